from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from unfold.admin import TabularInline
from unfold.decorators import display

from config.errors import DomainError
from config.model_admin import ShopModelAdmin
from config.read_only import ReadOnly
from config.saved_filters import SavedFilters
from config.sheets.admin import ExportsSheets
from config.templatetags.money import money
from orders.admin.desk import PackingDesk
from orders.admin.sheets import OrderLineSheet
from orders.admin.steps import by
from orders.admin.timeline import timeline
from orders.models import Order, OrderLine, OrderStatus, Shipment
from orders.services import change_status

STATUS_COLOURS = {
    OrderStatus.PENDING: "warning",
    OrderStatus.CONFIRMED: "info",
    OrderStatus.PARTIALLY_SHIPPED: "primary",
    OrderStatus.SHIPPED: "primary",
    OrderStatus.DELIVERED: "success",
    OrderStatus.CANCELLED: "danger",
}


class LineInline(ReadOnly, TabularInline):
    model = OrderLine
    tab = True
    hide_title = True  # the row says it
    fields = ["sku", "name", "quantity", "cancelled_quantity", "price_each", "line_sum"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderLine]:
        return super().get_queryset(request).select_related("order")

    @admin.display(description="SKU")
    def sku(self, line: OrderLine) -> str:
        return line.sku

    @admin.display(description="Unit price")
    def price_each(self, line: OrderLine) -> str:
        return money(line.unit_price, line.order.currency)

    @admin.display(description="Total")
    def line_sum(self, line: OrderLine) -> str:
        return money(line.line_total, line.order.currency)


class ShipmentInline(ReadOnly, TabularInline):
    model = Shipment
    tab = True
    hide_title = True
    fields = ["shipped_at", "contents", "carrier", "tracking_number", "by"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Shipment]:
        return super().get_queryset(request).select_related("by").prefetch_related("lines__line")

    @admin.display(description="Contents")
    def contents(self, shipment: Shipment) -> str:
        return ", ".join(f"{part.quantity} × {part.line.sku}" for part in shipment.lines.all())


@admin.register(Order)
class OrderAdmin(PackingDesk, SavedFilters, ExportsSheets, ReadOnly, ShopModelAdmin):
    resource = OrderLineSheet
    list_display = ["number", "email", "shown_status", "amount", "placed_at"]
    list_filter = ["status", "placed_at"]
    search_fields = ["number__istartswith", "email__istartswith", "lines__sku__istartswith"]
    ordering = ["-placed_at", "-pk"]
    inlines: list[Any] = [LineInline, ShipmentInline]
    actions = ["print_pack_lists", "confirm_free", "ship", "deliver", "cancel"]
    fieldsets = [
        (None, {"fields": [("number", "status"), "email", "user", ("cancel_reason", "note")]}),
        ("History", {"fields": ["history"]}),
        ("Amounts", {"fields": ["sum_of_lines", "less_discount", "plus_shipping", "plus_tax", "amount"]}),
        (
            "Delivery",
            {"fields": [("ship_to", "bill_to"), ("carrier", "tracking_number"), "estimated_delivery_at"]},
        ),
        ("Times", {"fields": [("placed_at", "expires_at"), ("confirmed_at", "cancelled_at"), "delivered_at"]}),
    ]

    @display(description="Status", ordering="status", label=STATUS_COLOURS)
    def shown_status(self, order: Order) -> tuple[str, str]:
        return order.status, order.get_status_display()

    @admin.display(description="What happened")
    def history(self, order: Order) -> SafeString:
        return timeline(order)

    @admin.display(description="Total", ordering="total")
    def amount(self, order: Order) -> str:
        return money(order.total, order.currency)

    @admin.display(description="Subtotal")
    def sum_of_lines(self, order: Order) -> str:
        return money(order.subtotal, order.currency)

    @admin.display(description="Discount")
    def less_discount(self, order: Order) -> str:
        return money(order.discount, order.currency)

    @admin.display(description="Shipping")
    def plus_shipping(self, order: Order) -> str:
        return money(order.shipping, order.currency)

    @admin.display(description="Tax")
    def plus_tax(self, order: Order) -> str:
        return money(order.tax, order.currency)

    @admin.display(description="Ship to")
    def ship_to(self, order: Order) -> str:
        return ", ".join(value for value in order.shipping_address.values() if value)

    @admin.display(description="Bill to")
    def bill_to(self, order: Order) -> str:
        return ", ".join(value for value in order.billing_address.values() if value)

    @admin.action(description="Confirm (orders that cost nothing)", permissions=["move"])
    def confirm_free(self, request: HttpRequest, queryset: QuerySet[Order]) -> None:
        self._move(request, queryset, OrderStatus.CONFIRMED)

    @admin.action(description="Ship what is left", permissions=["move"])
    def ship(self, request: HttpRequest, queryset: QuerySet[Order]) -> None:
        self._move(request, queryset, OrderStatus.SHIPPED)

    @admin.action(description="Mark as delivered", permissions=["move"])
    def deliver(self, request: HttpRequest, queryset: QuerySet[Order]) -> None:
        self._move(request, queryset, OrderStatus.DELIVERED)

    @admin.action(description="Cancel, give the stock back and refund", permissions=["move"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Order]) -> None:
        self._move(request, queryset, OrderStatus.CANCELLED)

    def _move(self, request: HttpRequest, orders: QuerySet[Order], status: str) -> None:
        """Each order by itself: what one refuses does not stop the others."""
        done = 0
        for order in orders.order_by("pk"):
            try:
                change_status(order=order, status=status, by=by(request))
                done += 1
            except DomainError as error:
                self.message_user(request, f"{order.number}: {error}", messages.ERROR)
        if done:
            self.message_user(request, f"{done} {'order' if done == 1 else 'orders'} changed.", messages.SUCCESS)
