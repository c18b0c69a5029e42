"""Placing an order: from an open cart to an order that holds its stock."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from carts.models import Cart, CartItem
from carts.pricing import Totals, price_lines
from catalog.services.stock import Portion, reserve_stock
from config.models import StoreIdentity
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
    cart = Cart.objects.locked().filter(pk=cart.pk).first() if cart else None
    if cart is None:
        raise CartEmpty
    if cart.status == Cart.Status.ORDERED:
        return cart.order
    items = _sellable_items(cart)
    totals = price_lines([(item.variant_id, item.quantity, item.variant.price) for item in items])
    currency = items[0].variant.product.currency
    if checkout.expected_total is not None and checkout.expected_total != totals.total:
        raise PriceChanged(total=to_text(totals.total, currency), currency=currency)
    order = _create_order(cart, checkout, totals, currency, user=user, cart_token=cart_token, request_key=request_key)
    lines = _create_lines(order, items, totals)
    write_event(order, "placed", by=buyer(user))
    Cart.objects.filter(pk=cart.pk).update(status=Cart.Status.ORDERED, updated_at=timezone.now())
    # The hot rows come last, and are held shortest.
    hold_stock(lines)
    order_placed.send(sender=Order, order=order)
    return order


def hold_stock(lines: Sequence[OrderLine]) -> None:
    """Reserve every line or none. Raises InsufficientStock naming every short line."""
    items = reserve_stock([Portion(line.variant_id, line.quantity) for line in lines])
    Reservation.objects.bulk_create(
        Reservation(line=line, stock_item_id=items[line.variant_id], quantity=line.quantity) for line in lines
    )


def _sellable_items(cart: Cart) -> list[CartItem]:
    """The lines with the prices of now, in the order of their variants."""
    items = list(cart.items.select_related("variant__product").order_by("variant_id"))
    if not items:
        raise CartEmpty
    currency = StoreIdentity.load().currency
    unsold = [i for i in items if not i.variant.is_for_sale or i.variant.product.currency != currency]
    if unsold:
        raise NotForSale(several=[{"variant": item.variant_id} for item in unsold])
    return items


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
    email = user.email if user else checkout.email
    if not email:
        raise EmailRequired
    now, number = timezone.now(), make_number()
    return Order.objects.create(
        number=number,
        user=user,
        email=email,
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


def _create_lines(order: Order, items: Sequence[CartItem], totals: Totals) -> list[OrderLine]:
    return OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            variant=item.variant,
            sku=item.variant.sku,
            name=" ".join(filter(None, (item.variant.product.name, item.variant.name))),
            quantity=line.quantity,
            unit_price=line.unit_price,
            line_total=line.line_total,
            discount=line.discount,
            shipping=line.shipping,
            tax=line.tax,
        )
        for item, line in zip(items, totals.lines, strict=True)
    )
