"""Orders and returns in the back office's search: by the beginning of their number, orders by the buyer's address
too."""

from config.registry import Finder
from config.templatetags.money import money
from orders.models import Order, Return


def find_orders(text: str, most: int) -> list[tuple[int, str, str]]:
    if "@" in text:
        found = Order.objects.filter(email__istartswith=text).order_by("-pk")
    else:
        found = Order.objects.filter(number__startswith=text.upper()).order_by("number")
    return [
        (order.pk, order.number, f"{order.get_status_display()}, {money(order.total, order.currency)}, {order.email}")
        for order in found[:most]
    ]


def find_returns(text: str, most: int) -> list[tuple[int, str, str]]:
    found = Return.objects.filter(number__startswith=text.upper()).order_by("number")
    return [(asked.pk, asked.number, f"return, {asked.get_status_display()}") for asked in found[:most]]


FINDERS = [
    Finder("orders.order", "receipt_long", find_orders),
    Finder("orders.return", "assignment_return", find_returns),
]
