from typing import Any

from rest_framework import serializers

from config.fields import MoneyField
from orders.serializers import OrderNumberField
from payments.gateways import gateway_for
from payments.models import FINAL_STATUSES, Payment, WebhookEvent
from payments.services.offline import METHODS
from payments.services.paying import PaymentProgress


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
