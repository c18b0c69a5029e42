"""The letters of the shop: each has sound texts, says what the shop words anew, and is never lost for it."""

import re

import pytest

from notifications import rendering
from notifications.errors import TemplateRefused
from notifications.letters import Letter, letters
from notifications.models import LetterText
from notifications.services import queue_letter
from notifications.services.letters import Words, change_words, default_words, preview, words_of

pytestmark = pytest.mark.django_db

LETTERS = {
    *("account_verification", "account_exists", "account_invitation", "password_reset", "password_changed"),
    *("email_change", "email_in_use", "email_changed"),
    *("order_received", "order_confirmed", "order_shipped", "order_delivered", "order_changed", "order_cancelled"),
    *("return_requested", "return_approved", "return_rejected", "return_received", "return_refunded"),
    *("order_link", "invoice", "credit_note", "contact_message", "contact_answer"),
}
SAMPLE = {"order": {"number": "A-1"}, "lines": [{"name": "Lamp", "quantity": 2}], "is_free": False}


def worded(letter: Letter, **parts: str) -> None:
    change_words(letter=letter, words=default_words(letter)._replace(**parts))


def confirmed(**changes):
    """A letter with the data of its sample."""
    data = {**letters["order_confirmed"].sample, **changes}
    return queue_letter(to="ada@example.com", letter="order_confirmed", context=data)


def test_every_letter_is_declared():
    assert set(letters) == LETTERS


@pytest.mark.parametrize("name", sorted(LETTERS))
def test_a_letter_is_sound_in_all_its_parts(name: str):
    """Names that are not offered would be refused; and nothing is fetched from anywhere by whoever reads it."""
    letter = letters[name]
    words = preview(letter, default_words(letter))
    assert all(part.strip() for part in words)
    assert not re.search(r"{{|{%|\bNone\b|\bTrue\b|\bFalse\b", "".join(words))
    assert not re.search(r"""\bsrc\s*=|<link|url\(|@import|<script""", words.html)
    assert letter.is_secret == ("link" in letter.sample and name != "contact_message")


@pytest.mark.parametrize("name", sorted(LETTERS))
def test_a_letter_reads_well_where_things_are_empty(name: str):
    def emptied(sample):
        if isinstance(sample, dict):
            return {key: emptied(value) for key, value in sample.items()}
        return [] if isinstance(sample, list) else type(sample)()

    letter = letters[name]
    mail = queue_letter(to="ada@example.com", letter=name, context=emptied(dict(letter.sample)))
    assert mail.subject
    assert "\n\n\n" not in mail.text
    assert mail.html.count("</html>") == 1


def test_the_shops_own_words_are_sent_in_both_parts():
    worded(letters["order_confirmed"], subject="Hurra: {{ order.number }}", html="<p>Merci, {{ shop.name }}</p>")
    mail = confirmed()
    assert mail.subject == "Hurra: S-7K3QX2"
    assert "<p>Merci, Demo Shop</p>" in mail.html
    assert "We have your payment of 98.45 EUR" in mail.text


def test_a_part_that_is_the_same_as_ours_stays_ours():
    letter = letters["order_confirmed"]
    worded(letter, subject="Hurra")
    assert LetterText.objects.values_list("subject", "text", "html").get() == ("Hurra", "", "")
    worded(letter)
    assert not LetterText.objects.get().is_changed
    assert words_of(letter) == default_words(letter)


def test_values_are_escaped_in_html_and_plain_in_text():
    mail = confirmed(delivery_by="<b>now</b> & then")
    assert "&lt;b&gt;now&lt;/b&gt; &amp; then" in mail.html
    assert "<b>now</b> & then" in mail.text


def test_a_subject_stays_one_line_whatever_stands_in_it():
    worded(letters["order_confirmed"], subject="{{ delivery_by }}")
    assert confirmed(delivery_by="Hello\r\nBcc: all@example.com").subject == "Hello Bcc: all@example.com"


