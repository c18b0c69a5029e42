from typing import Any

from django.dispatch import Signal, receiver

from config.background import enqueue_on_commit
from config.metrics import count_on_commit
from orders.mails import (
    send_order_cancelled,
    send_order_changed,
    send_order_confirmed,
    send_order_delivered,
    send_order_received,
    send_order_shipped,
    send_return_moved,
)
from orders.metrics import ORDERS
from orders.models import Order, Return, Shipment
from orders.services.privacy import forget_order_of_erased_person
from orders.signals import (
    order_cancelled,
    order_confirmed,
    order_delivered,
    order_link_requested,
    order_part_cancelled,
    order_placed,
    order_reduced,
    order_shipped,
    return_moved,
)
from orders.tasks import mail_order_link

_COUNTED = {
    order_placed: "placed",
    order_confirmed: "confirmed",
    order_cancelled: "cancelled",
    order_delivered: "delivered",
}


@receiver(list(_COUNTED))
def count_what_happened(signal: Signal, **kwargs: Any) -> None:
    count_on_commit(ORDERS, _COUNTED[signal])


@receiver(order_placed)
def mail_what_was_ordered(order: Order, **kwargs: Any) -> None:
    send_order_received(order)


@receiver(order_confirmed)
def mail_that_it_is_confirmed(order: Order, **kwargs: Any) -> None:
    send_order_confirmed(order)


@receiver(order_shipped)
def mail_what_was_sent(order: Order, shipment: Shipment, **kwargs: Any) -> None:
    send_order_shipped(order, shipment)


@receiver([order_part_cancelled, order_reduced])
def mail_what_is_left_of_it(order: Order, **kwargs: Any) -> None:
    send_order_changed(order)


@receiver(order_delivered)
def mail_that_it_has_arrived(order: Order, **kwargs: Any) -> None:
    send_order_delivered(order)


@receiver(order_cancelled)
def mail_that_it_was_cancelled(order: Order, **kwargs: Any) -> None:
    send_order_cancelled(order)


@receiver(return_moved)
def tell_how_the_return_stands(return_request: Return, **kwargs: Any) -> None:
    send_return_moved(return_request)
    forget_order_of_erased_person(return_request.order)


@receiver([order_delivered, order_cancelled])
def forget_who_has_left(order: Order, **kwargs: Any) -> None:
    forget_order_of_erased_person(order)


@receiver(order_link_requested)
def look_the_order_up(number: str, email: str, **kwargs: Any) -> None:
    enqueue_on_commit(mail_order_link, number, email)
