"""The category tree as a table: told apart by slug, parents before their children."""

from typing import Any

from django.db.models import QuerySet
from import_export.fields import Field

from accounts.models import User
from catalog.importing.columns import read_pieces, read_slug
from catalog.models import Category
from catalog.services.categories import create_category, update_category
from config.errors import DomainError
from config.sheets.errors import SheetRefused
from config.sheets.outcomes import Outcome, compare
from config.sheets.reading import Sheet
from config.sheets.resources import SheetResource

Known = dict[str, Category]


class CategorySheet(SheetResource):
    """`parent` is a slug, empty for a root."""

    slug = Field("slug", "slug")
    name = Field("name", "name")
    parent = Field("parent__slug", "parent")
    position = Field("position", "position")
    order = ("path",)

    class Meta:
        model = Category
        fields = ("slug", "name", "parent", "position")

    def rows_of(self, listed: QuerySet[Any]) -> QuerySet[Category]:
        within = Category.objects.filter(pk__in=listed.order_by().values("pk"))
        return within.select_related("parent")


def bring_categories(sheet: Sheet, *, by: User) -> Outcome:
    """What is not in the file stays. Raises SheetRefused where no column is the slug."""
    records = list(sheet.records())
    if "slug" not in records[0][1]:
        raise SheetRefused("A column is missing: slug.")
    held = Category.objects.locked().select_related("parent").order_by("pk")
    known = {category.slug: category for category in held}
    before = _records()
    refused: dict[int, str] = {}
    seen: dict[str, int] = {}
    for number, record in records:
        try:
            if (first := seen.setdefault(record["slug"], number)) != number:
                raise ValueError(f"slug: stands in row {first} already.")
            _write(record, known)
        except (DomainError, ValueError) as error:
            refused[number] = str(error)
    keys = [(number, record["slug"]) for number, record in records]
    ignored = sorted(set(records[0][1]) - set(CategorySheet().headers()))
    return Outcome(compare(keys, before, _records(), refused), ignored)


def _write(record: dict[str, str], known: Known) -> None:
    slug, category = record["slug"], known.get(record["slug"])
    said = _said(record, known)
    if category is None:
        if not said.get("name"):
            raise ValueError("name: is missing.")
        known[slug] = create_category(slug=read_slug(slug, Category), **said)
        return
    changed = {name: value for name, value in said.items() if getattr(category, name) != value}
    if changed:
        known[slug] = update_category(category=category, **changed)


def _said(record: dict[str, str], known: Known) -> dict[str, Any]:
    """What the row gives; empty cells say nothing, but an empty parent makes a root."""
    said: dict[str, Any] = {}
    if name := record.get("name"):
        most = Category._meta.get_field("name").max_length or 0
        if len(name) > most:
            raise ValueError(f"name: has {len(name)} characters, at most {most} are kept.")
        said["name"] = name
    if record.get("position"):
        said["position"] = read_pieces(record["position"])
    if "parent" in record:
        if record["parent"] and record["parent"] not in known:
            raise ValueError(f"parent: {record['parent'][:80]} is no slug of a category above.")
        said["parent"] = known[record["parent"]] if record["parent"] else None
    return said


def _records() -> dict[str, dict[str, str]]:
    sheet = CategorySheet()
    return sheet.records(sheet.rows_of(Category.objects.all()), "slug")
