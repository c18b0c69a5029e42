from typing import Any

from rest_framework import serializers

from config.fields import MoneyField
from orders.models import Return, ReturnLine
from orders.serializers.fields import OrderNumberField, PartSerializer, PartsField
from orders.services.returning import Receipt


class ReturnLineSerializer(serializers.ModelSerializer[ReturnLine]):
    sku = serializers.CharField(source="line.sku", read_only=True)
    name = serializers.CharField(source="line.name", read_only=True)
    amount = MoneyField(currency="return_request.order.currency", read_only=True)

    class Meta:
        model = ReturnLine
        fields = ["line", "sku", "name", "quantity", "received_quantity", "is_restocked", "reason", "amount"]
        read_only_fields = fields


class ReturnSerializer(serializers.ModelSerializer[Return]):
    """`amount` is what is paid back: the frozen shares of the pieces, reckoned anew as they are received and
    refunded."""

    order = serializers.CharField(source="order.number", read_only=True)
    amount = MoneyField(currency="order.currency", read_only=True)
    currency = serializers.CharField(source="order.currency", read_only=True)
    lines = ReturnLineSerializer(many=True, read_only=True)

    class Meta:
        model = Return
        fields = [
            "id",
            "number",
            "order",
            "status",
            "lines",
            "amount",
            "currency",
            "shipping_paid_by",
            "comment",
            "answer",
            "requested_at",
            "decided_at",
            "received_at",
            "refunded_at",
        ]
        read_only_fields = fields


class ReturnPartSerializer(PartSerializer):
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class WholePartsField(PartsField):
    """Becomes line id → everything that was said of it."""

    def by_line(self, parts: list[dict[str, Any]]) -> dict[int, Any]:
        return {part["line"]: part for part in parts}


class ReturnPartsField(WholePartsField):
    child = ReturnPartSerializer()


class RequestReturnSerializer(serializers.Serializer[Any]):
    order = OrderNumberField()
    lines = ReturnPartsField()
    comment = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")

    def wanted(self) -> dict[str, Any]:
        """What request_return takes beside the order."""
        lines = self.validated_data["lines"]
        return {
            "pieces": {line: part["quantity"] for line, part in lines.items()},
            "reasons": {line: part["reason"] for line, part in lines.items()},
            "comment": self.validated_data["comment"],
        }


class DecideReturnSerializer(serializers.Serializer[Any]):
    note = serializers.CharField(
        max_length=500, required=False, allow_blank=True, default="", help_text="The buyer reads it."
    )


class ReceivedPartSerializer(PartSerializer):
    quantity = serializers.IntegerField(min_value=0, max_value=1_000_000)
    restock = serializers.BooleanField(required=False)


class ReceivedPartsField(WholePartsField):
    child = ReceivedPartSerializer()


class ReceiveReturnSerializer(serializers.Serializer[Any]):
    lines = ReceivedPartsField(
        required=False, help_text="What arrived, where it is not all; lines that are left out did not come."
    )
    restock = serializers.BooleanField(required=False, default=True, help_text="Whether it can be sold again.")

    def wanted(self) -> dict[str, Any]:
        """What receive_return takes beside the return."""
        restocks, parts = self.validated_data["restock"], self.validated_data.get("lines")
        if parts is None:
            return {"restocks": restocks}
        return {
            "receipts": {line: Receipt(part["quantity"], part.get("restock", restocks)) for line, part in parts.items()}
        }
