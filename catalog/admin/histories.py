"""The newest rows of both ledgers, prices and stock, as the pages of a product and of a variant show them."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.utils import display_for_field, label_for_field, lookup_field
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse

from catalog.models import PriceChange, StockMovement

SHOWN = 50
# Each with the way from its rows to the variant.
LEDGERS: list[tuple[type[Model], str, str]] = [
    (PriceChange, "Price history", "variant"),
    (StockMovement, "Stock history", "stock_item__variant"),
]


class Histories:
    """Mixed into the admin of what has variants, before its Django class. `to_variants` is the name by which a
    variant knows the row of this page, empty where that is the variant itself. One query a table."""

    to_variants = ""
    change_form_outer_after_template = "catalog/histories.html"

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> TemplateResponse:
        if obj := context.get("original"):
            context["histories"] = [
                _table(request, ledger, title, {f"{path}{self.to_variants}__id__exact": obj.pk})
                for ledger, title, path in LEDGERS
            ]
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]


def _table(request: HttpRequest, ledger: type[Model], title: str, of: dict[str, int]) -> dict[str, Any]:
    """Newest first, in the columns of the ledger's own page, with a link to all rows of the same variants there."""
    page: Any = admin.site.get_model_admin(ledger)
    columns = [name for name in page.list_display if name != "product"]
    rows: QuerySet[Any] = page.get_queryset(request).filter(**of).order_by("-pk")
    address = reverse(f"admin:{ledger._meta.app_label}_{ledger._meta.model_name}_changelist")
    return {
        "title": title,
        "all": f"{address}?{urlencode(of)}",
        "headers": [label_for_field(name, ledger, page) for name in columns],
        "rows": [[_shown(name, row, page) for name in columns] for row in rows[:SHOWN]],
    }


def _shown(name: str, row: Model, page: Any) -> Any:
    field, _, value = lookup_field(name, row, page)
    return value if field is None else display_for_field(value, field, "–")
