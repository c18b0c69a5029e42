"""What all lists of the back office have in common: a page costs the same, however large the shop grows.

Rows are counted up to a limit, columns sort where an index serves them, and a search asks each column by itself.
"""

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.admin import ShowFacets
from django.core.paginator import Paginator
from django.db.models import Count, IntegerField, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.text import smart_split, unescape_string_literal
from unfold.admin import ModelAdmin

from config.pagination import COUNTED_EXACTLY

# More only make a search slower.
MOST_WORDS = 5


class BoundedPaginator(Paginator):
    """Counts, and goes, to COUNTED_EXACTLY rows: what lies behind is for a search or a filter."""

    template_name = "admin/bounded_pagination.html"

    @cached_property
    def _found(self) -> int:
        return self.object_list.order_by()[: COUNTED_EXACTLY + 1].count()  # type: ignore[attr-defined]

    @cached_property
    def count(self) -> int:
        return min(self._found, COUNTED_EXACTLY)

    @property
    def is_more(self) -> bool:
        return self._found > COUNTED_EXACTLY


class ShopModelAdmin(ModelAdmin):
    """The base of all admins. `sortable_by` and `search_fields` of a large table name what an index begins with."""

    paginator = BoundedPaginator
    show_full_result_count = False
    # Counting the rows of each choice of a filter reads all of them.
    show_facets = ShowFacets.NEVER
    list_per_page = 50

    def get_sortable_by(self, request: HttpRequest) -> list[str]:
        """Where nothing else is said, the columns of the list that an index serves."""
        if self.sortable_by is not None:
            return list(self.sortable_by)
        served = set(indexed_columns(self.model))
        return [name for name in self.get_list_display(request) if self._ordering_of(name) in served]

    def _ordering_of(self, name: Any) -> str:
        shown = getattr(self, name, None) if isinstance(name, str) else name
        return str(getattr(shown, "admin_order_field", name)).lstrip("-")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Rows that each word is found in. One condition over several columns or tables would be served by no index, so
        each column is asked by itself, and their rows are put together."""
        for word in itertools.islice(_words(search_term), MOST_WORDS):
            found = [
                rows.order_by().values("pk") for rows in self.searched(request, self.model._default_manager.all(), word)
            ]
            queryset = queryset.filter(pk__in=found[0].union(*found[1:]) if len(found) > 1 else found[0])
        return queryset, False

    def searched(self, request: HttpRequest, queryset: Any, word: str) -> Iterator[QuerySet[Any]]:
        """The rows that each of `search_fields` finds the word in; those name their lookup, or look inside of texts."""
        for field in self.get_search_fields(request):
            has_lookup = field.rpartition("__")[2] in ("exact", "iexact", "istartswith")
            yield queryset.filter(**{field if has_lookup else f"{field}__icontains": word})


def indexed_columns(model: type[Model]) -> Iterator[str]:
    """Those that an index of all rows begins with, so that the first rows in their order are found at once."""
    meta = model._meta
    yield "pk"
    columns: Any = (field for field in meta.concrete_fields if not field.remote_field)
    yield from (field.name for field in columns if field.unique or field.db_index)
    groups: Iterable[Any] = [*meta.indexes, *meta.total_unique_constraints]
    yield from (group.fields[0].lstrip("-") for group in groups if group.fields and not group.condition)


def how_many(rows: QuerySet[Any], of: str) -> Coalesce:
    """An annotation: how many of `rows` point at each by `of`; counted for those only that are shown."""
    grouped = rows.filter(**{of: OuterRef("pk")}).order_by().values(of)
    return Coalesce(Subquery(grouped.annotate(many=Count("pk")).values("many"), output_field=IntegerField()), 0)


def _words(text: str) -> Iterator[str]:
    """Apart at spaces, and what stands in quotes together."""
    for word in smart_split(text):
        yield unescape_string_literal(word) if word[0] in "'\"" and word[0] == word[-1] else word
