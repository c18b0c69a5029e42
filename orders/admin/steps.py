"""The page of an order: what can be done with it now, as buttons that ask before they act."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from unfold.decorators import action
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.models import User
from config.action_pages import ActionPages, NoteForm, PiecesForm
from orders.models import ALLOWED_MOVES, Order, OrderStatus
from orders.services import cancel_order, change_status, ship_order
from orders.services.history import Actor, staff
from orders.services.shipping import open_pieces

CANCELLABLE = (OrderStatus.PENDING, OrderStatus.CONFIRMED, OrderStatus.PARTIALLY_SHIPPED)


class SomePiecesForm(PiecesForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned["pieces"]:
            raise ValidationError("Say which.", code="required")
        return cleaned


class CancelPiecesForm(SomePiecesForm, NoteForm):
    pass


class ShipForm(SomePiecesForm):
    carrier = forms.CharField(max_length=80, required=False, widget=UnfoldAdminTextInputWidget)
    tracking_number = forms.CharField(max_length=80, required=False, widget=UnfoldAdminTextInputWidget)


class OrderSteps(ActionPages):
    """Mixed into the admin of orders."""

    actions_detail = ("confirm_order", "send_parcel", "mark_delivered", "cancel_pieces", "cancel_whole")

    def has_move_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.change_order")

    def _may(self, request: HttpRequest, object_id: Any, is_possible: Callable[[Order], bool]) -> bool:
        return self.has_move_permission(request) and self.stands(request, object_id, is_possible)

    def has_confirm_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """By hand only what costs nothing: the others are confirmed by their payment."""
        return self._may(request, object_id, lambda order: order.status == OrderStatus.PENDING and not order.total)

    def has_ship_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._may(request, object_id, lambda order: OrderStatus.SHIPPED in ALLOWED_MOVES[order.status])

    def has_deliver_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._may(request, object_id, lambda order: OrderStatus.DELIVERED in ALLOWED_MOVES[order.status])

    def has_cancel_pieces_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._may(request, object_id, lambda order: order.status in CANCELLABLE)

    def has_cancel_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._may(request, object_id, lambda order: OrderStatus.CANCELLED in ALLOWED_MOVES[order.status])

    @action(description="Confirm", permissions=["confirm"])
    def confirm_order(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._move_one(request, object_id, OrderStatus.CONFIRMED, title="Confirm")

    @action(description="Mark as delivered", permissions=["deliver"])
    def mark_delivered(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._move_one(request, object_id, OrderStatus.DELIVERED, title="Mark as delivered")

    @action(description="Cancel", permissions=["cancel"])
    def cancel_whole(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._move_one(
            request,
            object_id,
            OrderStatus.CANCELLED,
            title="Cancel",
            told=["All of it is given up: its stock comes back, and what was paid goes back."],
        )

    def _move_one(
        self, request: HttpRequest, object_id: str, status: str, *, title: str, told: tuple[str, ...] | list[str] = ()
    ) -> HttpResponse:
        order = self.found(request, object_id)

        def act(note: str) -> Order:
            return change_status(order=order, status=status, by=by(request), note=note)

        return self.ask(request, order, title=title, form=NoteForm(request.POST or None), act=act, told=told)

    @action(description="Ship", permissions=["ship"])
    def send_parcel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """All that is left, unless somebody says that it is less."""
        order = self.found(request, object_id)
        left = open_pieces(order)
        lines = [(line.pk, f"{line.name} ({line.sku})", left[line.pk], left[line.pk]) for line in order.lines.all()]

        def act(pieces: Mapping[int, int], carrier: str, tracking_number: str) -> Order:
            sent = ship_order(
                order=order, by=by(request), parts=pieces, carrier=carrier, tracking_number=tracking_number
            )
            return sent.order

        return self.ask(request, order, title="Ship", form=ShipForm(request.POST or None, lines=lines), act=act)

    @action(description="Cancel pieces", permissions=["cancel_pieces"])
    def cancel_pieces(self, request: HttpRequest, object_id: str) -> HttpResponse:
        order = self.found(request, object_id)
        left = open_pieces(order)
        lines = [(line.pk, f"{line.name} ({line.sku})", left[line.pk], 0) for line in order.lines.all()]

        def act(pieces: Mapping[int, int], note: str) -> Order:
            return cancel_order(order=order, by=by(request), lines=pieces, note=note)

        form = CancelPiecesForm(request.POST or None, lines=lines)
        return self.ask(request, order, title="Cancel pieces", form=form, act=act)


def by(request: HttpRequest) -> Actor:
    return staff(cast(User, request.user))
