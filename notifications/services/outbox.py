"""The outbox: queue a mail inside a transaction, send what is due outside of any."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.utils import make_msgid

from django.conf import settings
from django.core.files.storage import storages
from django.db.models import F, QuerySet
from django.utils import timezone

from config.models import StoreIdentity
from notifications.models import OutboxAttachment, OutboxMail
from notifications.services.logo import MailWithLogo
from notifications.signals import mail_queued

logger = logging.getLogger(__name__)

# Longer than any attempt takes; after it a mail whose sender died is sent again, under the same Message-ID.
LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 12
_LONGEST_WAIT = timedelta(hours=6)


@dataclass(frozen=True)
class Attachment:
    """A stored file: `name` in the storage that STORAGES calls `storage`, sent as `filename`."""

    filename: str
    content_type: str
    storage: str
    name: str


def queue_mail(
    *,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    secret: bool = False,
    attachments: Sequence[Attachment] = (),
) -> OutboxMail:
    """Write a mail into the outbox, as part of the caller's transaction; it is sent after the commit.

    `secret`: the text holds a token, and is forgotten as soon as it is sent or given up. Attached files are read when
    the mail is sent.
    """
    mail = OutboxMail.objects.create(
        to=to,
        subject=" ".join(subject.split())[:200],
        text=text,
        html=html,
        is_secret=secret,
        message_id=make_msgid(domain="outbox.shop"),
    )
    OutboxAttachment.objects.bulk_create(OutboxAttachment(mail=mail, **vars(file)) for file in attachments)
    mail_queued.send(sender=OutboxMail, mail=mail)
    return mail


def send_due_mails(*, limit: int = 100) -> int:
    """Send what is due, oldest first; the number of mails sent. Safe to run many times at once."""
    due = OutboxMail.objects.filter(status=OutboxMail.Status.QUEUED, due_at__lte=timezone.now())
    return sum(send_mail(mail_id) for mail_id in due.order_by("due_at").values_list("pk", flat=True)[:limit])


def send_mail(mail_id: int) -> bool:
    """Send one mail, unless somebody else has it. A failure is kept, and tried again later and later."""
    mail = _claim(mail_id)
    if mail is None:
        return False
    try:
        _deliver(mail)
    except Exception as error:
        # Any fault of a mail server or backend is a reason to try again, and none to stop the others.
        _put_back(mail, error)
        return False
    mail.sent_at, mail.last_error = timezone.now(), ""
    _finish(mail, OutboxMail.Status.SENT)
    mail.save(update_fields=["status", "sent_at", "last_error", "text", "html"])
    return True


def try_again(mails: QuerySet[OutboxMail]) -> int:
    """Make those of `mails` due that were not sent, as if for the first time; the number of them.

    A secret one that was given up is left alone: its text is forgotten, and whoever needs the link asks for a new one.
    """
    waiting = mails.exclude(status=OutboxMail.Status.SENT).exclude(status=OutboxMail.Status.FAILED, is_secret=True)
    return waiting.update(status=OutboxMail.Status.QUEUED, attempts=0, due_at=timezone.now())


def forget_sent_mails() -> int:
    """Delete what was sent more than MAIL_KEPT_DAYS ago; the number of mails."""
    old = timezone.now() - timedelta(days=settings.MAIL_KEPT_DAYS)
    count, _ = OutboxMail.objects.filter(status=OutboxMail.Status.SENT, sent_at__lt=old).delete()
    return count


def _claim(mail_id: int) -> OutboxMail | None:
    """Take the mail for as long as the lease; None where it is not due (any more)."""
    now = timezone.now()
    due = OutboxMail.objects.filter(pk=mail_id, status=OutboxMail.Status.QUEUED, due_at__lte=now)
    if not due.update(due_at=now + LEASE, attempts=F("attempts") + 1):
        return None
    return OutboxMail.objects.get(pk=mail_id)


def _deliver(mail: OutboxMail) -> None:
    reply_to = StoreIdentity.load().email
    message = MailWithLogo(
        mail.subject,
        mail.text,
        to=[mail.to],
        reply_to=[reply_to] if reply_to else None,
        headers={"Message-ID": mail.message_id},
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    for file in mail.attachments.all():
        with storages[file.storage].open(file.name) as content:
            message.attach(file.filename, content.read(), file.content_type)
    message.send()


def _put_back(mail: OutboxMail, error: Exception) -> None:
    logger.warning("mail %s was not sent (attempt %s): %s", mail.pk, mail.attempts, error)
    mail.last_error = f"{type(error).__name__}: {error}"[:300]
    mail.due_at = timezone.now() + min(timedelta(seconds=30) * 2**mail.attempts, _LONGEST_WAIT)
    if mail.attempts >= MOST_ATTEMPTS:
        _finish(mail, OutboxMail.Status.FAILED)
    mail.save(update_fields=["last_error", "due_at", "status", "text", "html"])


def _finish(mail: OutboxMail, status: OutboxMail.Status) -> None:
    """No attempt follows: a token has no business in the database any longer."""
    mail.status = status
    if mail.is_secret:
        mail.text = mail.html = ""
