"""Money that came outside of any provider, booked by the staff."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from orders.models import Order, OrderStatus
from payments.errors import OrderAlreadyPaid, OrderNotPayable
from payments.metrics import count_payment
from payments.models import Payment, PaymentStatus
from payments.services.refunding import OFFLINE
from payments.services.settling import apply_money
from payments.signals import payment_superseded

if TYPE_CHECKING:
    from accounts.models import User

METHODS = ("bank_transfer", "cash")


@transaction.atomic
def book_offline_payment(*, order: Order, method: str, reference: str, by: "User") -> Payment:
    """Book the order's whole total as paid, and confirm it; a card payment that is open is given up.

    Raises OrderAlreadyPaid, OrderNotPayable.
    """
    order = Order.objects.locked().get(pk=order.pk)
    if order.payments.succeeded().filter(is_surplus=False).exists():
        raise OrderAlreadyPaid
    if order.status != OrderStatus.PENDING or order.total == 0:
        raise OrderNotPayable(status=order.status)
    payment = Payment.objects.create(
        order=order,
        provider=OFFLINE,
        method=method,
        reference=reference,
        amount=order.total,
        currency=order.currency,
        status=PaymentStatus.SUCCEEDED,
        succeeded_at=timezone.now(),
        by=by,
    )
    count_payment(payment)
    apply_money(order, payment)
    payment_superseded.send(sender=Payment, order=order)
    return payment
