from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from config.fields import MoneyField
from invoices.models import Document
from orders.serializers.orders import FrozenAddressSerializer


class SellerSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    address = serializers.CharField()
    country = serializers.CharField()
    vat_number = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()


class BuyerSerializer(serializers.Serializer[Any]):
    email = serializers.CharField()
    billing_address = FrozenAddressSerializer()
    shipping_address = FrozenAddressSerializer()


class DocumentLineSerializer(serializers.Serializer[Any]):
    """`gross` = `line_total` - `discount` + `shipping` + `tax`; on a credit note, what is given back of the line."""

    sku = serializers.CharField()
    name = serializers.CharField()
    quantity = serializers.IntegerField()
    unit_price = MoneyField()
    line_total = MoneyField()
    discount = MoneyField()
    shipping = MoneyField()
    tax_rate = serializers.CharField(help_text='Percent, such as "19" or "8.875".')
    tax = MoneyField()
    gross = MoneyField()


class TaxRowSerializer(serializers.Serializer[Any]):
    rate = serializers.CharField(help_text="Percent.")
    net = MoneyField()
    tax = MoneyField()
    gross = MoneyField()


class DocumentSerializer(serializers.ModelSerializer[Document]):
    order = serializers.CharField(source="order.number", read_only=True)
    invoice = serializers.SerializerMethodField()
    seller = SellerSerializer(read_only=True)
    buyer = serializers.SerializerMethodField()
    lines = serializers.SerializerMethodField()
    tax_summary = serializers.SerializerMethodField()
    net = MoneyField(read_only=True)
    tax = MoneyField(read_only=True)
    total = MoneyField(source="gross", read_only=True)
    pdf_ready = serializers.SerializerMethodField()

    class Meta:
        model = Document
        fields = [
            "number",
            "kind",
            "order",
            "invoice",
            "issued_at",
            "reason",
            "seller",
            "buyer",
            "lines",
            "tax_summary",
            "net",
            "tax",
            "total",
            "currency",
            "hash",
            "pdf_ready",
        ]
        read_only_fields = fields

    @extend_schema_field(
        {"type": "string", "nullable": True, "description": "The number of the invoice that a credit note corrects."}
    )
    def get_invoice(self, document: Document) -> str | None:
        return document.invoice.number if document.invoice else None

    @extend_schema_field(BuyerSerializer(allow_null=True, help_text="null once the legal term has passed."))
    def get_buyer(self, document: Document) -> dict[str, Any] | None:
        return BuyerSerializer(document.buyer).data if document.buyer else None

    @extend_schema_field(DocumentLineSerializer(many=True))
    def get_lines(self, document: Document) -> list[dict[str, Any]]:
        return DocumentLineSerializer(_priced(document, document.lines), many=True).data

    @extend_schema_field(TaxRowSerializer(many=True))
    def get_tax_summary(self, document: Document) -> list[dict[str, Any]]:
        return TaxRowSerializer(_priced(document, document.tax_summary), many=True).data

    @extend_schema_field(bool)
    def get_pdf_ready(self, document: Document) -> bool:
        return bool(document.pdf)


def _priced(document: Document, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With the currency beside the amounts, as the money fields want it."""
    return [{**row, "currency": document.currency} for row in rows]
