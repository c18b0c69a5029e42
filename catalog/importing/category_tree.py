"""Category paths ("Men/Tops/Hoodies") as categories: found by their names, made where they are missing."""

from django.utils.text import slugify

from catalog.models import Category
from catalog.services.categories import create_category

Path = tuple[str, ...]


class CategoryTree:
    """Reads the tree once; names are compared without regard to case."""

    slug_length = Category._meta.get_field("slug").max_length or 0

    def __init__(self) -> None:
        self.load()

    def load(self) -> None:
        self.known = {category.pk: category for category in Category.objects.order_by("-id")}
        self.places = {(category.parent_id, category.name.casefold()): category for category in self.known.values()}
        self.slugs = {category.slug for category in self.known.values()}

    def at(self, path: Path, now: int | None = None) -> Category:
        """The category with this path; of several the one where the product is `now`."""
        if now in self.known and [name.casefold() for name in path] == [n.casefold() for n in self.path_of(now)]:
            return self.known[now]
        place: Category | None = None
        for name in path:
            key = (place.pk if place else None, name.casefold())
            if key not in self.places:
                self.places[key] = self._make(name, place)
            place = self.places[key]
        if place is None:
            raise ValueError("a path has at least one name")
        return place

    def path_of(self, category_id: int) -> Path:
        names: list[str] = []
        place: Category | None = self.known[category_id]
        while place:
            names.insert(0, place.name)
            place = self.known.get(place.parent_id or 0)
        return tuple(names)

    def _make(self, name: str, parent: Category | None) -> Category:
        """A second "Tops" is "women-tops" in addresses."""
        longer = f"{parent.slug}-{slugify(name)}" if parent and slugify(name) in self.slugs else ""
        is_free = longer and longer not in self.slugs and len(longer) <= self.slug_length
        category = create_category(name=name, parent=parent, slug=longer if is_free else "")
        self.slugs.add(category.slug)
        self.known[category.pk] = category
        return category
