"""Demo orders: placed, paid, shipped and cancelled by the real services, then dated back."""

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.models import Address, User
from carts.services import Holder, add_to_cart, find_cart
from catalog.models import Variant
from config.errors import DomainError
from config.tokens import make_token
from demo.people import make_address
from invoices.models import Document
from notifications.models import OutboxMail
from orders.models import Order, OrderStatus, RefundLine
from orders.services import approve_return, receive_return, refund_return, request_return
from orders.services.cancelling import cancel_order
from orders.services.fulfilling import change_status
from orders.services.history import buyer, staff
from orders.services.placing import Checkout, place_order
from payments.services import book_offline_payment, confirm_payment, create_payment, send_pending_refunds

# How many of a hundred orders end where.
ENDINGS = {
    OrderStatus.DELIVERED: 45,
    OrderStatus.SHIPPED: 18,
    OrderStatus.CONFIRMED: 17,
    OrderStatus.PENDING: 10,
    OrderStatus.CANCELLED: 10,
}
PATHS = {
    OrderStatus.DELIVERED: (OrderStatus.SHIPPED, OrderStatus.DELIVERED),
    OrderStatus.SHIPPED: (OrderStatus.SHIPPED,),
}
CARDS = ("pm_card_visa", "pm_card_mastercard", "pm_card_amex")
# Hours after placing at which an order is paid, shipped, delivered, and something of it sent back.
STEPS = {
    "payment_succeeded": 0.1,
    "confirmed": 0.1,
    "cancelled": 5,
    "shipped": 26,
    "delivered": 74,
    "return_requested": 76,
    "return_approved": 77,
    "return_received": 79,
    "return_refunding": 79.5,
}
REASONS = ("Too large", "Not as I pictured it", "A scratch on the side", "Came too late")


def make_orders(
    count: int, *, customers: Sequence[User], clerk: User, seed: int, on_progress: Callable[[], Any]
) -> int:
    """The number of orders made: oldest first, so that everything that counts up does so in the order of time."""
    dice = random.Random(f"{seed} orders")
    variants = _stocked_variants()
    made = 0
    for ending, placed_at in _plan(count, dice):
        user = dice.choice(customers) if customers and dice.random() < 0.85 else None
        home = Address.objects.filter(user=user).first() if user else None
        order = _place(user, home.frozen() if home else make_address("Gwen Guest", dice), variants, dice)
        if order:
            _lead(order, ending, clerk, dice)
            _date_back(order, placed_at)
            # Nobody waits for a mail of the demo's.
            OutboxMail.objects.filter(to=order.email, status=OutboxMail.Status.QUEUED).delete()
            made += 1
        on_progress()
    send_pending_refunds()
    _date_refunds_back()
    # Nor for its invoices, which the worker draws later; those bear the day of the seeding, as numbers follow time.
    Document.objects.filter(mailed_at=None).update(mailed_at=timezone.now())
    return made


def _plan(count: int, dice: random.Random) -> list[tuple[str, datetime]]:
    """How each order ends, and when it was placed: pending ones just now, the others within the last 60 days."""
    weight = sum(ENDINGS.values())
    endings = [ending for ending, share in ENDINGS.items() for _ in range(max(1, round(count * share / weight)))]
    endings = (endings + [OrderStatus.DELIVERED] * count)[:count]
    now = timezone.now()
    youngest = {OrderStatus.PENDING: 0, OrderStatus.CONFIRMED: 1, OrderStatus.SHIPPED: 30}
    span = {OrderStatus.PENDING: 0.2, OrderStatus.CONFIRMED: 24, OrderStatus.SHIPPED: 40}
    plan = []
    for ending in endings:
        hours = youngest.get(ending, 80) + dice.random() * span.get(ending, 24 * 60 - 80)
        plan.append((str(ending), now - timedelta(hours=hours)))
    return sorted(plan, key=lambda step: step[1])


def _stocked_variants() -> list[int]:
    """Some of what is in good supply: sold-out products stay rare."""
    stocked = Variant.objects.on_sale().filter(stock_item__on_hand__gte=10).order_by("pk")
    return list(stocked.values_list("pk", flat=True)[:5000])


