"""Invoices and credit notes: numbered without gaps, chained by hash, never changed."""

from typing import Any, Self

from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import F, Q

from config.indexes import prefix_index
from config.money import MoneyField
from invoices.errors import DocumentIsFinal
from orders.models import Order


def documents_storage() -> Storage:
    """Documents are private: they lie outside of the media folder, which anybody may read."""
    return storages["documents"]


class DocumentKind(models.TextChoices):
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


PREFIXES = {DocumentKind.INVOICE: "INV", DocumentKind.CREDIT_NOTE: "CN"}


class DocumentSeriesQuerySet(models.QuerySet["DocumentSeries"]):
    def locked(self) -> Self:
        return self.select_for_update(of=("self",), no_key=True)


class DocumentSeries(models.Model):
    """The counter of one kind and year. Its row is the last lock of a transaction: whoever holds it reads the time,
    takes the next number and chains his document to the last one."""

    kind = models.CharField(max_length=11, choices=DocumentKind)
    year = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField(default=0)
    last_hash = models.CharField(max_length=64, blank=True)
    last_issued_at = models.DateTimeField(null=True)

    objects = DocumentSeriesQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "document series"
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="document_series_once_per_year")]

    def __str__(self) -> str:
        return f"{PREFIXES[DocumentKind(self.kind)]}-{self.year}"


class FrozenLogo(models.Model):
    """The shop's logo as documents carry it: one row per picture that was ever on one."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.sha256


class DocumentQuerySet(models.QuerySet["Document"]):
    def locked(self) -> Self:
        return self.select_for_update(of=("self",), no_key=True)

    def invoices(self) -> Self:
        return self.filter(kind=DocumentKind.INVOICE)

    def credit_notes(self) -> Self:
        return self.filter(kind=DocumentKind.CREDIT_NOTE)

    def without_pdf(self) -> Self:
        return self.filter(pdf="", erased_at=None)

    def past_their_term(self, last_year: int) -> Self:
        """Of `last_year` or older, and nobody's any more: the buyer closed the account, or never had one."""
        gone = Q(order__user=None) | Q(order__user__erased_at__isnull=False)
        return self.filter(gone, year__lte=last_year, erased_at=None)


class Document(models.Model):
    """An invoice, or the credit note that corrects one. Amounts are minor units of `currency`; on a credit note they
    are what is given back. Nothing of it changes but the columns of the PDF and the mail, once, and the personal
    part, which goes when the legal term has passed; PostgreSQL refuses the rest itself.

    `lines` holds one object per order line: order_line, sku, name, quantity, unit_price, line_total, discount, goods
    (line_total - discount), shipping, tax_rate (percent), tax, gross (goods + shipping + tax).
    """

    kind = models.CharField(max_length=11, choices=DocumentKind)
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    number = models.CharField(max_length=20, unique=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="documents")
    # The invoice that a credit note corrects.
    invoice = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="credit_notes")
    # What a credit note is for, once each ("refund-12"); null on invoices.
    reference = models.CharField(max_length=80, null=True, blank=True, unique=True)
    issued_at = models.DateTimeField()
    currency = models.CharField(max_length=3)
    seller = models.JSONField()
    lines = models.JSONField()
    tax_summary = models.JSONField()
    net = MoneyField()
    tax = MoneyField()
    gross = MoneyField()
    # The personal part; the chain holds no more of it than a salted digest.
    buyer = models.JSONField()
    reason = models.CharField(max_length=200, blank=True)
    personal_salt = models.CharField(max_length=64, blank=True)
    personal_digest = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, unique=True)
    pdf = models.FileField(storage=documents_storage, max_length=120, blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at", "-id"]
        indexes = [
            models.Index(fields=["issued_at", "id"], name="document_by_time"),
            models.Index(fields=["kind", "issued_at", "id"], name="document_by_kind"),
            prefix_index("number", "document_by_number"),
            models.Index(fields=["id"], condition=Q(pdf="", erased_at=None), name="document_without_pdf"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["kind", "year", "sequence"], name="document_number_once_per_series"),
            models.UniqueConstraint(
                fields=["order"], condition=Q(kind="invoice"), name="document_one_invoice_an_order"
            ),
            models.CheckConstraint(
                name="document_credits_an_invoice",
                condition=Q(kind="invoice", invoice=None, reference=None)
                | Q(kind="credit_note", invoice__isnull=False, reference__isnull=False),
            ),
            models.CheckConstraint(
                name="document_amounts_add_up",
                condition=Q(gross=F("net") + F("tax"), net__gte=0, tax__gte=0, sequence__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Once. Raises DocumentIsFinal."""
        if not self._state.adding:
            raise DocumentIsFinal
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Never. Raises DocumentIsFinal."""
        raise DocumentIsFinal

    @property
    def title(self) -> str:
        return "Invoice" if self.kind == DocumentKind.INVOICE else "Credit note"

    @property
    def is_seller_complete(self) -> bool:
        """The law wants at least an address and a VAT number on an invoice."""
        return bool(self.seller.get("address") and self.seller.get("vat_number"))
