from typing import Any

from django.dispatch import receiver

from config.background import enqueue_on_commit
from orders.models import Order
from orders.signals import order_cancelled
from payments.models import Refund
from payments.services import refund_order
from payments.signals import payment_superseded, refund_decided
from payments.tasks import drop_open_intents, send_refund


@receiver(order_cancelled)
def pay_back_a_cancelled_order(order: Order, **kwargs: Any) -> None:
    refund_order(order=order, reason="The order was cancelled.")
    enqueue_on_commit(drop_open_intents, order.pk)


@receiver(payment_superseded)
def drop_what_is_not_wanted_any_more(order: Order, **kwargs: Any) -> None:
    enqueue_on_commit(drop_open_intents, order.pk)


@receiver(refund_decided)
def send_refund_after_commit(refund: Refund, **kwargs: Any) -> None:
    enqueue_on_commit(send_refund, refund.pk)
