from typing import Any

from rest_framework import serializers

from carts.contents import CartContents, CartLine
from catalog.serializers.fields import stored_url
from config.fields import MoneyField
from config.money import to_text

_PROBLEMS = ("price_changed", "insufficient_stock", "not_for_sale")
# Far beyond any limit of the shop, and well inside an integer column.
_MOST = 1_000_000
_ID = {"min_value": 1, "max_value": 2**63 - 1}


class CartLineSerializer(serializers.Serializer[CartLine]):
    """The fields are the schema's; the answer is written by hand, as carts are asked for often."""

    id = serializers.IntegerField()
    variant = serializers.IntegerField()
    product = serializers.IntegerField()
    sku = serializers.CharField()
    name = serializers.CharField()
    image_url = serializers.URLField(allow_null=True)
    quantity = serializers.IntegerField()
    unit_price = MoneyField()
    line_total = MoneyField()
    available = serializers.IntegerField(help_text="Pieces that can be sold now.")
    problem = serializers.ChoiceField(choices=_PROBLEMS, allow_null=True)

    def to_representation(self, line: CartLine) -> dict[str, Any]:
        variant, product = line.variant, line.product
        return {
            "id": line.id,
            "variant": variant.pk,
            "product": product.pk,
            "sku": variant.sku,
            "name": f"{product.name} {variant.name}".strip(),
            "image_url": stored_url(line.picture, self.context) if line.picture else product.image_url or None,
            "quantity": line.quantity,
            "unit_price": to_text(line.unit_price, line.currency),
            "line_total": to_text(line.line_total, line.currency),
            "available": line.available,
            "problem": line.problem,
        }


class CartSerializer(serializers.Serializer[CartContents]):
    id = serializers.IntegerField(allow_null=True, help_text="Null until something was put in.")
    token = serializers.CharField(allow_null=True, help_text="For guests: send it as X-Cart-Token.")
    items = CartLineSerializer(many=True)
    item_count = serializers.IntegerField()
    subtotal = MoneyField()
    currency = serializers.CharField()

    def to_representation(self, contents: CartContents) -> dict[str, Any]:
        line = CartLineSerializer(context=self.context)
        return {
            "id": contents.id,
            "token": self.context.get("cart_token"),
            "items": [line.to_representation(each) for each in contents.lines],
            "item_count": contents.totals.item_count,
            "subtotal": to_text(contents.totals.subtotal, contents.currency),
            "currency": contents.currency,
        }


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
