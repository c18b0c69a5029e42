"""The contact form: kept, told to the staff, answered from the back office, and forgotten with its writer."""

import pytest
from django.test import Client as Browser
from django.utils import timezone

from config.models import StoreIdentity
from notifications.errors import AlreadyAnswered
from notifications.models import ContactMessage, OutboxMail
from notifications.services import answer_message, receive_message
from tests.factories import UserFactory
from tests.shopping import API

pytestmark = pytest.mark.django_db

URL = f"{API}/contact/"
QUESTION = {"name": "Ada", "email": "ada@example.com", "subject": "Norway?", "message": "Do you ship\n<b>there</b>?"}


@pytest.fixture
def shop() -> StoreIdentity:
    return StoreIdentity.objects.create(pk=1, email="shop@example.com")


@pytest.fixture
def asked(shop) -> ContactMessage:
    return receive_message(**QUESTION)


def page_of(message: ContactMessage, step: str = "change") -> str:
    return f"/admin/notifications/contactmessage/{message.pk}/{step}/"


def test_a_message_is_kept_and_mailed_to_the_staff_and_nobody_else(api, shop):
    answer = api.post(URL, QUESTION)
    assert (answer.status_code, answer.json()["subject"]) == (201, "Norway?")
    message = ContactMessage.objects.get()
    assert (message.status, message.message) == ("new", QUESTION["message"])
    mail = OutboxMail.objects.get()
    assert (mail.to, mail.subject) == ("shop@example.com", "Contact form: Norway?")
    assert page_of(message) in mail.text
    assert "&lt;b&gt;there&lt;/b&gt;" in mail.html
    assert "<b>there" not in mail.html


def test_without_an_address_of_the_shop_it_is_only_kept(api):
    assert api.post(URL, QUESTION).status_code == 201
    assert ContactMessage.objects.count() == 1
    assert not OutboxMail.objects.exists()


def test_nothing_gets_into_a_header(shop, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        # As if the form had let it through.
        receive_message(**{**QUESTION, "name": "Ada\r\nBcc: a@b.example", "subject": "Hi\r\nBcc: a@b.example"})
    (mail,) = mailoutbox
    assert mail.subject == "Contact form: Hi Bcc: a@b.example"
    assert mail.recipients() == ["shop@example.com"]
    assert mail.message()["Bcc"] is None


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("email", "nobody", "invalid"),
        ("email", "ada@example.com\nbcc@example.com", "invalid"),
        ("email", "a" * 250 + "@example.com", "max_length"),
        ("name", "", "blank"),
        ("name", "\n \n", "blank"),
        ("name", "Ada\r\nBcc: a@b.example", "line_break"),
        ("subject", "Hi\u2028there", "line_break"),
        ("subject", "\x1b[2J", "invisible_characters"),
        ("message", "\u202e", "invisible_characters"),
        ("subject", "x" * 151, "max_length"),
        ("message", "x" * 5001, "max_length"),
        ("message", None, "null"),
        ("message", ["x"], "invalid"),
        ("name", {"first": "Ada"}, "invalid"),
    ],
)
def test_what_is_no_message_is_400(api, field, value, code):
    answer = api.post(URL, {**QUESTION, field: value})
    assert answer.status_code == 400
    assert {(error["attr"], error["code"]) for error in answer.json()["errors"]} >= {(field, code)}
    assert not ContactMessage.objects.exists()


@pytest.mark.parametrize("text", [r"\u0000", r"\ud800"])
def test_what_no_database_keeps_is_400(api, text):
    assert api.generic("POST", URL, f'{{"name": "{text}"}}', "application/json").status_code == 400


def test_it_is_limited_per_address_even_with_a_stale_token(api, settings):
    settings.RATE_LIMITS, settings.RATES = True, {**settings.RATES, "contact": (2, 3600)}
    codes = [api.post(URL, QUESTION, headers={"Authorization": "Bearer x"}).status_code for _ in range(3)]
    assert codes == [201, 201, 429]


def test_the_staff_answer_from_the_back_office(office, asked):
    assert "Do you ship" in office.get(page_of(asked, "reply")).content.decode()
    assert office.post(page_of(asked, "reply"), {"answer": "Yes,\n& <soon>.", "once": "a"}).status_code == 302
    asked.refresh_from_db()
    assert (asked.status, asked.answer) == ("answered", "Yes,\n& <soon>.")
    assert str(asked.answered_by_id) == office.session["_auth_user_id"]
    mail = OutboxMail.objects.get(to="ada@example.com")
    assert mail.subject == "Re: Norway?"
    assert "Yes,\n& <soon>." in mail.text
    assert "Yes,<br>&amp; &lt;soon&gt;." in mail.html
    assert "/reply/" not in office.get(page_of(asked)).content.decode()
    assert office.post(page_of(asked, "reply"), {"answer": "No.", "once": "b"}).status_code == 403


def test_a_message_is_answered_once(asked):
    first, second = UserFactory(), UserFactory()
    answer_message(message=asked, answer="Yes", by=first)
    with pytest.raises(AlreadyAnswered):
        answer_message(message=asked, answer="No", by=second)
    assert OutboxMail.objects.filter(to="ada@example.com").count() == 1


def test_messages_are_the_staffs_to_read(asked):
    browser = Browser()
    browser.force_login(UserFactory(roles=["catalog_editor"]))
    for step in ("change", "reply"):
        assert browser.get(page_of(asked, step)).status_code == 403


def test_the_list_of_messages_takes_the_same_queries_for_any_length(office, shop, django_assert_max_num_queries):
    for _ in range(3):
        receive_message(**QUESTION)
    with django_assert_max_num_queries(10):
        assert office.get("/admin/notifications/contactmessage/").status_code == 200


def test_a_message_is_exported_and_forgotten_with_its_writer(client_of, asked):
    ada = client_of(email="ada@example.com", email_verified_at=timezone.now())
    kept = receive_message(**{**QUESTION, "email": "eve@example.com"})
    assert [message["subject"] for message in ada.get(f"{API}/users/me/export/").json()["messages"]] == ["Norway?"]
    assert ada.delete(f"{API}/users/me/").status_code == 204
    assert list(ContactMessage.objects.all()) == [kept]
    assert list(OutboxMail.objects.all()) == [kept.notice]


def test_an_address_that_nobody_proved_opens_no_messages(client_of, asked):
    eve = client_of(email="ada@example.com")
    assert eve.get(f"{API}/users/me/export/").json()["messages"] == []
    eve.delete(f"{API}/users/me/")
    assert ContactMessage.objects.get() == asked
