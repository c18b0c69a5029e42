"""The letters of orders and returns; each has its texts beside this file."""

from pathlib import Path
from typing import Any

from notifications.letters import declare

_FOLDER = Path(__file__).parent
_MOMENT = "21 November 2026, 14:30 (CET)"
_ORDER = {
    "number": "S-7K3QX2",
    "subtotal": "84.00 EUR",
    "discount": "4.00 EUR",  # empty where there is none
    "shipping": "4.90 EUR",
    "tax": "13.55 EUR",
    "total": "98.45 EUR",
    "address": "Ada Lovelace\n12 St James’s Square\nLondon SW1Y 4LB\nGB",
}
_PIECES = {"name": "Copper lamp", "sku": "LAMP-CU", "quantity": 2}
_LINES = [{**_PIECES, "total": "60.00 EUR"}, {"name": "Teapot", "sku": "TEA-1", "quantity": 1, "total": "24.00 EUR"}]
_PARTS = [_PIECES, {"name": "Teapot", "sku": "TEA-1", "quantity": 1}]

# Name → title, subject, and what it may name beside the order.
_ORDERS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "order_received": (
        "Order placed",
        "Your order {{ order.number }}",
        {"lines": _LINES, "held_until": _MOMENT, "is_free": False},
    ),
    "order_confirmed": (
        "Order confirmed",
        "Your order {{ order.number }} is confirmed",
        {"delivery_by": _MOMENT, "is_free": False},
    ),
    "order_shipped": (
        "Order, or a part of it, on its way",
        "Your order {{ order.number }} is on its way",
        {"lines": _PARTS, "carrier": "DHL", "tracking_number": "00340434", "is_complete": False},
    ),
    "order_delivered": ("Order delivered", "Your order {{ order.number }} has arrived", {"return_days": 30}),
    "order_changed": (
        "A part of an order cancelled",
        "Your order {{ order.number }} was changed",
        {"lines": _PARTS, "is_paid": True},
    ),
    "order_cancelled": (
        "Order cancelled",
        "Your order {{ order.number }} was cancelled",
        {"is_lapsed": False, "is_paid": True},
    ),
}
_RETURN = {"number": "S-7K3QX2-R1", "amount": "60.00 EUR", "answer": "The old box will do."}
_RETURNS = ("requested", "approved", "rejected", "received", "refunded")


def declare_letters() -> None:
    for name, (title, subject, sample) in _ORDERS.items():
        declare(name, title=title, subject=subject, sample={"order": _ORDER, **sample}, folder=_FOLDER)
    for status in _RETURNS:
        declare(
            f"return_{status}",
            title=f"Return {status}",
            subject="Your return {{ return.number }}: " + status,
            sample={"order": _ORDER, "return": _RETURN, "lines": _PARTS, "is_shipping_paid": False},
            folder=_FOLDER,
        )
    declare(
        "order_link",
        title="A guest’s link to the order",
        subject="Your link to order {{ order.number }}",
        sample={"order": _ORDER, "link": "https://shop.example.com/orders/S-7K3QX2?token=c0ffee"},
        folder=_FOLDER,
        is_secret=True,
    )
