from typing import Any

from drf_spectacular.utils import extend_schema_field, inline_serializer
from rest_framework import serializers

from accounts.models import User
from catalog.models import Product, Variant, validate_attributes, validate_metadata
from catalog.models.stock import MAX_ON_HAND
from catalog.serializers.categories import CategoryBriefSerializer
from catalog.serializers.fields import ID, CategoryReferenceField, absolute_url
from catalog.serializers.images import ImageSerializer
from catalog.serializers.variants import ProductVariantWriteSerializer, VariantSerializer
from config import registry
from config.fields import JSONObjectField, MoneyField

MAX_TAGS = 50
MAX_VARIANTS = 200


def _text_or_null(**more: Any) -> dict[str, Any]:
    return {"type": "string", "nullable": True, **more}


class DefaultVariantSerializer(serializers.ModelSerializer[Variant]):
    class Meta:
        model = Variant
        fields = ["id", "sku"]


class ProductListItemSerializer(serializers.ModelSerializer[Product]):
    # Needs ProductQuerySet.for_lists().

    price = MoneyField(source="price_min", allow_null=True, help_text="The lowest price of a variant on sale.")
    price_max = MoneyField(allow_null=True, help_text="The highest price of a variant on sale.")
    category = CategoryBriefSerializer(allow_null=True)
    image_url = serializers.SerializerMethodField()
    in_stock = serializers.SerializerMethodField()
    default_variant = serializers.SerializerMethodField()

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

    @extend_schema_field(_text_or_null(format="uri"))
    def get_image_url(self, product: Product) -> str | None:
        pictures = product.images.all()
        return absolute_url(pictures[0].image.url, self.context) if pictures else product.image_url or None

    def get_in_stock(self, product: Product) -> bool:
        return any(variant.stock > 0 for variant in self._sold(product))

    @extend_schema_field(DefaultVariantSerializer(allow_null=True))
    def get_default_variant(self, product: Product) -> Any:
        """The first that can be sold, else the first."""
        variants = self._sold(product)
        chosen = next((variant for variant in variants if variant.stock > 0), variants[0] if variants else None)
        return {"id": chosen.pk, "sku": chosen.sku} if chosen else None

    @staticmethod
    def _sold(product: Any) -> list[Variant]:
        return product.sold_variants


class MyProductSerializer(ProductListItemSerializer):
    class Meta:
        model = Product
        fields = [*ProductListItemSerializer.Meta.fields, "is_active"]


class ProductSerializer(ProductListItemSerializer):
    # Needs ProductQuerySet.for_pages(). Rooms above add what they know: reviews, a 3D model.

    tags = serializers.SerializerMethodField()
    attributes = JSONObjectField()
    metadata = JSONObjectField()
    images = ImageSerializer(many=True)
    model_url = serializers.SerializerMethodField()
    variants = serializers.SerializerMethodField()
    owner = serializers.SerializerMethodField()
    reviews = serializers.SerializerMethodField()

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

    def get_tags(self, product: Product) -> list[str]:
        return [tag.name for tag in product.tags.all()]

    @extend_schema_field(_text_or_null(format="uri"))
    def get_model_url(self, product: Product) -> str | None:
        return None

    @extend_schema_field(VariantSerializer(many=True))
    def get_variants(self, product: Product) -> Any:
        return VariantSerializer(self._sold(product), many=True, context=self.context).data

    @extend_schema_field(
        inline_serializer(
            "ProductOwner", {"id": serializers.IntegerField(), "name": serializers.CharField()}, allow_null=True
        )
    )
    def get_owner(self, product: Product) -> Any:
        """Never the e-mail address: the page is public."""
        owner = product.owner
        return {"id": owner.pk, "name": owner.get_full_name() or owner.username or ""} if owner else None

    @extend_schema_field({"type": "array", "items": {"type": "object", "additionalProperties": True}})
    def get_reviews(self, product: Product) -> list[Any]:
        return []

    def to_representation(self, product: Product) -> dict[str, Any]:
        page = super().to_representation(product)
        for details in registry.product_details:
            page |= details(product.pk)
        return page


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
