from typing import Any

from django.dispatch import receiver

from config.background import enqueue_on_commit
from notifications.models import OutboxMail
from notifications.signals import mail_queued
from notifications.tasks import send_mail


@receiver(mail_queued)
def send_after_commit(mail: OutboxMail, **kwargs: Any) -> None:
    enqueue_on_commit(send_mail, mail.pk)
