from typing import Any

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from accounts.models import User
from catalog.models import Product, Variant, validate_attributes, validate_metadata
from catalog.models.stock import MAX_ON_HAND
from catalog.serializers.categories import CategoryBriefSerializer
from catalog.serializers.fields import ID, CategoryReferenceField, stored_url
from catalog.serializers.images import ImageSerializer
from catalog.serializers.variants import ProductVariantWriteSerializer, VariantSerializer
from catalog.services.showing import Listed, Page
from config import registry
from config.fields import JSONObjectField, MoneyField, moment
from config.money import to_text

MAX_TAGS = 50
MAX_VARIANTS = 200


class DefaultVariantSerializer(serializers.ModelSerializer[Variant]):
    class Meta:
        model = Variant
        fields = ["id", "sku"]


class ProductListItemSerializer(serializers.ModelSerializer[Product]):
    """Of `services.showing.listed`. The fields are the schema's; the answer is written by hand, as lists are long."""

    price = MoneyField(source="price_min", allow_null=True, help_text="The lowest price of a variant on sale.")
    price_max = MoneyField(allow_null=True, help_text="The highest price of a variant on sale.")
    category = CategoryBriefSerializer(allow_null=True)
    image_url = serializers.URLField(allow_null=True)
    in_stock = serializers.BooleanField()
    default_variant = DefaultVariantSerializer(allow_null=True, help_text="The first that can be sold, else the first.")

    class Meta:
        model = Product
        fields = [
            "id",
            "slug",
            "name",
            "price",
            "price_max",
            "currency",
            "category",
            "image_url",
            "rating_average",
            "rating_count",
            "in_stock",
            "default_variant",
        ]

    def to_representation(self, item: Listed) -> dict[str, Any]:
        variant, picture = item.default_variant, item.picture
        return {
            "id": item.id,
            "slug": item.slug,
            "name": item.name,
            "price": _money(item.price_min, item.currency),
            "price_max": _money(item.price_max, item.currency),
            "currency": item.currency,
            "category": {"id": item.category_id, "slug": item.category_slug, "name": item.category_name}
            if item.category_id
            else None,
            "image_url": stored_url(picture, self.context) if picture else item.image_url or None,
            "rating_average": f"{item.rating_average:.2f}",
            "rating_count": item.rating_count,
            "in_stock": bool(variant and variant["in_stock"]),
            "default_variant": {"id": variant["id"], "sku": variant["sku"]} if variant else None,
        }


def _money(amount: int | None, currency: str) -> str | None:
    return None if amount is None else to_text(amount, currency)


class MyProductSerializer(ProductListItemSerializer):
    class Meta:
        model = Product
        fields = [*ProductListItemSerializer.Meta.fields, "is_active"]

    def to_representation(self, item: Listed) -> dict[str, Any]:
        return {**super().to_representation(item), "is_active": item.is_active}


class ProductSerializer(ProductListItemSerializer):
    """Of `services.showing.public_page` and `page_of`. Rooms above add what they know: reviews, a 3D model."""

    tags = serializers.ListField(child=serializers.CharField())
    attributes = JSONObjectField()
    metadata = JSONObjectField()
    images = ImageSerializer(many=True)
    model_url = serializers.URLField(allow_null=True)
    variants = VariantSerializer(many=True)
    owner = inline_serializer(
        "ProductOwner",
        {"id": serializers.IntegerField(), "name": serializers.CharField()},
        allow_null=True,
        help_text="Never the e-mail address: the page is public.",
    )
    reviews = serializers.ListField(child=serializers.DictField())

    class Meta:
        model = Product
        fields = [
            *ProductListItemSerializer.Meta.fields,
            "description",
            "brand",
            "tags",
            "attributes",
            "metadata",
            "images",
            "model_url",
            "variants",
            "owner",
            "is_active",
            "created_at",
            "updated_at",
            "reviews",
        ]

    def to_representation(self, shown: tuple[Listed, Page]) -> dict[str, Any]:
        item, page = shown
        answer = {
            **super().to_representation(item),
            "description": page.description,
            "brand": page.brand,
            "tags": [tag["name"] for tag in page.tags],
            "attributes": page.attributes,
            "metadata": page.metadata,
            "images": [_image(each, self.context) for each in page.images],
            "model_url": None,
            "variants": [_variant(each, item.currency) for each in page.variants],
            "owner": _owner(page),
            "is_active": item.is_active,
            "created_at": moment(page.created_at),
            "updated_at": moment(page.updated_at),
            "reviews": [],
        }
        for details in registry.product_details:
            answer |= details(item.id)
        return answer


def _image(image: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
    urls = {"url": stored_url(image["image"], context), "thumbnail_url": stored_url(image["thumbnail"], context)}
    return {"id": image["id"], **urls, **{name: image[name] for name in ("alt", "position", "width", "height")}}


def _variant(variant: dict[str, Any], currency: str) -> dict[str, Any]:
    stock = (variant["on_hand"] or 0) - (variant["reserved"] or 0)
    return {
        **{name: variant[name] for name in ("id", "sku", "barcode", "name")},
        "price": to_text(variant["price"], currency),
        "compare_at_price": _money(variant["compare_at_price"], currency),
        "stock": stock,
        "in_stock": stock > 0,
        "attributes": variant["attributes"],
    }


def _owner(page: Page) -> dict[str, Any] | None:
    if page.owner_id is None:
        return None
    name = f"{page.owner_first_name} {page.owner_last_name}".strip()
    return {"id": page.owner_id, "name": name or page.owner_username or ""}


class ProductWriteSerializer(serializers.Serializer[Product]):
    """What a product with a single variant takes for that variant: price, compare_at_price, stock, sku, barcode."""

    name = serializers.CharField(max_length=200)
    price = MoneyField(required=False, help_text="Needed unless each of `variants` has one.")
    compare_at_price = MoneyField(required=False, allow_null=True)
    description = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    category = CategoryReferenceField(required=False, allow_null=True)
    stock = serializers.IntegerField(
        required=False, min_value=0, max_value=MAX_ON_HAND, help_text="Pieces that can be sold afterwards."
    )
    sku = serializers.CharField(max_length=64, required=False, help_text="Made up where none is given.")
    barcode = serializers.CharField(max_length=64, required=False, allow_blank=True)
    brand = serializers.CharField(max_length=120, required=False, allow_blank=True)
    image_url = serializers.URLField(max_length=500, required=False, allow_blank=True)
    attributes = JSONObjectField(required=False, validators=[validate_attributes])
    metadata = JSONObjectField(required=False, validators=[validate_metadata])
    tags = serializers.ListField(child=serializers.CharField(max_length=60), required=False, max_length=MAX_TAGS)
    is_active = serializers.BooleanField(required=False)
    variants = ProductVariantWriteSerializer(  # type: ignore[call-arg]
        many=True, required=False, allow_empty=False, max_length=MAX_VARIANTS
    )
    owner = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.active(),
        pk_field=serializers.IntegerField(**ID),
        required=False,
        allow_null=True,
        help_text="For admins and catalogue editors.",
    )
