"""The category tree: made, moved and pruned, one at a time per place."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from catalog.caching import CATEGORIES, LISTS, forget_products
from catalog.errors import CategoryInUse, InvalidParent, NoLongerThere, SlugTaken
from catalog.models import Category, Product
from catalog.services.search_index import refresh_search_of
from catalog.services.slugs import save_with_slug
from config.caching.forgetting import forget


@transaction.atomic
def create_category(*, name: str, slug: str = "", parent: Category | None = None, position: int = 0) -> Category:
    """Add a category below `parent`; its slug is made from the name where none is given.

    Raises InvalidParent where the tree would get too deep, SlugTaken.
    """
    category = Category(name=name, slug=slug, parent=_lock(parent), position=position)
    _check_place(category)
    forget(CATEGORIES, LISTS)
    if not slug:
        return save_with_slug(category)
    _save(category)
    return category


@transaction.atomic
def update_category(*, category: Category, **data: Any) -> Category:
    """Change name, slug, position or parent; everything below it moves along.

    Raises InvalidParent (below itself, too deep), SlugTaken.
    """
    if "parent" in data:
        data["parent"] = _lock(data["parent"], category)
    current = Category.objects.locked().filter(pk=category.pk).first()
    if current is None:
        raise NoLongerThere
    before, shown = (current.name, current.parent_id), (current.name, current.slug)
    for field, value in data.items():
        setattr(current, field, value)
    if "parent" in data:
        _check_place(current)
    _save(current)
    forget(CATEGORIES, LISTS)
    if shown != (current.name, current.slug):
        forget_products(Product.objects.filter(category=current).order_by().values_list("pk", "slug").iterator())
    if before != (current.name, current.parent_id):
        refresh_search_of(Product.objects.in_branch(current))
    return current


@transaction.atomic
def delete_category(*, category: Category) -> None:
    """Raises CategoryInUse while products or categories are below it."""
    try:
        with transaction.atomic():
            category.delete()
            # A list that was narrowed down to it is refused now.
            forget(CATEGORIES, LISTS)
    except ProtectedError:
        raise CategoryInUse from None


def _lock(parent: Category | None, moved: Category | None = None) -> Category | None:
    """Lock what is moved and the whole way from the root to its new place, in the order of ids, so that of two moves
    that would make a circle the second sees the first. The parent as it is now."""
    if parent is None:
        return None
    ids = {int(part) for part in parent.path.strip("/").split("/")} | ({moved.pk} if moved else set())
    locked = {row.pk: row for row in Category.objects.locked().filter(pk__in=ids).order_by("pk")}
    if parent.pk not in locked:
        raise InvalidParent
    return locked[parent.pk]


def _check_place(category: Category) -> None:
    try:
        category.clean()
    except ValidationError as error:
        raise InvalidParent(error.messages[0]) from None


def _save(category: Category) -> None:
    try:
        with transaction.atomic():
            category.save()
    except IntegrityError:
        if Category.objects.filter(slug=category.slug).exclude(pk=category.pk).exists():
            raise SlugTaken(slug=category.slug) from None
        raise
