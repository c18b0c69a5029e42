from notifications.admin.contact import ContactMessageAdmin
from notifications.admin.letters import LetterTextAdmin
from notifications.admin.mails import OutboxMailAdmin

__all__ = ["ContactMessageAdmin", "LetterTextAdmin", "OutboxMailAdmin"]
