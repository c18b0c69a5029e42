from notifications.services.contact import answer_message, receive_message
from notifications.services.letters import queue_letter
from notifications.services.outbox import (
    MOST_ATTEMPTS,
    Attachment,
    forget_sent_mails,
    queue_mail,
    send_due_mails,
    send_mail,
    try_again,
)

__all__ = [
    "MOST_ATTEMPTS",
    "Attachment",
    "answer_message",
    "forget_sent_mails",
    "queue_letter",
    "queue_mail",
    "receive_message",
    "send_due_mails",
    "send_mail",
    "try_again",
]
