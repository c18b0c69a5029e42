from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from carts.contents import CartContents, CartLine
from catalog.serializers.fields import absolute_url
from config.fields import MoneyField

_PROBLEMS = ("price_changed", "insufficient_stock", "not_for_sale")
# Far beyond any limit of the shop, and well inside an integer column.
_MOST = 1_000_000
_ID = {"min_value": 1, "max_value": 2**63 - 1}


class CartLineSerializer(serializers.Serializer[CartLine]):
    id = serializers.IntegerField()
    variant = serializers.IntegerField(source="variant.pk")
    product = serializers.IntegerField(source="product.pk")
    sku = serializers.CharField(source="variant.sku")
    name = serializers.SerializerMethodField()
    image_url = serializers.SerializerMethodField()
    quantity = serializers.IntegerField()
    unit_price = MoneyField()
    line_total = MoneyField()
    available = serializers.IntegerField(help_text="Pieces that can be sold now.")
    problem = serializers.ChoiceField(choices=_PROBLEMS, allow_null=True)

    def get_name(self, line: CartLine) -> str:
        return " ".join(filter(None, (line.product.name, line.variant.name)))

    @extend_schema_field({"type": "string", "nullable": True})
    def get_image_url(self, line: CartLine) -> str | None:
        pictures = line.product.images.all()
        return absolute_url(pictures[0].thumbnail.url, self.context) if pictures else line.product.image_url or None


class CartSerializer(serializers.Serializer[CartContents]):
    id = serializers.IntegerField(allow_null=True, help_text="Null until something was put in.")
    token = serializers.SerializerMethodField()
    items = CartLineSerializer(many=True, source="lines")
    item_count = serializers.IntegerField(source="totals.item_count")
    subtotal = MoneyField(source="totals.subtotal")
    currency = serializers.CharField()

    @extend_schema_field({"type": "string", "nullable": True, "description": "For guests: send it as X-Cart-Token."})
    def get_token(self, contents: CartContents) -> str | None:
        return self.context.get("cart_token")


class CartTotalSerializer(serializers.Serializer[CartContents]):
    item_count = serializers.IntegerField(source="totals.item_count")
    subtotal = MoneyField(source="totals.subtotal")
    discount = MoneyField(source="totals.discount")
    shipping = MoneyField(source="totals.shipping")
    tax = MoneyField(source="totals.tax")
    total = MoneyField(source="totals.total")
    currency = serializers.CharField()


class AddItemSerializer(serializers.Serializer[Any]):
    """`variant`, or `product` where it has only one."""

    variant = serializers.IntegerField(required=False, **_ID)
    product = serializers.IntegerField(required=False, **_ID)
    quantity = serializers.IntegerField(min_value=-_MOST, max_value=_MOST, help_text="Negative takes away; not 0.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "variant" not in attrs and "product" not in attrs:
            raise serializers.ValidationError({"variant": "Say which variant or product."}, code="required")
        return attrs


class SetQuantitySerializer(serializers.Serializer[Any]):
    quantity = serializers.IntegerField(min_value=-_MOST, max_value=_MOST)


class MergeSerializer(serializers.Serializer[Any]):
    token = serializers.CharField(max_length=200)
