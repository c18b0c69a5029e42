"""What a view says about its public reads, put on the action that it is about."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

# From what the path names, and the first value of each parameter that counts, to what the page belongs to.
TagOf = Callable[[Mapping[str, str], Mapping[str, str]], str]
Act = TypeVar("Act", bound=Callable[..., Any])


@dataclass(frozen=True)
class Declaration:
    """`tags`: the page is forgotten with any of them. `seconds`: the name of the setting with its age. `takes`: what
    it reads of the query. `on_hit`: hears the response's `hit_note` again at each GET that is answered without the
    view."""

    tags: tuple[str | TagOf, ...]
    seconds: str
    takes: tuple[Any, ...]
    on_hit: Callable[[Any], None] | None

    def tags_of(self, path: Mapping[str, str], query: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(tag if isinstance(tag, str) else tag(path, query) for tag in self.tags)

    def parameters(self, view: Any) -> tuple[frozenset[str], tuple[str, ...]]:
        """The names that count, and beginnings of names; whatever else a query holds changes nothing."""
        sources = [source for each in self.takes for source in (each(view) if each is list_parameters else [each])]
        prefixes = [prefix for source in sources for prefix in getattr(source, "parameter_prefixes", ())]
        return frozenset(name for source in sources for name in _names(source)), tuple(prefixes)


def public(
    *tags: str | TagOf, seconds: str, takes: Iterable[Any] = (), on_hit: Callable[[Any], None] | None = None
) -> Callable[[Act], Act]:
    """Declares a GET action as cached. `takes` holds names, filter sets, serializers, or `list_parameters`."""

    def declare(action: Act) -> Act:
        action.public = Declaration(tags, seconds, tuple(takes), on_hit)  # type: ignore[attr-defined]
        return action

    return declare


def list_parameters(view: Any) -> list[Any]:
    """All that narrows, orders and pages the lists of a viewset."""
    sources: list[Any] = [getattr(view, "filterset_class", None)]
    if getattr(view, "ordering_fields", None) and view.filter_backends:
        sources.append("ordering")
    if view.pagination_class:
        sources += [field["name"] for field in view.pagination_class().get_schema_operation_parameters(view)]
    return [source for source in sources if source]


def _names(source: Any) -> Iterable[str]:
    if isinstance(source, str):
        return [source]
    return source.base_filters if hasattr(source, "base_filters") else source().fields
