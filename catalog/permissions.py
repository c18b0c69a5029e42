"""Who may write in the catalogue."""

from typing import Any

from rest_framework.request import Request

from accounts.models import Role
from accounts.permissions import role_required
from catalog.models import Product

EditsCategories = role_required(Role.ADMIN, Role.CATALOG_EDITOR)
EditsProducts = role_required(Role.ADMIN, Role.CATALOG_EDITOR, Role.SELLER)


class EditsThisProduct(EditsProducts):  # type: ignore[misc, valid-type]
    """A seller his own only: what others show is known to him but not his (403); what they hide is 404."""

    def has_object_permission(self, request: Request, view: Any, obj: Product) -> bool:
        return Product.objects.editable_by(request.user).filter(pk=obj.pk).exists()
