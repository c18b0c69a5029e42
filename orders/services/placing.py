"""Placing an order: from an open cart to an order that holds its stock."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import DateTimeField
from django.utils import timezone

from carts.contents import CartLine, lines_to_order
from carts.models import Cart
from carts.pricing import Totals, price_lines
from catalog.errors import InsufficientStock
from catalog.services.stock import Portion, reserve_stock
from config.compiled import Compiled, CompiledUpdate, Parameter, known_rows
from config.money import to_text
from config.tokens import hash_token
from orders.errors import CartEmpty, EmailRequired, NotForSale, PriceChanged
from orders.models import Order, OrderLine, Reservation
from orders.services.guests import guest_token
from orders.services.history import buyer, write_event
from orders.signals import order_placed

if TYPE_CHECKING:
    from accounts.models import User

# Crockford's base 32: no I, L, O, U to misread.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True)
class Checkout:
    """What the buyer says when ordering. Addresses are frozen copies; `expected_total` is in minor units."""

    shipping_address: Mapping[str, Any]
    billing_address: Mapping[str, Any] | None = None
    email: str = ""
    note: str = ""
    expected_total: int | None = None


@transaction.atomic
def place_order(
    *,
    cart: Cart | None,
    checkout: Checkout,
    user: "User | None" = None,
    cart_token: str | None = None,
    request_key: str | None = None,
) -> Order:
    """Turn the cart into an order, reserve its stock, close the cart. Announces order_placed.

    On repeat: whoever waited on the same cart, or comes again with the same `request_key`, gets the same order.
    Raises CartEmpty, NotForSale, PriceChanged, EmailRequired, InsufficientStock.
    """
    if request_key and (order := Order.objects.filter(request_key=request_key).first()):
        return order
    # A second click waits here, and finds the cart ordered.
    cart = _locked_cart.first(id=cart.pk) if cart else None
    if cart is None:
        raise CartEmpty
    if cart.status == Cart.Status.ORDERED:
        return cart.order
    items = _sellable_lines(cart)
    totals = price_lines([(item.variant.pk, item.quantity, item.unit_price) for item in items])
    currency = items[0].currency
    if checkout.expected_total is not None and checkout.expected_total != totals.total:
        raise PriceChanged(total=to_text(totals.total, currency), currency=currency)
    if not (user or checkout.email):
        raise EmailRequired
    _refuse_short(items)
    order = _create_order(cart, checkout, totals, currency, user=user, cart_token=cart_token, request_key=request_key)
    lines = _create_lines(order, items, totals)
    write_event(order, "placed", by=buyer(user))
    _close_cart(id=cart.pk, now=order.placed_at)
    order_placed.send(sender=Order, order=order)
    # The hot rows come last, and are held shortest.
    hold_stock(lines)
    return order


_locked_cart = Compiled(lambda: Cart.objects.locked().filter(pk=Parameter("id")))
_close_cart = CompiledUpdate(
    lambda: Cart.objects.filter(pk=Parameter("id")),
    {"status": Cart.Status.ORDERED.value, "updated_at": Parameter("now", DateTimeField())},
)


def hold_stock(lines: Sequence[OrderLine]) -> None:
    """Reserve every line or none. Raises InsufficientStock naming every short line."""
    items = reserve_stock([Portion(line.variant_id, line.quantity) for line in lines])
    Reservation.objects.bulk_create(
        Reservation(line=line, stock_item_id=items[line.variant_id], quantity=line.quantity) for line in lines
    )


def _sellable_lines(cart: Cart) -> list[CartLine]:
    """The lines with the prices of now, in the order of their variants."""
    lines = lines_to_order(cart)
    if not lines:
        raise CartEmpty
    if unsold := [line for line in lines if not line.is_sellable]:
        raise NotForSale(several=[{"variant": line.variant.pk} for line in unsold])
    return lines


def _refuse_short(lines: Sequence[CartLine]) -> None:
    """What is short already is refused before anything is written; what runs short meanwhile, when it is reserved."""
    if short := [line for line in lines if line.available < line.quantity]:
        raise InsufficientStock(
            several=[
                {"variant": line.variant.pk, "requested": line.quantity, "available": line.available} for line in short
            ]
        )


def _create_order(
    cart: Cart,
    checkout: Checkout,
    totals: Totals,
    currency: str,
    *,
    user: "User | None",
    cart_token: str | None,
    request_key: str | None,
) -> Order:
    now, number = timezone.now(), make_number()
    return Order.objects.create(
        number=number,
        user=user,
        email=user.email if user else checkout.email,
        cart=cart,
        request_key=request_key,
        currency=currency,
        token_hash=None if user else hash_token(guest_token(number, cart_token or "")),
        subtotal=totals.subtotal,
        discount=totals.discount,
        shipping=totals.shipping,
        tax=totals.tax,
        total=totals.total,
        shipping_address=dict(checkout.shipping_address),
        billing_address=dict(checkout.billing_address or checkout.shipping_address),
        note=checkout.note,
        placed_at=now,
        expires_at=now + timedelta(seconds=settings.ORDER_TTL_SECONDS),
        estimated_delivery_at=now + timedelta(minutes=settings.DELIVERY_MINUTES),
    )


def make_number() -> str:
    """Three groups of four: 60 random bits, so that nobody guesses another's."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))


def _create_lines(order: Order, items: Sequence[CartLine], totals: Totals) -> list[OrderLine]:
    lines = OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            variant=item.variant,
            sku=item.variant.sku,
            name=" ".join(filter(None, (item.product.name, item.variant.name))),
            quantity=line.quantity,
            unit_price=line.unit_price,
            line_total=line.line_total,
            discount=line.discount,
            shipping=line.shipping,
            tax=line.tax,
        )
        for item, line in zip(items, totals.lines, strict=True)
    )
    # Known, and not to be asked again by the mail and the answer; parcels there are none yet.
    known_rows(order, lines=lines, shipments=[])
    return lines
