import pytest
from django.core import mail

from notifications.models import OutboxMail
from notifications.services import outbox, queue_mail, send_due_mails
from tests.races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture
def ten_waiting(monkeypatch):
    monkeypatch.setattr("notifications.receivers.enqueue_on_commit", lambda *args: None)
    for number in range(10):
        queue_mail(to="ada@example.com", subject=f"Mail {number}", text="…")
    mail.outbox.clear()


def test_six_workers_send_each_mail_once(ten_waiting):
    counts = at_once([send_due_mails] * 6, jitter=True)
    assert sum(counts) == 10
    assert len(mail.outbox) == 10


def test_control_without_the_claim_mails_are_sent_twice(ten_waiting, monkeypatch):
    monkeypatch.setattr(outbox, "_claim", lambda mail_id: OutboxMail.objects.get(pk=mail_id))
    at_once([send_due_mails] * 6, jitter=True)
    assert len(mail.outbox) > 10
