from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from rest_framework import serializers

from accounts.models import Address
from config.fields import MoneyField, moment
from config.money import to_text
from orders.models import Order, OrderEvent, OrderLine, OrderStatus, Shipment, ShipmentLine
from orders.serializers.fields import OrderNumberField, PartsField
from orders.services.placing import Checkout


class FrozenAddressSerializer(serializers.ModelSerializer[Address]):
    """An address as the order keeps it."""

    class Meta:
        model = Address
        fields = Address.FROZEN_FIELDS


class OrderLineSerializer(serializers.ModelSerializer[OrderLine]):
    product = serializers.IntegerField(source="variant.product_id", read_only=True)
    unit_price = MoneyField(currency="order.currency", read_only=True)
    line_total = MoneyField(currency="order.currency", read_only=True)
    discount = MoneyField(currency="order.currency", read_only=True)
    shipping = MoneyField(currency="order.currency", read_only=True)
    tax = MoneyField(currency="order.currency", read_only=True)

    class Meta:
        model = OrderLine
        fields = [
            "id",
            "product",
            "variant",
            "sku",
            "name",
            "unit_price",
            "quantity",
            "cancelled_quantity",
            "line_total",
            "discount",
            "shipping",
            "tax",
        ]
        read_only_fields = fields


class ShipmentLineSerializer(serializers.ModelSerializer[ShipmentLine]):
    class Meta:
        model = ShipmentLine
        fields = ["line", "quantity"]
        read_only_fields = fields


class ShipmentSerializer(serializers.ModelSerializer[Shipment]):
    lines = ShipmentLineSerializer(many=True, read_only=True)

    class Meta:
        model = Shipment
        fields = ["id", "carrier", "tracking_number", "shipped_at", "lines"]
        read_only_fields = fields


class OrderPaymentSerializer(serializers.Serializer[Any]):
    """What an order shows of its payments; the payments app hands it down."""

    id = serializers.IntegerField()
    provider = serializers.CharField()
    status = serializers.CharField()
    amount = MoneyField()
    refunded_amount = MoneyField()
    currency = serializers.CharField()


class OrderSerializer(serializers.ModelSerializer[Order]):
    lines = OrderLineSerializer(many=True, read_only=True)
    subtotal = MoneyField(read_only=True)
    discount = MoneyField(read_only=True)
    shipping = MoneyField(read_only=True)
    tax = MoneyField(read_only=True)
    total = MoneyField(read_only=True)
    shipping_address = FrozenAddressSerializer(read_only=True)
    billing_address = FrozenAddressSerializer(read_only=True)
    cancel_reason = serializers.ChoiceField(choices=["", "lapsed", "by_person"], read_only=True)
    shipments = ShipmentSerializer(many=True, read_only=True)
    payments = OrderPaymentSerializer(many=True, read_only=True)

    class Meta:
        model = Order
        fields = [
            "number",
            "status",
            "cancel_reason",
            "email",
            "lines",
            "subtotal",
            "discount",
            "shipping",
            "tax",
            "total",
            "currency",
            "shipping_address",
            "billing_address",
            "note",
            "carrier",
            "tracking_number",
            "estimated_delivery_at",
            "expires_at",
            "placed_at",
            "confirmed_at",
            "cancelled_at",
            "delivered_at",
            "shipments",
            "payments",
        ]
        read_only_fields = fields

    def to_representation(self, order: Order) -> dict[str, Any]:
        # By hand, as every order is answered with it: the fields are the schema's.
        payments = self.context["payments"].get(order.pk, [])
        return {
            **{name: getattr(order, name) for name in _AS_THEY_ARE},
            **{name: to_text(getattr(order, name), order.currency) for name in _AMOUNTS},
            **{name: value and moment(value) for name in _TIMES for value in [getattr(order, name)]},
            **{name: _address(getattr(order, name)) for name in _ADDRESSES},
            "lines": [_line(line, order.currency) for line in order.lines.all()],
            "shipments": [_shipment(shipment) for shipment in order.shipments.all()],
            "payments": [
                {
                    **payment,
                    **{name: to_text(payment[name], payment["currency"]) for name in ("amount", "refunded_amount")},
                }
                for payment in payments
            ],
        }


_AS_THEY_ARE = ("number", "status", "cancel_reason", "email", "currency", "note", "carrier", "tracking_number")
_AMOUNTS = ("subtotal", "discount", "shipping", "tax", "total")
_OF_PAYMENTS = ("amount", "refunded_amount")
_TIMES = ("estimated_delivery_at", "expires_at", "placed_at", "confirmed_at", "cancelled_at", "delivered_at")
_ADDRESSES = ("shipping_address", "billing_address")


