from django.conf import settings
from rest_framework import serializers

from config.fields import MoneyField


class SuggestSerializer(serializers.Serializer[object]):
    q = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=settings.SEARCH_MAX_LENGTH, help_text="Typed so far."
    )


class SuggestionSerializer(serializers.Serializer[object]):
    type = serializers.ChoiceField(choices=["product", "category", "brand", "query"])
    text = serializers.CharField()
    slug = serializers.CharField(allow_null=True, help_text="Of a product or category.")


class CountedCategorySerializer(serializers.Serializer[object]):
    id = serializers.IntegerField()
    slug = serializers.CharField()
    name = serializers.CharField()
    count = serializers.IntegerField(help_text="With everything below it.")


class CountedValueSerializer(serializers.Serializer[object]):
    value = serializers.CharField()
    count = serializers.IntegerField()


class CountedAttributeSerializer(serializers.Serializer[object]):
    name = serializers.CharField()
    values = CountedValueSerializer(many=True)


class CountedPriceSerializer(serializers.Serializer[object]):
    price_min = MoneyField()
    price_max = MoneyField(allow_null=True)
    currency = serializers.CharField()
    count = serializers.IntegerField()


class CountedRatingSerializer(serializers.Serializer[object]):
    rating_min = serializers.IntegerField()
    count = serializers.IntegerField(help_text="So many stars or more.")


class CountedStockSerializer(serializers.Serializer[object]):
    value = serializers.BooleanField()
    count = serializers.IntegerField()


class FacetsSerializer(serializers.Serializer[object]):
    """Each group by the name of its filter, the largest counts first."""

    category = CountedCategorySerializer(many=True)
    brand = CountedValueSerializer(many=True)
    attributes = CountedAttributeSerializer(many=True, help_text="Filter by `attr.<name>`.")
    price = CountedPriceSerializer(many=True)
    rating = CountedRatingSerializer(many=True)
    in_stock = CountedStockSerializer(many=True)
