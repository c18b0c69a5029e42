"""What all lists of the back office have in common: a page costs the same, however large the shop grows.

Rows are counted up to a limit, columns sort where an index serves them, and a search asks each column by itself.
"""

import itertools
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from typing import Any

from django.contrib import messages
from django.contrib.admin import ShowFacets
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import DataError, transaction
from django.db.models import Count, IntegerField, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.text import smart_split, unescape_string_literal
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.views import ChangeList

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


class GuardedList(ChangeList):
    """Asks the database here for what the page shows, so that a value which it cannot take (a number that no column
    holds, the year 99999, half a range) is refused like any other filter that makes no sense."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        is_within = transaction.get_connection().in_atomic_block
        try:
            with transaction.atomic() if is_within else nullcontext():
                super().__init__(request, *args, **kwargs)
                # An export has no page of results: its first row says as much.
                len(self.result_list if hasattr(self, "result_list") else self.queryset[:1])
        except (ValueError, OverflowError, TypeError, IndexError, DataError) as error:
            if not request.GET.keys() - {ERROR_FLAG}:
                raise  # nobody's wish is to blame
            raise IncorrectLookupParameters(error) from error


class TypedFilter(AutocompleteSelectFilter):
    """A row that is chosen by typing a part of its name. What is no key of any row is refused before the widget looks
    for its name."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        try:
            self.field.target_field.clean(self.value(), None) if self.value() else None
        except ValidationError as error:
            raise IncorrectLookupParameters(error) from error
        return super().queryset(request, queryset)


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

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return GuardedList

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """No patterns: every row would be read, by what a stranger wrote."""
        is_pattern = not {"regex", "iregex"}.isdisjoint(lookup.split("__"))
        return not is_pattern and super().lookup_allowed(lookup, value, request)

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """What is done to all rows is done to as many as the page says, or to none."""
        is_across = request.POST.get("select_across", "0") not in ("", "0")
        if is_across and BoundedPaginator(queryset, 1).is_more:
            told = f"Nothing was changed: there are more than {COUNTED_EXACTLY} rows. Narrow the list down first."
            messages.error(request, told)
            return None
        return super().response_action(request, queryset)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Rows that each word is found in. One condition over several columns or tables would be served by no index, so
        each column is asked by itself, and their rows are put together."""
        for word in itertools.islice(_words(search_term), MOST_WORDS):
            found = [
                rows.order_by().values("pk") for rows in self.searched(request, self.model._default_manager.all(), word)
            ]
            if not found:
                break  # nothing of this list is searched
            queryset = queryset.filter(pk__in=found[0].union(*found[1:]) if len(found) > 1 else found[0])
        return queryset, False

    def searched(self, request: HttpRequest, queryset: Any, word: str) -> Iterator[QuerySet[Any]]:
        """The rows that each of `search_fields` finds the word in; those name their lookup, or look inside of texts."""
        for field in self.get_search_fields(request):
            has_lookup = field.rpartition("__")[2] in ("exact", "istartswith")
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