@pytest.mark.parametrize(
    ("subject", "html"),
    [
        ("", "<p>{{ not_offered_any_more }}</p>"),
        ("", "<p>{% now 'Y' %}</p>"),
        ("", "{% if is_free %}" * 300),
        ("{% if is_free %}Free{% endif %}", ""),
    ],
)
def test_words_that_cannot_be_used_any_more_cost_no_mail(caplog, subject: str, html: str):
    LetterText.objects.create(name="order_confirmed", subject=subject, html=html, text="Own words")
    mail = confirmed()
    assert mail.subject == "Your order S-7K3QX2 is confirmed"
    assert "We have your payment" in mail.text
    assert "We have your payment" in mail.html
    assert "order_confirmed" in caplog.text
    assert "ada@example.com" not in caplog.text


@pytest.mark.parametrize("context", [{}, {"delivery_by": "now"}, {**SAMPLE, "order": object()}])
def test_data_of_another_shape_is_our_own_mistake(context):
    with pytest.raises(TypeError):
        queue_letter(to="ada@example.com", letter="order_confirmed", context=context)


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("{{ total }}", "“total”"),
        ("{{ order.totl }}", "“order.totl”"),
        ("{{ order }}", "“order” has parts: number"),
        ("{{ lines }}", "“lines” is a list"),
        ("{{ lines.0.name }}", "“lines.0.name”"),
        ("{{ line.name }}", "“line.name”"),
        ("{% for line in lines %}{{ line.nam }}{% endfor %}", "“line.nam”"),
        ("{% for line in lines %}{% empty %}{{ line.name }}{% endfor %}", "“line.name”"),
        ("{% for line in order %}{% endfor %}", "“order”"),
        ("{% for letter in order.number %}{% endfor %}", "“order.number”"),
        ("{% for name, count in lines %}{% endfor %}", "“lines”"),
        ("{% for a in lines %}{% for b in lines %}{% endfor %}{% endfor %}", "inside a loop"),
        ("{{ order.number.upper }}", "“order.number.upper”"),
        ("{{ order.items }}", "“order.items”"),
        ("{{ order.__class__ }}", "__class__"),
        ("{% if total %}{% endif %}", "“total”"),
        ("{% if is_free and not total > 3 %}{% endif %}", "“total”"),
        ("{{ order.number|default:total }}", "“total”"),
        ("{{ order.number|safe }}", "safe"),
        ("{{ order.number|rjust:999999999 }}", "rjust"),
        ("{% load i18n %}", "“load”"),
        ("{% include 'x' %}", "“include”"),
        ("{% extends 'x' %}", "“extends”"),
        ("{% debug %}", "“debug”"),
        ("{% autoescape off %}{{ is_free }}{% endautoescape %}", "“autoescape”"),
        ("{% verbatim %}{{ total }}{% endverbatim %}", "“verbatim”"),
        ("{% %}", "“”"),
        ("{% if is_free %}", "endif"),
        ("{% endif %}", "endif"),
        ("{% if is_free %}" * 500 + "{% endif %}" * 500, "nested"),
        ("{% if " + "not " * 5000 + "is_free %}{% endif %}", "too long"),
        ("{{ }}", "Empty variable tag"),
        ("{{ order.number|}}", "order.number|"),
    ],
)
def test_what_is_not_offered_is_refused_with_its_name(source: str, named: str):
    with pytest.raises(TemplateRefused) as refused:
        rendering.check(source, SAMPLE)
    assert named in str(refused.value)


@pytest.mark.parametrize(
    ("source", "written"),
    [
        (
            "{% for line in lines %}{{ forloop.counter }}. {{ line.quantity }} × {{ line.name }}{% endfor %}",
            "1. 2 × Lamp",
        ),
        ("{% if not is_free and lines %}{{ order.number|lower }}{% else %}free{% endif %}", "a-1"),
        ("{# a note to ourselves #}{{ 'x'|default:order.number }}", "x"),
    ],
)
def test_what_is_offered_does_its_work(source: str, written: str):
    rendering.check(source, SAMPLE)
    assert rendering.render(source, SAMPLE, is_html=False) == written


def test_a_letter_of_nothing_is_refused():
    with pytest.raises(TemplateRefused):
        preview(letters["order_confirmed"], Words("{% if is_free %}x{% endif %}", "text", "html"))
