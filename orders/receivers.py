from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.dispatch import receiver

from orders.mails import send_order_confirmed, send_order_link, send_order_received, send_order_shipped
from orders.models import Order, Shipment
from orders.signals import order_confirmed, order_link_requested, order_placed, order_shipped


@receiver(order_placed)
def mail_what_was_ordered(order: Order, **kwargs: Any) -> None:
    send_order_received(order)


@receiver(order_confirmed)
def mail_that_it_is_confirmed(order: Order, **kwargs: Any) -> None:
    send_order_confirmed(order)


@receiver(order_shipped)
def mail_what_was_sent(order: Order, shipment: Shipment, **kwargs: Any) -> None:
    send_order_shipped(order, shipment)


@receiver(order_link_requested)
def mail_the_link(order: Order, link_token: str, **kwargs: Any) -> None:
    query = urlencode({"token": link_token})
    send_order_link(order, f"{settings.STOREFRONT_URL}/orders/{order.number}?{query}")
