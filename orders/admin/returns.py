from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from unfold.admin import TabularInline
from unfold.decorators import action, display
from unfold.widgets import UnfoldBooleanSwitchWidget

from config.action_pages import ActionForm, ActionPages, NoteForm, PiecesForm
from config.model_admin import ShopModelAdmin
from config.read_only import ReadOnly
from config.saved_filters import SavedFilters
from config.templatetags.money import money
from orders.admin.steps import by
from orders.models import ALLOWED_RETURN_MOVES, Return, ReturnLine, ReturnStatus
from orders.services import approve_return, receive_return, refund_return, reject_return
from orders.services.returning import Receipt, worth_of_return

STATUS_COLOURS = {
    ReturnStatus.REQUESTED: "warning",
    ReturnStatus.APPROVED: "info",
    ReturnStatus.REJECTED: "danger",
    ReturnStatus.RECEIVED: "primary",
    ReturnStatus.REFUNDING: "primary",
    ReturnStatus.REFUNDED: "success",
    ReturnStatus.REFUND_FAILED: "danger",
}


class ReceiveForm(PiecesForm):
    restock = forms.BooleanField(
        label="Can be sold again", initial=True, required=False, widget=UnfoldBooleanSwitchWidget
    )


class ReturnLineInline(ReadOnly, TabularInline):
    model = ReturnLine
    hide_title = True  # the row says it
    fields = ["sku", "name", "reason", "quantity", "received_quantity", "is_restocked", "pays_back"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReturnLine]:
        return super().get_queryset(request).select_related("line", "return_request__order")

    @admin.display(description="SKU")
    def sku(self, part: ReturnLine) -> str:
        return part.line.sku

    @admin.display(description="Article")
    def name(self, part: ReturnLine) -> str:
        return part.line.name

    @admin.display(description="Amount")
    def pays_back(self, part: ReturnLine) -> str:
        return money(part.amount, part.return_request.order.currency)


@admin.register(Return)
class ReturnAdmin(SavedFilters, ActionPages, ReadOnly, ShopModelAdmin):
    list_display = ["number", "order", "shown_status", "pays_back", "requested_at"]
    list_filter = ["status", "requested_at"]
    list_select_related = ["order"]
    search_fields = ["number__istartswith", "order__email__istartswith"]
    ordering = ["-requested_at", "-pk"]
    inlines = [ReturnLineInline]
    actions_detail = ["approve", "reject", "receive", "refund"]
    fields = [
        ("number", "order"),
        ("status", "pays_back"),
        "shipping_paid_by",
        "comment",
        "answer",
        ("requested_at", "decided_at"),
        ("received_at", "refunded_at"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Return]:
        return super().get_queryset(request).prefetch_related("lines")

    @display(description="Status", ordering="status", label=STATUS_COLOURS)
    def shown_status(self, request_: Return) -> tuple[str, str]:
        return request_.status, request_.get_status_display()

    @admin.display(description="Amount")
    def pays_back(self, request_: Return) -> str:
        return money(request_.amount, request_.order.currency)

    def _may(self, request: HttpRequest, object_id: Any, status: str) -> bool:
        """Only the buttons of steps that can be taken are shown."""
        return request.user.has_perm("orders.change_return") and self.stands(
            request, object_id, lambda asked: status in ALLOWED_RETURN_MOVES[asked.status]
        )

    def has_approve_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._may(request, object_id, ReturnStatus.APPROVED)

    def has_reject_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._may(request, object_id, ReturnStatus.REJECTED)

    def has_receive_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._may(request, object_id, ReturnStatus.RECEIVED)

    def has_refund_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._may(request, object_id, ReturnStatus.REFUNDING)

    @action(description="Approve", permissions=["approve"])
    def approve(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._decide(request, object_id, approve_return, title="Approve")

    @action(description="Reject", permissions=["reject"])
    def reject(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._decide(request, object_id, reject_return, title="Reject")

    def _decide(
        self, request: HttpRequest, object_id: str, decide: Callable[..., Return], *, title: str
    ) -> HttpResponse:
        asked = self.found(request, object_id)
        act = partial(decide, return_request=asked, by=by(request))
        return self.ask(request, asked, title=title, form=NoteForm(request.POST or None), act=act)

    @action(description="Receive", permissions=["receive"])
    def receive(self, request: HttpRequest, object_id: str) -> HttpResponse:
        asked = self.found(request, object_id)
        parts = asked.lines.select_related("line")
        lines = [(part.line_id, f"{part.line.name} ({part.line.sku})", part.quantity, part.quantity) for part in parts]

        def act(pieces: Mapping[int, int], restock: bool) -> Return:
            receipts = {line: Receipt(count, restock) for line, count in pieces.items()}
            return receive_return(return_request=asked, by=by(request), receipts=receipts)

        return self.ask(request, asked, title="Receive", form=ReceiveForm(request.POST or None, lines=lines), act=act)

    @action(description="Refund", permissions=["refund"])
    def refund(self, request: HttpRequest, object_id: str) -> HttpResponse:
        asked = self.found(request, object_id)

        def act() -> Return:
            return refund_return(return_request=asked, by=by(request))

        told = [f"{money(worth_of_return(asked), asked.order.currency)} go back."]
        return self.ask(request, asked, title="Refund", form=ActionForm(request.POST or None), act=act, told=told)
