from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from config.background import enqueue_on_commit
from orders.models import Order, Return
from orders.services.history import Actor
from orders.services.shares import Share
from orders.signals import order_cancelled, order_part_cancelled, order_reduced, return_refund_due
from payments.models import Refund
from payments.services import refund_order, refund_shares, refuse_while_processing
from payments.signals import payment_superseded, refund_decided
from payments.tasks import drop_open_intents, send_refund


@receiver(order_cancelled)
def pay_back_a_cancelled_order(order: Order, **kwargs: Any) -> None:
    refund_order(order=order, reason="The order was cancelled.")
    enqueue_on_commit(drop_open_intents, order.pk)


@receiver(order_part_cancelled)
def pay_back_cancelled_pieces(order: Order, shares: list[Share], **kwargs: Any) -> None:
    refund_shares(order=order, shares=shares, reason="A part of the order was cancelled.")


@receiver(return_refund_due)
def pay_back_a_return(order: Order, return_request: Return, shares: list[Share], by: Actor, **kwargs: Any) -> None:
    reason = f"Return {return_request.number}"
    refund_shares(order=order, shares=shares, reason=reason, by=by.user, return_request=return_request)


@receiver(order_reduced)
def wait_for_money_on_its_way(order: Order, **kwargs: Any) -> None:
    refuse_while_processing(order=order)


@receiver([payment_superseded, order_reduced])
def drop_what_is_not_wanted_any_more(order: Order, **kwargs: Any) -> None:
    enqueue_on_commit(drop_open_intents, order.pk)


@receiver(refund_decided)
def send_refund_after_commit(refund: Refund, **kwargs: Any) -> None:
    """Whoever decided it waits for its end; what the shop decides by itself is sent by the worker."""
    if refund.by_id:
        transaction.on_commit(partial(send_refund.call_local, refund.pk), robust=True)
    else:
        enqueue_on_commit(send_refund, refund.pk)
