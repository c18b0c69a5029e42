"""The contact form: what people write to the shop, and what it answers."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from config.models import StoreIdentity
from notifications.errors import AlreadyAnswered
from notifications.models import ContactMessage, OutboxMail
from notifications.services.letters import queue_letter

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def receive_message(*, name: str, email: str, subject: str, message: str) -> ContactMessage:
    """Keep a message for the staff, and mail it to the shop's address where it has one. The sender gets no mail: the
    address may be somebody else's."""
    received = ContactMessage.objects.create(name=name, email=email, subject=subject, message=message)
    if staff := StoreIdentity.load().email:
        page = reverse("admin:notifications_contactmessage_change", args=[received.pk])
        context = {**_said(received), "link": f"{settings.PUBLIC_URL}{page}"}
        received.notice = queue_letter(to=staff, letter="contact_message", context=context)
        received.save(update_fields=["notice"])
    return received


@transaction.atomic
def answer_message(*, message: ContactMessage, answer: str, by: "User") -> ContactMessage:
    """Mail the answer to the sender, and keep it with the message. Raises AlreadyAnswered."""
    answered = ContactMessage.Status.ANSWERED
    if not _unanswered(message).update(status=answered, answer=answer, answered_by=by, answered_at=timezone.now()):
        raise AlreadyAnswered
    queue_letter(to=message.email, letter="contact_answer", context={**_said(message), "answer": answer})
    return message


def _unanswered(message: ContactMessage) -> QuerySet[ContactMessage]:
    """One row or none, and by the time it is changed: who comes second changes nothing."""
    return ContactMessage.objects.filter(pk=message.pk, status=ContactMessage.Status.NEW)


def messages_of_person(user: "User") -> list[dict[str, Any]]:
    names = ("name", "email", "subject", "message", "created_at", "answer", "answered_at")
    return [dict(row) for row in _written_by(user).values(*names)]


def forget_messages(user: "User") -> None:
    """Those of the person, and the mails that told the staff."""
    OutboxMail.objects.filter(contactmessage__in=_written_by(user)).delete()
    _written_by(user).delete()


def _written_by(user: "User") -> QuerySet[ContactMessage]:
    """Only a proven mailbox is the person's: else whoever signs up with an address could read its messages."""
    messages = ContactMessage.objects.filter(email__iexact=user.email)
    return messages if user.email_verified_at else messages.none()


def _said(message: ContactMessage) -> dict[str, Any]:
    return {
        "subject": message.subject,
        "message": message.message,
        "sender": {"name": message.name, "email": message.email},
    }


def messages_to_answer() -> int:
    return ContactMessage.objects.filter(status=ContactMessage.Status.NEW).count()
