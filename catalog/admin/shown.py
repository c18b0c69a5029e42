"""How amounts and rows are shown in the back office."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from catalog.models import Product, Variant
from catalog.searching.finding import search_products
from config.errors import DomainError
from config.templatetags.money import money

PRICES = ("price", "compare_at_price")


def price_range(low: int | None, high: int | None, currency: str) -> str:
    if low is None or high is None:
        return "–"
    return money(low, currency) if low == high else f"{money(low, currency)} – {money(high, currency)}"


class PricesShown:
    """Mixed into what shows variants, before its Django class: who may only look sees amounts, not minor units."""

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_fields(request, obj)  # type: ignore[misc]
        may_change = self.has_change_permission(request, obj)  # type: ignore[attr-defined]
        return fields if may_change else [_as_shown(name) for name in fields]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*super().get_readonly_fields(request, obj), *(_as_shown(name) for name in PRICES)]  # type: ignore[misc]

    @admin.display(description="Price", ordering="price")
    def price_shown(self, variant: Variant) -> str:
        return money(variant.price, variant.product.currency)

    @admin.display(description="Compare at price")
    def compare_at_price_shown(self, variant: Variant) -> str:
        former = variant.compare_at_price
        return "–" if former is None else money(former, variant.product.currency)


def _as_shown(name: Any) -> Any:
    """A field or several beside each other."""
    if isinstance(name, tuple):
        return tuple(_as_shown(each) for each in name)
    return f"{name}_shown" if name in PRICES else name


def found_products(text: str) -> "QuerySet[Product, int]":
    """Ids of what the public finds by these words."""
    return search_products(Product.objects.all(), text).order_by().values_list("pk", flat=True)


def for_each(model_admin: Any, request: HttpRequest, rows: Iterable[Any], act: Callable[[Any], Any]) -> None:
    """Call a service for each; a refusal is shown in its own words and does not stop the others."""
    done = total = 0
    for row in rows:
        total += 1
        try:
            act(row)
        except DomainError as error:
            model_admin.message_user(request, f"{row}: {error}", messages.ERROR)
        else:
            done += 1
    model_admin.message_user(request, f"Done for {done} of {total}.", messages.SUCCESS)
