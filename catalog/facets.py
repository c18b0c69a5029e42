"""How many products each further choice would leave: the same filters as the list, but a group does not narrow
itself, so that a second brand can be chosen beside the first."""

from collections import Counter
from typing import Any

from django.db.models import Case, Count, IntegerField, Min, QuerySet, Value, When
from django.db.models.functions import Floor

from catalog.filters import ATTRIBUTE_PREFIX, ProductFilter, attribute_filters
from catalog.models import AttributeValue, Category, Product
from catalog.models.products import something_to_sell
from config.models import StoreIdentity
from config.money import to_minor

MOST_VALUES = 50
MOST_ATTRIBUTES = 20
VALUES_OF_AN_ATTRIBUTE = 20
# Attributes are counted over so many products, those that sell best.
LOOKED_AT = 10_000
# In the shop's currency; a range goes from one to just below the next.
PRICES = [0, *(first * 10**zeros for zeros in range(7) for first in (1, 2, 5))]
STARS = (4, 3, 2, 1)


class Facets:
    """Each group is one query (categories need their ancestors' names, too)."""

    def __init__(self, filterset: ProductFilter) -> None:
        self.filterset = filterset

    def _products(self, *own: str) -> QuerySet[Product]:
        """What all filters but the group's own leave."""
        products = self.filterset.narrowed(self.filterset.queryset.all(), without=own).order_by()
        return products.filter(self.filterset.search.condition) if self.filterset.search else products

    def all(self) -> dict[str, Any]:
        return {
            "category": self.categories(),
            "brand": self.brands(),
            "attributes": self.attributes(),
            "price": self.prices(),
            "rating": self.ratings(),
            "in_stock": self.stock(),
        }

    def categories(self) -> list[dict[str, Any]]:
        """With everything below each, as the filter counts."""
        counted = self._products("category").exclude(category=None).values_list("category__path")
        counts: Counter[int] = Counter()
        for path, count in counted.annotate(Count("pk")):
            counts.update({int(part): count for part in path.strip("/").split("/")})
        rows = Category.objects.in_bulk([pk for pk, _ in counts.most_common(MOST_VALUES)])
        found = [{"id": pk, "slug": row.slug, "name": row.name, "count": counts[pk]} for pk, row in rows.items()]
        return sorted(found, key=lambda each: (-each["count"], each["name"]))

    def brands(self) -> list[dict[str, Any]]:
        """In whatever case it is written, a brand is one."""
        branded = self._products("brand").exclude(brand="").values("search_document__brand")
        rows: Any = branded.annotate(value=Min("brand"), count=Count("pk")).order_by("-count", "value")
        return list(rows.values("value", "count")[:MOST_VALUES])

    def attributes(self) -> list[dict[str, Any]]:
        """The names that most products have. One that is filtered by is counted by itself, without its own filter."""
        chosen = list(attribute_filters(self.filterset.data))
        groups = {name: self._values(f"{ATTRIBUTE_PREFIX}{name}", name=name) for name in chosen}
        others: dict[str, list[dict[str, Any]]] = {}
        for row in self._values():
            if row["name"] not in groups and (row["name"] in others or len(others) < MOST_ATTRIBUTES):
                others.setdefault(row["name"], []).append(row)
        return [
            {
                "name": name,
                "values": [{"value": row["value"], "count": row["count"]} for row in rows[:VALUES_OF_AN_ATTRIBUTE]],
            }
            for name, rows in {**groups, **others}.items()
        ]

    def _values(self, *own: str, **only: str) -> list[dict[str, Any]]:
        products = self._products(*own).order_by("-popularity", "pk").values("pk")[:LOOKED_AT]
        rows = AttributeValue.objects.filter(product__in=products, **only).values("name", "value")
        counted: Any = rows.annotate(count=Count("product", distinct=True)).order_by("-count", "name", "value")
        return list(counted[: MOST_ATTRIBUTES * VALUES_OF_AN_ATTRIBUTE])

    def prices(self) -> list[dict[str, Any]]:
        """Ranges of the lowest price, both ends as the filters take them."""
        currency = StoreIdentity.load().currency
        bounds = [to_minor(str(price), currency) for price in PRICES]
        place = Case(
            *(When(price_min__gte=bound, then=Value(index)) for index, bound in reversed(list(enumerate(bounds)))),
            output_field=IntegerField(),
        )
        rows = self._products("price_min", "price_max").values_list(place).annotate(Count("pk"))
        return [
            {
                "price_min": bounds[index],
                "price_max": bounds[index + 1] - 1 if index + 1 < len(bounds) else None,
                "currency": currency,
                "count": count,
            }
            for index, count in sorted(rows)
        ]

    def ratings(self) -> list[dict[str, int]]:
        """So many stars or more."""
        rated = self._products("rating_min").values_list(Floor("rating_average", output_field=IntegerField()))
        counts = dict(rated.annotate(Count("pk")))
        return [
            {"rating_min": stars, "count": sum(count for own, count in counts.items() if own >= stars)}
            for stars in STARS
        ]

    def stock(self) -> list[dict[str, Any]]:
        counts = dict(self._products("in_stock").values_list(something_to_sell()).annotate(Count("pk")))
        return [{"value": value, "count": counts.get(value, 0)} for value in (True, False)]
