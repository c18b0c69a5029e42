"""What every app may use: who the shop is, the answers kept for repeated requests, what is to be forgotten."""

import zoneinfo
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from PIL import Image

from config import registry
from config.compiled import Compiled


def _known_time_zone(value: str) -> None:
    if value not in zoneinfo.available_timezones():
        raise ValidationError("Choose a time zone like Europe/Berlin.", code="unknown_time_zone")


def _plain_picture(value: Any) -> None:
    """PNG, JPEG or WebP by content: Pillow alone would take seventy formats, PostScript among them."""
    try:
        with Image.open(value, formats=["PNG", "JPEG", "WEBP"]) as picture:
            is_small = picture.width * picture.height <= 4_000_000
    except (OSError, Image.DecompressionBombError) as error:
        raise ValidationError("Choose a PNG, JPEG or WebP picture.", code="invalid_picture") from error
    finally:
        value.seek(0)
    if not is_small:
        raise ValidationError("Choose a picture of at most 4 megapixels.", code="picture_too_large")


class StoreIdentity(models.Model):
    """Name, address, currency and time zone of the shop: one row, edited by staff on one page."""

    name = models.CharField(max_length=120, default="Demo Shop")
    logo = models.ImageField(upload_to="store/", blank=True, validators=[_plain_picture])
    email = models.EmailField(blank=True, help_text="Where customers write to; also the reply address of mails.")
    phone = models.CharField(max_length=40, blank=True)
    address = models.TextField(max_length=500, blank=True, help_text="As it stands on letters and invoices.")
    country = models.CharField(
        max_length=2, default="DE", validators=[RegexValidator(r"^[A-Z]{2}$")], help_text="ISO 3166-1 alpha-2."
    )
    vat_number = models.CharField("VAT number", max_length=30, blank=True)
    currency = models.CharField(
        max_length=3,
        default="EUR",
        validators=[RegexValidator(r"^[A-Z]{3}$")],
        help_text="ISO 4217. Fixed once there are prices.",
    )
    time_zone = models.CharField(
        max_length=64,
        default="Europe/Berlin",
        validators=[_known_time_zone],
        help_text="Days of reports and invoice years are counted in it.",
    )

    class Meta:
        verbose_name = "store"
        verbose_name_plural = "store"
        constraints = [models.CheckConstraint(name="store_identity_is_one_row", condition=models.Q(pk=1))]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def load(cls) -> Self:
        """The one row; its defaults where nobody has saved it yet."""
        return _store.first() or cls(pk=1)  # type: ignore[return-value]

    def clean(self) -> None:
        if self.currency != StoreIdentity.load().currency and any(uses() for uses in registry.currency_users):
            raise ValidationError({"currency": "There are prices in the old currency already."})


_store = Compiled(lambda: StoreIdentity.objects.filter(pk=1))


class IdempotencyRecord(models.Model):
    """One use of an `Idempotency-Key`: unique per caller, operation and key; the reply is kept encrypted."""

    caller = models.CharField(max_length=80)
    operation = models.CharField(max_length=80)
    key_hash = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    status_code = models.PositiveSmallIntegerField(null=True)
    reply = models.BinaryField(null=True)
    leased_until = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["caller", "operation", "key_hash"], name="idempotency_key_once_per_caller"),
        ]

    def __str__(self) -> str:
        return f"{self.operation} by {self.caller}"


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    def shown_to(self, user: Any, *, page: str) -> Self:
        """On one list: the person's own, and what others share who are still here."""
        return self.filter(models.Q(owner=user) | models.Q(is_shared=True, owner__is_active=True), page=page)

    def deleted_by(self, user: Any, *, page: str) -> Self:
        """What the person may delete: the own, and for a superuser all that is shared."""
        shared = models.Q(is_shared=True) if user.is_superuser else models.Q()
        return self.filter(models.Q(owner=user) | shared, page=page)


class SavedFilter(models.Model):
    """What somebody looks at often on a list of the back office: filter, search and order under a name. `query` is a
    query string and never an address, `page` the list that it was checked against (`app.model`)."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=80)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["page"], condition=models.Q(is_shared=True), name="saved_filter_shared")]
        constraints = [models.UniqueConstraint(fields=["owner", "page", "name"], name="saved_filter_name_once")]

    def __str__(self) -> str:
        return self.name


class OwedForgetting(models.Model):
    """What a committed write has made untrue of the cached public pages. The row goes once that is forgotten; one that
    stays has lost its process, and another one forgets in its place."""

    tags = models.JSONField()
    # The database's clock, as it is the database that says how old it is.
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return ", ".join(self.tags)
