from typing import Any

from rest_framework import serializers

from catalog.models import Product
from catalog.serializers.products import ProductListItemSerializer
from config.pagination import DEFAULT_LIMIT, MAX_LIMIT
from recommendations.models import Reason
from recommendations.services import Recommendation


class AskedLimitSerializer(serializers.Serializer[Any]):
    limit = serializers.IntegerField(
        min_value=1, max_value=MAX_LIMIT, default=DEFAULT_LIMIT, help_text="At most these."
    )


class AskedContextSerializer(AskedLimitSerializer):
    context = serializers.ChoiceField(  # type: ignore[assignment]
        choices=["home", "product", "cart"], default="home", help_text="Where on the storefront they are shown."
    )
    product = serializers.CharField(
        max_length=200, required=False, help_text="Id or slug; needed with `context=product`."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["context"] == "product" and "product" not in attrs:
            raise serializers.ValidationError({"product": ["Say which product."]}, code="required")
        return attrs


class RecommendedProductSerializer(ProductListItemSerializer):
    reason = serializers.ChoiceField(choices=Reason.choices, help_text="Why it is shown.")

    class Meta:
        model = Product
        fields = [*ProductListItemSerializer.Meta.fields, "reason"]

    def to_representation(self, found: Recommendation) -> dict[str, Any]:
        return {**super().to_representation(found.product), "reason": found.reason.value}


class RecommendationsSerializer(serializers.Serializer[Any]):
    """The shape of every list; it has one page."""

    count = serializers.IntegerField(min_value=0, max_value=MAX_LIMIT)
    count_exact = serializers.BooleanField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = RecommendedProductSerializer(many=True)
