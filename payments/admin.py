from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from config.templatetags.money import money
from orders.admin import OrderAdmin, ReadOnlyInline
from payments.models import Payment, Refund


class _MoneyColumns:
    @admin.display(description="Amount", ordering="amount")
    def paid(self, payment: Payment) -> str:
        return money(payment.amount, payment.currency)

    @admin.display(description="Refunded", ordering="refunded_amount")
    def given_back(self, payment: Payment) -> str:
        return money(payment.refunded_amount, payment.currency)


class PaymentInline(_MoneyColumns, ReadOnlyInline):
    model = Payment
    tab = True
    fields = ["provider", "method", "status", "paid", "given_back", "failure_code", "created_at"]
    readonly_fields = fields
    show_change_link = True


class RefundInline(ReadOnlyInline):
    model = Refund
    fields = ["refunded", "status", "reason", "failure", "by", "created_at"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Refund]:
        return super().get_queryset(request).select_related("payment", "by")

    @admin.display(description="Amount")
    def refunded(self, refund: Refund) -> str:
        return money(refund.amount, refund.payment.currency)


# An order shows its payments; orders do not know that payments exist.
OrderAdmin.inlines = [*OrderAdmin.inlines, PaymentInline]


@admin.register(Payment)
class PaymentAdmin(_MoneyColumns, ModelAdmin):
    list_display = ["__str__", "order", "provider", "status", "paid", "given_back", "created_at"]
    list_filter = ["status", "provider", "created_at"]
    list_select_related = ["order"]
    search_fields = ["order__number__istartswith", "provider_intent_id__exact", "reference__iexact"]
    show_full_result_count = False
    inlines = [RefundInline]
    fields = [
        ("order", "provider", "method", "status"),
        ("paid", "given_back"),
        ("provider_intent_id", "reference", "failure_code"),
        ("by", "created_at", "succeeded_at"),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
