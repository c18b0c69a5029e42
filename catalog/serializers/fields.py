"""Shapes that several serializers of the catalogue share."""

from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.models import Category, Product

ID = {"min_value": 1, "max_value": 2**63 - 1}
MAX_POSITION = 1_000_000
REFERENCE_SCHEMA = {
    "oneOf": [
        {"type": "integer", "minimum": 1, "maximum": 10**18 - 1},
        {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[-a-zA-Z0-9_]+$"},
    ],
    "description": "Id or slug.",
}


class ReferenceField(serializers.Field[Any, Any, Any, Any]):
    """Names a row by id or slug."""

    default_error_messages = {
        "does_not_exist": "There is none with this id or slug.",
        "invalid": "Give an id or a slug.",
    }
    queryset: Any

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool) or not isinstance(data, (int, str)):
            self.fail("invalid")
        row = self.get_queryset().by_reference(data).first()
        if row is None:
            self.fail("does_not_exist")
        return row

    def to_representation(self, value: Any) -> Any:
        return value.pk

    def get_queryset(self) -> Any:
        return self.queryset.all()


@extend_schema_field({**REFERENCE_SCHEMA, "nullable": True})
class CategoryReferenceField(ReferenceField):
    queryset = Category.objects.all()


@extend_schema_field(REFERENCE_SCHEMA)
class OwnProductField(ReferenceField):
    """A product that the caller may edit."""

    def get_queryset(self) -> Any:
        return Product.objects.editable_by(self.context["request"].user)


def absolute_url(url: str, context: dict[str, Any]) -> str:
    """With the host that was asked, else the public one."""
    if url.startswith(("http://", "https://")):
        return url
    request = context.get("request")
    return f"{request.scheme}://{request.get_host()}{url}" if request else f"{settings.PUBLIC_URL}{url}"


def stored_url(name: str, context: dict[str, Any]) -> str:
    """Of an uploaded picture, by its name in the storage."""
    return absolute_url(default_storage.url(name), context)
