"""The letters of the shop: each has sound texts, says what the shop words anew, and is never lost for it."""

import re

import pytest

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


def worded(letter: Letter, **parts: str) -> None:
    change_words(letter=letter, words=default_words(letter)._replace(**parts))


def confirmed(**changes):
    """A letter with the data of its sample."""
    data = {**letters["order_confirmed"].sample, **changes}
    return queue_letter(to="ada@example.com", letter="order_confirmed", context=data)


def test_every_letter_is_declared():
    assert set(letters) == LETTERS


def test_each_letter_is_sound_in_all_its_parts():
    """Names that are not offered would be refused; and nothing is fetched from anywhere by whoever reads it."""
    for name, letter in letters.items():
        words = preview(letter, default_words(letter))
        assert all(part.strip() for part in words), name
        assert not re.search(r"{{|{%|\bNone\b|\bTrue\b|\bFalse\b", "".join(words)), name
        assert not re.search(r"""\bsrc\s*=|<link|url\(|@import|<script""", words.html), name
        assert letter.is_secret == ("link" in letter.sample and name != "contact_message"), name


def test_each_letter_reads_well_where_things_are_empty():
    for name, letter in letters.items():
        mail = queue_letter(to="ada@example.com", letter=name, context=_emptied(letter.sample))
        assert mail.subject, name
        assert "\n\n\n" not in mail.text, name
        assert mail.html.count("</html>") == 1, name


def _emptied(sample):
    if isinstance(sample, dict):
        return {key: _emptied(value) for key, value in sample.items()}
    return [] if isinstance(sample, list) else type(sample)()


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


@pytest.mark.parametrize(
    "context", [{}, {"delivery_by": "now"}, {"order": object(), "delivery_by": "now", "is_free": False}]
)
def test_data_of_another_shape_is_our_own_mistake(context):
    with pytest.raises(TypeError):
        queue_letter(to="ada@example.com", letter="order_confirmed", context=context)


def test_a_letter_of_nothing_is_refused():
    with pytest.raises(TemplateRefused):
        preview(letters["order_confirmed"], Words("{% if is_free %}x{% endif %}", "text", "html"))
