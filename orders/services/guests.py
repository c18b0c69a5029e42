"""How a guest reaches his order: the token of the placing call, or a link sent to the order's mailbox."""

from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.db import transaction

from config.tokens import derive_token, hash_token
from orders.mails import send_order_link
from orders.models import Order
from orders.signals import order_link_requested

LINK_LIFE_SECONDS = 7 * 24 * 3600
_LINK_SALT = "order-link"


def guest_token(order_number: str, cart_token: str) -> str:
    """The order's token, made from the cart's: a guest who repeats the call gets the same one, and none is stored."""
    return derive_token("order", order_number, cart_token)


def guest_order_ids(token: str) -> list[int]:
    """The orders that an X-Order-Token opens: at most one. Links of the look-up mail open theirs for a week."""
    ids = list(Order.objects.for_guest(hash_token(token)).values_list("pk", flat=True))
    if ids:
        return ids
    try:
        return [int(signing.loads(token, salt=_LINK_SALT, max_age=LINK_LIFE_SECONDS))]
    except (signing.BadSignature, ValueError, TypeError):
        return []


def request_order_link(*, number: str, email: str) -> None:
    """Ask for a way back to a guest's order. Announces order_link_requested, upon which the worker looks it up: the
    request does the same work, and takes as long, whether there is such an order or not."""
    order_link_requested.send(sender=Order, number=number, email=email)


@transaction.atomic
def mail_order_link(*, number: str, email: str) -> bool:
    """Where number and address fit a guest's order, mail a fresh link to that address; whether they did."""
    order = Order.objects.filter(number=number, email__iexact=email, user=None).first()
    if order:
        query = urlencode({"token": signing.dumps(order.pk, salt=_LINK_SALT)})
        send_order_link(order, f"{settings.STOREFRONT_URL}/orders/{order.number}?{query}")
    return order is not None
