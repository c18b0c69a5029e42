from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from notifications.models import OutboxMail
from notifications.services import MOST_ATTEMPTS, queue_mail, send_due_mails, send_mail
from notifications.tasks import forget_sent_mails

pytestmark = pytest.mark.django_db


def queued(**fields):
    return queue_mail(**{"to": "ada@example.com", "subject": "Hello", "text": "How are you?", **fields})


def test_a_mail_is_sent_after_the_commit_and_not_before(django_capture_on_commit_callbacks, mailoutbox):
    with django_capture_on_commit_callbacks(execute=True):
        row = queued(html="<p>How are you?</p>")
        assert mailoutbox == []
    row.refresh_from_db()
    assert (row.status, row.attempts, row.sent_at is None) == ("sent", 1, False)
    assert mailoutbox[0].to == ["ada@example.com"]
    assert mailoutbox[0].alternatives[0][0] == "<p>How are you?</p>"
    assert mailoutbox[0].extra_headers["Message-ID"] == row.message_id


def test_a_rolled_back_cause_leaves_no_mail():
    with transaction.atomic():
        queued()
        transaction.set_rollback(True)
    assert not OutboxMail.objects.exists()


def test_a_subject_is_one_line():
    assert queued(subject="Hello\r\nBcc: everybody@example.com").subject == "Hello Bcc: everybody@example.com"


@pytest.fixture
def broken_server(monkeypatch):
    def refuse(self, *args, **kwargs):
        raise ConnectionRefusedError("nobody listens")

    monkeypatch.setattr(mail.EmailMultiAlternatives, "send", refuse)


def test_a_failure_is_kept_and_tried_again_later_and_later(broken_server):
    row = queued()
    waits = []
    for _ in range(3):
        OutboxMail.objects.update(due_at=timezone.now())
        assert send_mail(row.pk) is False
        row.refresh_from_db()
        waits.append(row.due_at - timezone.now())
    assert "nobody listens" in row.last_error
    assert row.status == "queued"
    assert waits == sorted(waits)
    assert waits[-1] > timedelta(minutes=3)


def test_after_many_attempts_people_must_look(broken_server):
    row = queued()
    OutboxMail.objects.update(attempts=MOST_ATTEMPTS - 1)
    send_mail(row.pk)
    row.refresh_from_db()
    assert row.status == "failed"
    assert send_due_mails() == 0


@pytest.mark.parametrize(("secret", "kept"), [(True, ""), (False, "How are you?")])
def test_a_secret_that_was_sent_is_forgotten(secret, kept):
    row = queued(secret=secret, html="How are you?")
    send_mail(row.pk)
    row.refresh_from_db()
    assert (row.status, row.text, row.html) == ("sent", kept, kept)


@pytest.mark.parametrize(("attempts", "status", "kept"), [(0, "queued", "the link"), (MOST_ATTEMPTS - 1, "failed", "")])
def test_a_secret_that_was_given_up_is_forgotten(broken_server, attempts, status, kept):
    row = queued(secret=True, text="the link", html="the link")
    OutboxMail.objects.update(attempts=attempts)
    send_mail(row.pk)
    row.refresh_from_db()
    assert (row.status, row.text, row.html) == (status, kept, kept)


def test_what_was_sent_long_ago_is_deleted_and_nothing_else(settings):
    settings.MAIL_KEPT_DAYS = 90
    now = timezone.now()
    for subject, status, sent_at in [
        ("old", "sent", now - timedelta(days=91)),
        ("recent", "sent", now - timedelta(days=89)),
        ("failed", "failed", None),
    ]:
        OutboxMail.objects.filter(pk=queued(subject=subject).pk).update(
            status=status, sent_at=sent_at, created_at=now - timedelta(days=200)
        )
    forget_sent_mails()
    assert set(OutboxMail.objects.values_list("subject", flat=True)) == {"recent", "failed"}


def test_what_is_due_is_sent_and_what_is_not_waits(mailoutbox):
    queued(subject="now")
    later = queued(subject="later")
    OutboxMail.objects.filter(pk=later.pk).update(due_at=timezone.now() + timedelta(hours=1))
    assert send_due_mails() == 1
    assert [message.subject for message in mailoutbox] == ["now"]


def test_a_mail_that_somebody_has_is_not_sent_twice(mailoutbox):
    row = queued()
    OutboxMail.objects.filter(pk=row.pk).update(due_at=timezone.now() + timedelta(minutes=1), attempts=1)
    assert send_mail(row.pk) is False
    assert mailoutbox == []


def test_a_mail_whose_sender_died_is_sent_again_under_the_same_id(mailoutbox, monkeypatch):
    row = queued()
    with monkeypatch.context() as patch:
        patch.setattr(mail.EmailMultiAlternatives, "send", _die)
        with pytest.raises(SystemExit):
            send_mail(row.pk)
    OutboxMail.objects.filter(pk=row.pk).update(due_at=timezone.now())
    assert send_due_mails() == 1
    assert mailoutbox[0].extra_headers["Message-ID"] == row.message_id


def _die(self, *args, **kwargs):
    raise SystemExit
