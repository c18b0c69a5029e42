from typing import Any, ClassVar, cast

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from unfold.admin import TabularInline
from unfold.decorators import action
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.models import User
from config.action_pages import ActionPages, PiecesForm
from config.model_admin import ShopModelAdmin
from config.money import MoneyFormField
from config.read_only import ReadOnly
from config.saved_filters import SavedFilters
from config.templatetags.money import money
from orders.admin import OrderAdmin
from orders.services.shares import Share, what_is_left
from payments.errors import EventNotProcessed
from payments.models import Payment, Refund, WebhookEvent
from payments.services import preview_refund, process_event, refund_payment
from payments.services.refunding import OFFLINE


class RefundForm(PiecesForm):
    """All that is left, where neither pieces nor an amount are given."""

    amount = MoneyFormField(
        required=False,
        min_value=0,
        help_text="An amount instead of pieces; neither of them: all that is left.",
        widget=UnfoldAdminTextInputWidget,
    )
    reason = forms.CharField(max_length=200, required=False, widget=UnfoldAdminTextInputWidget)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["pieces"] = cleaned["pieces"] or None
        if cleaned["pieces"] and cleaned.get("amount") is not None:
            raise ValidationError("Give pieces or an amount, not both.", code="amount_or_pieces")
        return cleaned


class _MoneyColumns:
    @admin.display(description="Amount", ordering="amount")
    def paid(self, payment: Payment) -> str:
        return money(payment.amount, payment.currency)

    @admin.display(description="Refunded", ordering="refunded_amount")
    def given_back(self, payment: Payment) -> str:
        return money(payment.refunded_amount, payment.currency)


class PaymentInline(_MoneyColumns, ReadOnly, TabularInline):
    model = Payment
    tab = True
    fields = ["provider", "method", "status", "paid", "given_back", "failure_code", "created_at"]
    readonly_fields = fields
    show_change_link = True


class RefundInline(ReadOnly, TabularInline):
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


class ProviderFilter(admin.SimpleListFilter):
    """The names that there can be: to look for those that are there would read every row."""

    title = parameter_name = "provider"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, name.capitalize()) for name in (*settings.PAYMENT_GATEWAYS, OFFLINE)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(provider=self.value()) if self.value() else queryset


@admin.register(Payment)
class PaymentAdmin(SavedFilters, _MoneyColumns, ActionPages, ReadOnly, ShopModelAdmin):
    list_display = ["__str__", "order", "provider", "status", "paid", "given_back", "mismatch", "created_at"]
    list_filter = ["status", ProviderFilter, ("mismatch", admin.EmptyFieldListFilter), "created_at"]
    list_select_related = ["order"]
    search_fields = ["order__number__istartswith", "provider_intent_id__exact", "reference__istartswith"]
    inlines = [RefundInline]
    actions_detail = ["refund"]
    fields = [
        ("order", "status"),
        ("provider", "method"),
        ("paid", "given_back"),
        "provider_intent_id",
        ("reference", "failure_code"),
        "mismatch",
        ("created_at", "succeeded_at"),
        "by",
    ]

    def has_refund_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Only where there is something to pay back."""
        return request.user.has_perm("payments.change_payment") and self.stands(
            request, object_id, lambda payment: payment.refundable > 0
        )

    @action(description="Refund", permissions=["refund"])
    def refund(self, request: HttpRequest, object_id: str) -> HttpResponse:
        payment = self.found(request, object_id)
        left = [] if payment.is_surplus else what_is_left(payment.order)
        lines = [(part.line.pk, f"{part.line.name} ({part.line.sku})", part.quantity, 0) for part in left]

        def act(**wanted: Any) -> Refund:
            return refund_payment(payment=payment, by=cast(User, request.user), **wanted)

        def preview(reason: str, **wanted: Any) -> list[str]:
            amount, shares = preview_refund(payment=payment, **wanted)
            return [f"{money(amount, payment.currency)} go back.", *(_share_text(share) for share in shares)]

        form = RefundForm(request.POST or None, lines=lines)
        return self.ask(request, payment, title="Refund", form=form, act=act, preview=preview)


def _share_text(share: Share) -> str:
    parts = {"price": share.line_total, "discount": -share.discount, "shipping": share.shipping, "tax": share.tax}
    currency = share.line.order.currency
    shown = ", ".join(f"{name} {money(amount, currency)}" for name, amount in parts.items() if amount)
    return f"{share.line.name} ({share.line.sku}): {money(share.amount, currency)} = {shown or 'nothing'}"


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"
    _CHOICES: ClassVar = {
        "processed": Q(processed_at__isnull=False),
        "failed": Q(processed_at=None) & ~Q(error=""),
        "waiting": Q(processed_at=None, error=""),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, name.capitalize()) for name in self._CHOICES]

    def queryset(self, request: HttpRequest, queryset: QuerySet[WebhookEvent]) -> QuerySet[WebhookEvent]:
        return queryset.filter(self._CHOICES.get(self.value() or "", Q()))


@admin.register(WebhookEvent)
class WebhookEventAdmin(ReadOnly, ShopModelAdmin):
    list_display = ["event_id", "type", "provider", "received_at", "processed_at", "attempts", "outcome", "error"]
    list_filter = [StateFilter, ProviderFilter, "received_at"]
    search_fields = ["event_id__istartswith", "type__istartswith"]
    actions = ["process_again"]
    fields = [
        ("event_id", "type", "provider"),
        ("received_at", "processed_at", "attempts"),
        "outcome",
        "error",
        "payload",
    ]

    def has_process_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("payments.change_webhookevent")

    @admin.action(description="Process again", permissions=["process"])
    def process_again(self, request: HttpRequest, queryset: QuerySet[WebhookEvent]) -> None:
        for event in queryset.order_by("pk"):
            try:
                outcome = process_event(event_id=event.pk).outcome
                self.message_user(request, f"{event.event_id}: {outcome}", messages.SUCCESS)
            except EventNotProcessed:
                event.refresh_from_db()
                self.message_user(request, f"{event.event_id}: {event.error}", messages.ERROR)
