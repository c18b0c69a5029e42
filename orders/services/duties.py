"""What waits for the staff."""

from config.registry import Duty
from orders.models import Order, OrderStatus, Return, ReturnStatus

TO_SEND = (OrderStatus.CONFIRMED, OrderStatus.PARTIALLY_SHIPPED)
WAITING_RETURNS = (ReturnStatus.REQUESTED, ReturnStatus.RECEIVED, ReturnStatus.REFUND_FAILED)


def orders_to_send() -> int:
    return Order.objects.filter(status__in=TO_SEND).count()


def returns_to_judge_or_pay() -> int:
    return Return.objects.filter(status__in=WAITING_RETURNS).count()


DUTIES = [
    Duty("Orders to send", "local_shipping", "orders.order", f"status__in={','.join(TO_SEND)}", orders_to_send),
    Duty(
        "Open returns",
        "assignment_return",
        "orders.return",
        f"status__in={','.join(WAITING_RETURNS)}",
        returns_to_judge_or_pay,
    ),
]
