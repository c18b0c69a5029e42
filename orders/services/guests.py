"""How a guest reaches his order: the token of the placing call, or a link sent to the order's mailbox."""

from django.core import signing
from django.db import transaction

from config.tokens import derive_token, hash_token
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


@transaction.atomic
def request_order_link(*, number: str, email: str) -> None:
    """Where number and address fit a guest's order, a mail with a fresh link goes to that address; else nothing.

    The caller cannot tell which: proof of the mailbox is what opens the order.
    """
    order = Order.objects.filter(number=number, email__iexact=email, user=None).first()
    link_token = signing.dumps(order.pk if order else 0, salt=_LINK_SALT)
    if order:
        order_link_requested.send(sender=Order, order=order, link_token=link_token)