def _line(line: OrderLine, currency: str) -> dict[str, Any]:
    return {
        "id": line.pk,
        "product": line.variant.product_id,
        "variant": line.variant_id,
        **{name: getattr(line, name) for name in ("sku", "name", "quantity", "cancelled_quantity")},
        **{
            name: to_text(getattr(line, name), currency)
            for name in ("unit_price", "line_total", "discount", "shipping", "tax")
        },
    }


def _address(kept: dict[str, Any]) -> dict[str, Any]:
    return {part: kept[part] for part in Address.FROZEN_FIELDS if part in kept}


def _shipment(shipment: Shipment) -> dict[str, Any]:
    return {
        "id": shipment.pk,
        "carrier": shipment.carrier,
        "tracking_number": shipment.tracking_number,
        "shipped_at": moment(shipment.shipped_at),
        "lines": [{"line": part.line_id, "quantity": part.quantity} for part in shipment.lines.all()],
    }


class PlacedOrderSerializer(OrderSerializer):
    """The answer to placing: for guests with the token that opens the order."""

    token = serializers.CharField(allow_null=True, read_only=True, help_text="For guests: send it as X-Order-Token.")

    class Meta(OrderSerializer.Meta):
        fields = [*OrderSerializer.Meta.fields, "token"]
        read_only_fields = fields

    def to_representation(self, order: Order) -> dict[str, Any]:
        return {**super().to_representation(order), "token": self.context.get("order_token")}


class AddressChoiceField(serializers.Field[Any, Any, Any, Any]):
    """One of my addresses by id, or an address written out; becomes the frozen copy."""

    default_error_messages = {"invalid": "Give the id of one of your addresses, or an address."}

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if isinstance(data, dict):
            form = FrozenAddressSerializer(data=data)
            form.is_valid(raise_exception=True)
            return Address(**form.validated_data).frozen()
        if (
            isinstance(data, bool)
            or not isinstance(data, int | str)
            or not str(data).isdecimal()
            or len(str(data)) > 18
        ):
            self.fail("invalid")
        user = self.context["request"].user
        address = Address.objects.filter(pk=int(data), user=user).first() if user.is_authenticated else None
        if address is None:
            self.fail("invalid")
        return address.frozen()

    def to_representation(self, value: Any) -> Any:
        return value


class AddressChoiceSchema(OpenApiSerializerFieldExtension):
    """Names the component of the written address, so that it is made even where nothing else takes one."""

    target_class = AddressChoiceField

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        written_out = auto_schema.resolve_serializer(FrozenAddressSerializer, direction).ref
        an_id = {"type": "integer", "minimum": 1, "maximum": 10**18 - 1}
        return {"oneOf": [an_id, written_out], **({"nullable": True} if self.target.allow_null else {})}


class PlaceOrderSerializer(serializers.Serializer[Checkout]):
    shipping_address = AddressChoiceField()
    billing_address = AddressChoiceField(required=False, allow_null=True)
    email = serializers.EmailField(max_length=254, required=False, help_text="Needed of guests.")
    note = serializers.CharField(max_length=1000, required=False, allow_blank=True)
    expected_total = MoneyField(required=False, allow_null=True, help_text="The total that the buyer saw.")

    def checkout(self) -> Checkout:
        return Checkout(**self.validated_data)


class OrderEventSerializer(serializers.ModelSerializer[OrderEvent]):
    """A step of the state machine has `from_status` and `to_status`; other news has neither."""

    from_status = serializers.CharField(read_only=True)
    to_status = serializers.CharField(read_only=True)

    class Meta:
        model = OrderEvent
        fields = ["id", "kind", "from_status", "to_status", "actor", "note", "data", "created_at"]
        read_only_fields = fields


class ChangeStatusSerializer(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=OrderStatus.choices)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    tracking_number = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")


class ShipSerializer(serializers.Serializer[Any]):
    lines = PartsField()
    carrier = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    tracking_number = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")


class CancelOrderSerializer(serializers.Serializer[Any]):
    lines = PartsField(required=False, help_text="What to give up; left out: all of it.")
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class OrderLookupSerializer(serializers.Serializer[Any]):
    number = OrderNumberField()
    email = serializers.EmailField(max_length=254)
