"""Where parcels are packed: lists to print, and many parcels at once."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from unfold.decorators import action
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminTextareaWidget

from config.action_pages import ActionForm
from config.models import StoreIdentity
from orders.admin.steps import OrderSteps, by
from orders.errors import InvalidParcelList
from orders.models import ALLOWED_MOVES, Order, OrderStatus
from orders.services.parcel_lists import NEEDED, OPTIONAL, Outcome, read_parcels, ship_parcels
from orders.services.shipping import lines_with_sent, open_of

MOST_BYTES = 1_000_000


class ParcelListForm(ActionForm):
    """A file, or the same lines pasted. What was read of the file stands in the text then, to be sent after a look."""

    file = forms.FileField(label="CSV file", required=False, widget=UnfoldAdminFileFieldWidget)
    text = forms.CharField(
        label="Lines",
        required=False,
        widget=UnfoldAdminTextareaWidget,
        help_text=f"The first names the columns: {', '.join(NEEDED + OPTIONAL)}. Without sku: all that is left.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file = cleaned.pop("file", None)
        if file and file.size > MOST_BYTES:
            raise forms.ValidationError("The file is larger than 1 MB.", code="too_large")
        if file:
            try:
                cleaned["text"] = file.read().decode("utf-8-sig")
            except UnicodeDecodeError as error:
                raise forms.ValidationError("The file is not in UTF-8.", code="encoding") from error
            self.data = {**self.data.dict(), "text": cleaned["text"]}  # type: ignore[attr-defined]
        try:
            cleaned["parcels"] = read_parcels(cleaned.pop("text", ""))
        except InvalidParcelList as error:
            raise forms.ValidationError(str(error), code=error.code) from error
        return cleaned


class PackingDesk(OrderSteps):
    """Mixed into the admin of orders."""

    actions_list = ("ship_from_list",)

    @admin.action(description="Print pack lists", permissions=["view"])
    def print_pack_lists(self, request: HttpRequest, queryset: QuerySet[Order]) -> HttpResponse:
        """A page per order with what is still to be sent."""
        orders = queryset.prefetch_related(Prefetch("lines", lines_with_sent())).order_by("placed_at", "pk")
        pages = [page for page in map(_sheet, orders) if page["lines"]]
        return render(request, "orders/pack_lists.html", {"pages": pages, "shop": StoreIdentity.load()})

    @action(description="Ship from a list", permissions=["move"], url_path="ship-from-list")
    def ship_from_list(self, request: HttpRequest) -> HttpResponse:
        def act(parcels: list[Any]) -> list[Outcome]:
            return ship_parcels(parcels, by=by(request))

        def preview(parcels: list[Any]) -> list[str]:
            return [str(outcome) for outcome in ship_parcels(parcels, by=by(request), dry_run=True)]

        form = ParcelListForm(request.POST or None, request.FILES or None)
        return self.ask(request, None, title="Ship from a list", form=form, act=act, preview=preview)


def _sheet(order: Order) -> dict[str, Any]:
    lines = order.lines.all() if OrderStatus.SHIPPED in ALLOWED_MOVES[order.status] else []
    return {
        "order": order,
        "address": [value for value in order.shipping_address.values() if value],
        "lines": [(line, open_of(line)) for line in lines if open_of(line)],
    }
