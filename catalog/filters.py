"""What a product list can be narrowed down by. A value that makes no sense is 400."""

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.models import AttributeValue, Category, Product, Tag, Variant, canonical, fold
from catalog.models.validators import NAME_LENGTH, VALUE_LENGTH
from catalog.searching.finding import Search, found, understand, unranked
from config.filters import YesOrNoFilter
from config.models import StoreIdentity
from config.money import to_minor

ATTRIBUTE_PREFIX = "attr."
MAX_ATTRIBUTES = 10
MAX_VALUES = 50
MONEY_SCHEMA = {"type": "string", "format": "decimal", "pattern": r"^\d{1,14}(\.\d+)?$", "example": "29.99"}


class MoneyInput(forms.CharField):
    """A decimal in the shop's currency, as minor units."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            amount = to_minor(text, StoreIdentity.load().currency)
        except ValueError:
            amount = -1
        if amount < 0:
            raise ValidationError("Give an amount such as 29.99.", code="invalid")
        return amount


class ManyTexts(forms.Field):
    """The same parameter several times."""

    widget = forms.MultipleHiddenInput
    limit = MaxLengthValidator(VALUE_LENGTH)

    def clean(self, value: Any) -> list[str]:
        texts = [text.strip() for text in value or [] if text.strip()]
        if len(texts) > MAX_VALUES:
            raise ValidationError(f"At most {MAX_VALUES} values.", code="too_many")
        for text in texts:
            self.limit(text)
        return texts


@extend_schema_field(MONEY_SCHEMA)
class MoneyFilter(filters.Filter):
    field_class = MoneyInput


@extend_schema_field(serializers.ListField(child=serializers.CharField(max_length=VALUE_LENGTH), max_length=MAX_VALUES))
class AnyOfFilter(filters.Filter):
    field_class = ManyTexts


@extend_schema_field({"type": "string", "maxLength": 140})
class CategoryFilter(filters.ModelChoiceFilter):
    pass


class ProductFilter(filters.FilterSet):
    parameter_prefixes = (ATTRIBUTE_PREFIX,)

    q = filters.CharFilter(
        method="words",
        max_length=settings.SEARCH_MAX_LENGTH,
        help_text="Words to be found in name, brand, SKU, barcode, tags, categories, attributes or description; "
        '"a phrase", -without.',
    )
    category = CategoryFilter(
        queryset=Category.objects.all(), to_field_name="slug", method="below", help_text="Slug; with all below it."
    )
    price_min = MoneyFilter(field_name="price_min", lookup_expr="gte", help_text="In the shop's currency.")
    price_max = MoneyFilter(field_name="price_min", lookup_expr="lte", help_text="In the shop's currency.")
    in_stock = YesOrNoFilter(method="available")
    rating_min = filters.NumberFilter(
        field_name="rating_average", lookup_expr="gte", min_value=0, max_value=5, decimal_places=2
    )
    brand = AnyOfFilter(method="of_brands", help_text="In any case; several times for any of them.")
    tag = AnyOfFilter(method="with_tags", help_text="In any case; several times for any of them.")
    owner = filters.NumberFilter(
        field_name="owner", min_value=1, max_value=2**63 - 1, decimal_places=0, help_text="Id of the seller."
    )

    class Meta:
        model = Product
        fields: list[str] = []

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        if data is not None:
            # One that nobody asks for is no field to make and to read.
            declared: dict[str, Any] = type(self).base_filters  # type: ignore[has-type]
            self.base_filters = {name: each for name, each in declared.items() if name in data}
        super().__init__(data, *args, **kwargs)

    @cached_property
    def search(self) -> Search | None:
        """What `q` looks for, in the whole shop; None where nothing is looked for."""
        words = self.form.cleaned_data.get("q")
        return understand(words, among=self.queryset.all()) if words else None

    def filter_queryset(self, queryset: QuerySet[Product]) -> QuerySet[Product]:
        """The words come last: the best of what the other filters leave are ranked."""
        queryset = self.narrowed(queryset)
        self.request.search = self.search
        return found(queryset, self.search) if self.search else unranked(queryset)

    def narrowed(self, queryset: QuerySet[Product], *, without: Collection[str] = ()) -> QuerySet[Product]:
        """By all filters but `q` and some others (`attr.color` is one)."""
        for name, value in self.form.cleaned_data.items():
            if name not in without:
                queryset = self.filters[name].filter(queryset, value)
        for name, values in attribute_filters(self.data).items():
            if f"{ATTRIBUTE_PREFIX}{name}" not in without:
                rows = AttributeValue.objects.filter(product=OuterRef("pk"), name=name, value__in=values)
                queryset = queryset.filter(Exists(rows))
        return queryset

    def words(self, queryset: QuerySet[Product], name: str, value: str) -> QuerySet[Product]:
        """Not here: see `search`."""
        return queryset

    def below(self, queryset: Any, name: str, value: Category) -> QuerySet[Product]:
        return queryset.in_branch(value)

    def available(self, queryset: Any, name: str, value: bool) -> QuerySet[Product]:
        return queryset.in_stock() if value else queryset.out_of_stock()

    def of_brands(self, queryset: QuerySet[Product], name: str, value: list[str]) -> QuerySet[Product]:
        return queryset.filter(search_document__brand__in=[fold(text) for text in value])

    def with_tags(self, queryset: QuerySet[Product], name: str, value: list[str]) -> QuerySet[Product]:
        any_of = Q()
        for text in value:
            any_of |= Q(name__iexact=text)
        tagged = Product.tags.through.objects.filter(
            product=OuterRef("pk"), tag__in=Tag.objects.filter(any_of).values("pk")
        )
        return queryset.filter(Exists(tagged))


def attribute_filters(query: Mapping[str, Any]) -> dict[str, list[str]]:
    """`attr.color=red&attr.color=blue&attr.size=M` → {"color": ["red", "blue"], "size": ["m"]}."""
    asked = {
        key.removeprefix(ATTRIBUTE_PREFIX): query.getlist(key)  # type: ignore[attr-defined]
        for key in query
        if key.startswith(ATTRIBUTE_PREFIX)
    }
    if len(asked) > MAX_ATTRIBUTES or any(len(values) > MAX_VALUES for values in asked.values()):
        sentence = f"At most {MAX_ATTRIBUTES} attributes with {MAX_VALUES} values each."
        raise serializers.ValidationError({"attr": [sentence]}, code="too_many_filters")
    for name, values in asked.items():
        if not name or len(name) > NAME_LENGTH or any(len(value) > VALUE_LENGTH for value in values):
            raise serializers.ValidationError({"attr": ["Give attr.name=value."]}, code="invalid")
    return {name: [canonical(value) for value in values] for name, values in asked.items()}


class VariantFilter(filters.FilterSet):
    product = filters.NumberFilter(
        field_name="product", min_value=1, max_value=2**63 - 1, decimal_places=0, help_text="Id of the product."
    )
    sku = filters.CharFilter(field_name="sku", max_length=64)
    is_active = YesOrNoFilter(field_name="is_active")

    class Meta:
        model = Variant
        fields: list[str] = []
