"""What was sold as a table for accountants: a row for each line of an order, without the person."""

from typing import Any

from django.db.models import QuerySet
from import_export.fields import Field

from config.sheets.resources import AmountField, SheetResource
from orders.models import OrderLine

_CURRENCY = "order__currency"


class OrderLineSheet(SheetResource):
    """Amounts are decimals in the order's currency; `country` is where it was sent (ISO 3166-1)."""

    number = Field("order__number", "number")
    placed_at = Field("order__placed_at", "placed_at")
    confirmed_at = Field("order__confirmed_at", "confirmed_at")
    status = Field("order__status", "status")
    country = Field("order__shipping_address__country", "country")
    sku = Field("sku", "sku")
    name = Field("name", "name")
    quantity = Field("quantity", "quantity")
    cancelled_quantity = Field("cancelled_quantity", "cancelled_quantity")
    currency = Field(_CURRENCY, "currency")
    unit_price = AmountField("unit_price", "unit_price", _CURRENCY)
    line_total = AmountField("line_total", "line_total", _CURRENCY)
    discount = AmountField("discount", "discount", _CURRENCY)
    shipping = AmountField("shipping", "shipping", _CURRENCY)
    tax_rate = Field("tax_rate", "tax_rate")
    tax = AmountField("tax", "tax", _CURRENCY)

    class Meta:
        model = OrderLine
        # In this order; none but the declared ones.
        fields = export_order = (
            "number", "placed_at", "confirmed_at", "status", "country", "sku", "name", "quantity",
            "cancelled_quantity", "currency", "unit_price", "line_total", "discount", "shipping", "tax_rate", "tax",
        )  # fmt: skip

    def rows_of(self, listed: QuerySet[Any]) -> QuerySet[OrderLine]:
        lines = OrderLine.objects.select_related("order").only(
            "sku", "name", "quantity", "cancelled_quantity", "unit_price", "line_total", "discount", "shipping",
            "tax_rate", "tax", "order__number", "order__placed_at", "order__confirmed_at", "order__status",
            "order__shipping_address", _CURRENCY,
        )  # fmt: skip
        return lines.filter(order__in=listed.order_by().values("pk")) if listed.query.where else lines
