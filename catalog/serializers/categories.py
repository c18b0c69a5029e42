from typing import Any

from drf_spectacular.helpers import lazy_serializer
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.models import Category
from catalog.serializers.fields import MAX_POSITION, CategoryReferenceField
from catalog.services.tree import Node


class CategoryBriefSerializer(serializers.ModelSerializer[Category]):
    class Meta:
        model = Category
        fields = ["id", "slug", "name"]


class CategorySerializer(serializers.Serializer[Node]):
    """A category with everything below it."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    slug = serializers.CharField()
    # DRF knows the attribute `parent` of a field; as a declared field it is none.
    parent = serializers.IntegerField(allow_null=True, help_text="Id of the category above.")  # type: ignore[assignment]
    position = serializers.IntegerField()
    product_count = serializers.IntegerField(help_text="Products on sale, here and below.")
    children = serializers.SerializerMethodField()

    @extend_schema_field(lazy_serializer("catalog.serializers.categories.CategorySerializer")(many=True))
    def get_children(self, node: Node) -> Any:
        return [self.to_representation(child) for child in node.children]

    def to_representation(self, node: Node) -> dict[str, Any]:
        # By hand: a tree of thousands of nodes is one recursion over plain dicts.
        category = node.category
        return {
            "id": category.pk,
            "name": category.name,
            "slug": category.slug,
            "parent": category.parent_id,
            "position": category.position,
            "product_count": node.product_count,
            "children": self.get_children(node),
        }


class CategoryWriteSerializer(serializers.Serializer[Category]):
    name = serializers.CharField(max_length=120)
    slug = serializers.RegexField(
        r"^[0-9]*[-a-zA-Z_][-a-zA-Z0-9_]*$",
        max_length=140,
        required=False,
        help_text="Made from the name where none is given; never digits only.",
    )
    parent = CategoryReferenceField(required=False, allow_null=True)  # type: ignore[assignment]
    position = serializers.IntegerField(required=False, min_value=0, max_value=MAX_POSITION)
