"""What orders say about reviews: whether their author has bought the thing."""

from typing import Any

from django.dispatch import receiver

from orders.models import Order
from orders.signals import order_cancelled, order_confirmed, order_part_cancelled, order_reduced
from reviews.services.verifying import forget_verified


@receiver([order_confirmed, order_cancelled, order_part_cancelled, order_reduced])
def forget_whether_it_was_bought(order: Order, **kwargs: Any) -> None:
    forget_verified(order)