def _place(user: User | None, address: dict[str, Any], variants: list[int], dice: random.Random) -> Order | None:
    """One to four lines in a cart of its own, ordered. None where nothing could be put in."""
    token = None if user else make_token("cart")
    holder = Holder(user=user, token=token)
    for variant_id in dice.sample(variants, min(len(variants), dice.choice((1, 1, 2, 2, 3, 4)))):
        try:
            variant = Variant.objects.select_related("product").get(pk=variant_id)
            add_to_cart(holder=holder, variant=variant, quantity=dice.choice((1, 1, 1, 2, 3)))
        except DomainError:
            continue  # Sold out meanwhile: the demo's buyers take something else.
    cart = find_cart(holder)
    if cart is None or not cart.items.exists():
        return None
    checkout = Checkout(shipping_address=address, email="" if user else f"guest{cart.pk}@guests.example.com")
    return place_order(cart=cart, checkout=checkout, user=user, cart_token=token)


def _lead(order: Order, ending: str, clerk: User, dice: random.Random) -> None:
    """Take the order to where its story ends."""
    if ending == OrderStatus.PENDING:
        return
    if ending == OrderStatus.CANCELLED:
        if dice.random() < 0.5:
            _pay(order, clerk, dice)
        cancel_order(order=order, by=buyer(order.user), note="Ordered by mistake.")
        return
    _pay(order, clerk, dice)
    for status in PATHS.get(OrderStatus(ending), ()):
        tracking = f"DEMO{dice.randrange(10**10):010d}" if status == OrderStatus.SHIPPED else ""
        change_status(order=order, status=status, by=staff(clerk), tracking_number=tracking)
    if ending == OrderStatus.DELIVERED and dice.random() < 0.25:
        _send_back(order, clerk, dice)


def _send_back(order: Order, clerk: User, dice: random.Random) -> None:
    """One piece of it, as far as the story goes."""
    line, reason = dice.choice(list(order.lines.all())), dice.choice(REASONS)
    asked = request_return(order=order, pieces={line.pk: 1}, reasons={line.pk: reason}, by=buyer(order.user))
    for step in (approve_return, receive_return, refund_return)[: dice.randint(0, 3)]:
        step(return_request=asked, by=staff(clerk))


def _pay(order: Order, clerk: User, dice: random.Random) -> None:
    if dice.random() < 0.15:
        book_offline_payment(order=order, method="bank_transfer", reference=f"Transfer {order.number}", by=clerk)
    else:
        payment = create_payment(order=order, provider="sandbox").payment
        confirm_payment(payment=payment, payment_method=dice.choice(CARDS))


def _date_back(order: Order, placed_at: datetime) -> None:
    """As if it had happened then: the order, its history and its payments."""
    order.refresh_from_db()
    moments = {kind: placed_at + timedelta(hours=hours) for kind, hours in STEPS.items()}
    order.placed_at = placed_at
    order.expires_at = placed_at + timedelta(seconds=settings.ORDER_TTL_SECONDS)
    order.estimated_delivery_at = placed_at + timedelta(minutes=settings.DELIVERY_MINUTES)
    for kind in ("confirmed", "cancelled", "delivered"):
        if getattr(order, f"{kind}_at"):
            setattr(order, f"{kind}_at", moments[kind])
    order.save(
        update_fields=[
            "placed_at",
            "expires_at",
            "estimated_delivery_at",
            "confirmed_at",
            "cancelled_at",
            "delivered_at",
        ]
    )
    for asked in order.returns.all():
        for name in ("requested", "decided", "received"):
            if getattr(asked, f"{name}_at"):
                step = "approved" if name == "decided" else name
                setattr(asked, f"{name}_at", moments[f"return_{step}"])
        asked.save(update_fields=["requested_at", "decided_at", "received_at"])
    at = placed_at
    for event in order.events.order_by("pk"):
        event.created_at = at = max(at, moments.get(event.kind, at))
        event.save(update_fields=["created_at"])
    paid_at = moments["confirmed"]
    order.payments.filter(succeeded_at=None).update(created_at=placed_at)
    order.payments.exclude(succeeded_at=None).update(created_at=placed_at, succeeded_at=paid_at)


def _date_refunds_back() -> None:
    """What was paid back by now went back when the order was cancelled, or its return refunded."""
    for refund in RefundLine.objects.exclude(settled_at=None).select_related("line__order"):
        hours = STEPS["cancelled" if refund.line.order.cancelled_at else "return_refunding"]
        refund.settled_at = refund.line.order.placed_at + timedelta(hours=hours)
        refund.save(update_fields=["settled_at"])
