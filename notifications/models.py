"""The outbox: a mail is a row of the transaction that causes it, and is sent after the commit. The shop's own words
for its letters, and what people write to it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from config.indexes import prefix_index
from config.text import validate_line, validate_prose


class OutboxMail(models.Model):
    class Status(models.TextChoices):
        QUEUED = "queued"
        SENT = "sent"
        FAILED = "failed"

    to = models.EmailField(max_length=254)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    # Holds a token: nobody is shown the text, and it is forgotten once it is sent or given up.
    is_secret = models.BooleanField(default=False)
    # The same at every attempt, so that a mail server or reader can drop a second copy.
    message_id = models.CharField(max_length=120, unique=True)
    status = models.CharField(max_length=6, choices=Status, default=Status.QUEUED)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    last_error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(status="queued"), name="outbox_mail_due"),
            models.Index(fields=["status", "id"], name="outbox_mail_by_status"),
            models.Index(fields=["created_at", "id"], name="outbox_mail_by_time"),
            prefix_index("to", "outbox_mail_by_address"),
            prefix_index("subject", "outbox_mail_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"


class OutboxAttachment(models.Model):
    """A file that goes with a mail: named where it is stored and not copied, so that erasing it erases it here too."""

    mail = models.ForeignKey(OutboxMail, on_delete=models.CASCADE, related_name="attachments")
    filename = models.CharField(max_length=120)
    content_type = models.CharField(max_length=80)
    storage = models.CharField(max_length=20, help_text="A name of STORAGES.")
    name = models.CharField(max_length=200, help_text="The file's name in that storage.")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.filename


class LetterText(models.Model):
    """What the shop says in a letter in its own words, part by part; an empty part is ours."""

    name = models.CharField(max_length=60, primary_key=True)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(max_length=20_000, blank=True)
    html = models.TextField("HTML", max_length=20_000, blank=True)

    class Meta:
        verbose_name = "mail text"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_changed(self) -> bool:
        return bool(self.subject or self.text or self.html)


class ContactMessage(models.Model):
    """What somebody wrote to the shop through its contact form, and the shop's answer."""

    class Status(models.TextChoices):
        NEW = "new"
        ANSWERED = "answered"

    name = models.CharField(max_length=120, validators=[validate_line])
    email = models.EmailField(max_length=254)
    subject = models.CharField(max_length=150, validators=[validate_line])
    message = models.TextField(max_length=5000, validators=[validate_prose])
    status = models.CharField(max_length=8, choices=Status, default=Status.NEW)
    answer = models.TextField(max_length=5000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    # What told the staff: it holds the same words, and is forgotten with them.
    notice = models.OneToOneField(OutboxMail, on_delete=models.SET_NULL, null=True, editable=False)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["status", "id"], name="contact_message_by_status"),
            models.Index(fields=["created_at", "id"], name="contact_message_by_time"),
            prefix_index("email", "contact_message_by_email"),
            prefix_index("name", "contact_message_by_name"),
            prefix_index("subject", "contact_message_by_subject"),
        ]
        constraints = [
            models.CheckConstraint(
                name="contact_message_answered_when_it_is",
                condition=Q(status="answered", answered_at__isnull=False) | Q(status="new", answered_at=None),
            )
        ]

    def __str__(self) -> str:
        return self.subject
