from typing import Any

from rest_framework import serializers

from catalog.models import StockMovement, Variant, validate_attributes
from catalog.models.stock import MAX_ON_HAND
from catalog.serializers.fields import ID, MAX_POSITION, OwnProductField
from config.fields import JSONObjectField, MoneyField

STOCK_HELP = "Pieces that can be sold now: on hand less reserved."


class VariantSerializer(serializers.ModelSerializer[Variant]):
    """What the public sees."""

    price = MoneyField(currency="product.currency")
    compare_at_price = MoneyField(currency="product.currency", allow_null=True)
    stock = serializers.IntegerField(help_text=STOCK_HELP)
    in_stock = serializers.SerializerMethodField()
    attributes = JSONObjectField()

    class Meta:
        model = Variant
        fields = ["id", "sku", "barcode", "name", "price", "compare_at_price", "stock", "in_stock", "attributes"]

    def get_in_stock(self, variant: Variant) -> bool:
        return variant.stock > 0


class EditedVariantSerializer(VariantSerializer):
    """What those who edit it see."""

    product = serializers.IntegerField(source="product_id")
    currency = serializers.CharField(source="product.currency")
    on_hand = serializers.IntegerField(source="stock_item.on_hand", default=0)
    reserved = serializers.IntegerField(source="stock_item.reserved", default=0)

    class Meta:
        model = Variant
        fields = [
            *VariantSerializer.Meta.fields,
            "product",
            "currency",
            "is_active",
            "position",
            "on_hand",
            "reserved",
            "created_at",
        ]


class VariantWriteSerializer(serializers.Serializer[Variant]):
    sku = serializers.CharField(max_length=64, required=False, help_text="Made up where none is given.")
    barcode = serializers.CharField(max_length=64, required=False, allow_blank=True)
    name = serializers.CharField(max_length=200, required=False, allow_blank=True)
    price = MoneyField(required=False)
    compare_at_price = MoneyField(required=False, allow_null=True)
    stock = serializers.IntegerField(
        required=False, min_value=0, max_value=MAX_ON_HAND, help_text="Pieces that can be sold afterwards."
    )
    attributes = JSONObjectField(required=False, validators=[validate_attributes])
    is_active = serializers.BooleanField(required=False)
    position = serializers.IntegerField(required=False, min_value=0, max_value=MAX_POSITION)


class VariantCreateSerializer(VariantWriteSerializer):
    product = OwnProductField(help_text="Id or slug of a product that you may edit.")


class ProductVariantWriteSerializer(VariantWriteSerializer):
    """A variant written together with its product: matched by id, else by SKU, else new."""

    id = serializers.IntegerField(required=False, **ID)


class AdjustStockSerializer(serializers.Serializer[Any]):
    delta = serializers.IntegerField(min_value=-MAX_ON_HAND, max_value=MAX_ON_HAND, help_text="Pieces; not 0.")
    reason = serializers.ChoiceField(choices=[reason.value for reason in StockMovement.MANUAL_REASONS])
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)

    def validate_delta(self, value: int) -> int:
        if value == 0:
            raise serializers.ValidationError("A movement moves something.", code="invalid")
        return value


class MovementSerializer(serializers.ModelSerializer[StockMovement]):
    order_line = serializers.IntegerField(source="order_line_id", allow_null=True)
    by = serializers.IntegerField(source="by_id", allow_null=True, help_text="Id of the person.")

    class Meta:
        model = StockMovement
        fields = ["id", "delta", "reason", "note", "order_line", "by", "created_at"]
