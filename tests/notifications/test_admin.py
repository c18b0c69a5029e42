"""The outbox in the back office: what went out, but never a link that opens somebody's account."""

import pytest
from django.test import Client as Browser

from notifications.models import OutboxMail
from notifications.services import queue_mail
from tests.factories import UserFactory

MAILS = "/admin/notifications/outboxmail/"

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["staff", "admin"])
def office(request) -> Browser:
    browser = Browser()
    browser.force_login(UserFactory(roles=[request.param]))
    return browser


def try_again(office: Browser, *mails: OutboxMail) -> str:
    body = {"action": "try_again", "_selected_action": [mail.pk for mail in mails]}
    return office.post(MAILS, body, follow=True).content.decode()


def queued(**fields) -> OutboxMail:
    return queue_mail(**{"to": "ada@example.com", "subject": "Hello", "text": "How are you?", **fields})


def test_a_mail_is_shown_with_its_text(office):
    page = office.get(f"{MAILS}{queued(html='<b>Well?</b>').pk}/change/").content.decode()
    assert "How are you?" in page
    assert "Well?" in page


def test_the_text_of_a_secret_is_shown_to_nobody(office):
    mail = queued(secret=True, text="reset-password?token=abc", html="reset-password?token=abc")
    page = office.get(f"{MAILS}{mail.pk}/change/").content.decode()
    assert "ada@example.com" in page
    assert "is not shown" in page
    assert "token=abc" not in page


def test_a_failed_mail_is_tried_again(office):
    mail = queued()
    OutboxMail.objects.update(status="failed", attempts=12)
    assert "1 mails will be tried again" in try_again(office, mail)
    mail.refresh_from_db()
    assert (mail.status, mail.attempts) == ("queued", 0)


def test_a_secret_that_was_given_up_cannot_be_tried_again(office):
    mail = queued(secret=True)
    OutboxMail.objects.update(status="failed", attempts=12, text="")
    page = try_again(office, mail)
    assert "0 mails will be tried again" in page
    assert "must be asked for" in page
    mail.refresh_from_db()
    assert mail.status == "failed"


def test_what_was_sent_is_not_sent_again(office):
    mail = queued()
    OutboxMail.objects.update(status="sent")
    assert "0 mails will be tried again" in try_again(office, mail)
    mail.refresh_from_db()
    assert mail.status == "sent"
