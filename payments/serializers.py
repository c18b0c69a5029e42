from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from config.fields import MoneyField
from orders.serializers.fields import OrderNumberField, PartsField
from orders.services.shares import Share
from payments.gateways import gateway_for
from payments.models import FINAL_STATUSES, Payment, Refund, WebhookEvent
from payments.services.offline import METHODS
from payments.services.paying import PaymentProgress
from payments.services.reporting import shares_of


class PaymentSerializer(serializers.ModelSerializer[Payment]):
    order = serializers.CharField(source="order.number", read_only=True)
    amount = MoneyField(read_only=True)
    refunded_amount = MoneyField(read_only=True)

    class Meta:
        model = Payment
        fields = [
            "id",
            "order",
            "provider",
            "status",
            "method",
            "reference",
            "amount",
            "refunded_amount",
            "currency",
            "failure_code",
            "created_at",
            "succeeded_at",
        ]
        read_only_fields = fields


class ShareSerializer(serializers.Serializer[Share]):
    """What goes back of an order line: `amount` = `line_total` - `discount` + `shipping` + `tax`. `quantity` is the
    pieces that it is for, 0 where it is for an amount."""

    line = serializers.IntegerField(source="line.pk")
    sku = serializers.CharField(source="line.sku")
    name = serializers.CharField(source="line.name")
    quantity = serializers.IntegerField()
    unit_price = MoneyField(source="line.unit_price", currency="line.order.currency")
    line_total = MoneyField(currency="line.order.currency")
    discount = MoneyField(currency="line.order.currency")
    shipping = MoneyField(currency="line.order.currency")
    tax = MoneyField(currency="line.order.currency")
    amount = MoneyField(currency="line.order.currency")


class RefundPreviewSerializer(serializers.Serializer[Any]):
    amount = MoneyField()
    currency = serializers.CharField()
    refundable = MoneyField(help_text="What is left of the payment before this refund.")
    lines = ShareSerializer(many=True)


class RefundSerializer(serializers.ModelSerializer[Refund]):
    amount = MoneyField(currency="payment.currency", read_only=True)
    currency = serializers.CharField(source="payment.currency", read_only=True)
    lines = serializers.SerializerMethodField()

    class Meta:
        model = Refund
        fields = ["id", "payment", "status", "amount", "currency", "reason", "failure", "lines", "created_at"]
        read_only_fields = fields

    @extend_schema_field(ShareSerializer(many=True))
    def get_lines(self, refund: Refund) -> list[dict[str, Any]]:
        return ShareSerializer(shares_of(refund), many=True).data


class RefundRequestSerializer(serializers.Serializer[Any]):
    """Nothing of it: all that is left."""

    default_error_messages = {
        "amount_or_lines": "Give an amount or lines, not both.",
        "nothing": "Give an amount above zero.",
    }

    amount = MoneyField(required=False, help_text="Shared over what is left of all lines.")
    lines = PartsField(required=False, source="pieces", help_text="These pieces, with their shares.")
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")

    def validate_amount(self, amount: int) -> int:
        if not amount:
            self.fail("nothing")
        return amount

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "amount" in attrs and "pieces" in attrs:
            self.fail("amount_or_lines")
        return attrs


class NextActionSerializer(serializers.Serializer[Any]):
    type = serializers.CharField()
    url = serializers.URLField()


class PaymentProgressSerializer(serializers.Serializer[PaymentProgress]):
    """A payment with what a browser needs to go on with it."""

    def to_representation(self, progress: PaymentProgress) -> dict[str, Any]:
        payment, state = progress.payment, progress.state
        shown = dict(PaymentSerializer(payment).data)
        is_open = state is not None and payment.status not in FINAL_STATUSES
        shown["client_secret"] = state.client_secret if state and is_open else None
        shown["publishable_key"] = gateway_for(payment.provider).publishable_key if is_open else None
        url = state.next_action_url if state and is_open else None
        shown["next_action"] = {"type": "redirect_to_url", "url": url} if url else None
        return shown


class OpenPaymentSerializer(PaymentSerializer):
    """The shape of PaymentProgressSerializer, for the schema."""

    client_secret = serializers.CharField(allow_null=True)
    publishable_key = serializers.CharField(allow_null=True)
    next_action = NextActionSerializer(allow_null=True)

    class Meta(PaymentSerializer.Meta):
        fields = [*PaymentSerializer.Meta.fields, "client_secret", "publishable_key", "next_action"]


class CreateIntentSerializer(serializers.Serializer[Any]):
    order = OrderNumberField()


class ConfirmPaymentSerializer(serializers.Serializer[Any]):
    payment = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    payment_method = serializers.CharField(max_length=120, required=False, allow_null=True)


class OfflinePaymentSerializer(serializers.Serializer[Any]):
    order = OrderNumberField()
    method = serializers.ChoiceField(choices=METHODS)
    reference = serializers.CharField(max_length=120)


class WebhookReceiptSerializer(serializers.ModelSerializer[WebhookEvent]):
    class Meta:
        model = WebhookEvent
        fields = ["event_id", "processed_at", "outcome"]
        read_only_fields = fields
