"""How amounts and rows are shown in the back office."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest

from catalog.models import Product
from catalog.searching.finding import search_products
from config.errors import DomainError
from config.templatetags.money import money


def price_range(low: int | None, high: int | None, currency: str) -> str:
    if low is None or high is None:
        return "–"
    return money(low, currency) if low == high else f"{money(low, currency)} – {money(high, currency)}"


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
