"""The history of an order as people read it: what happened, when, and who did it."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from orders.models import Order, OrderEvent


def timeline(order: Order) -> SafeString:
    """Oldest first, as HTML."""
    events = [_shown(event) for event in order.events.select_related("by").order_by("pk")]
    return render_to_string("orders/timeline.html", {"events": events})


def _shown(event: OrderEvent) -> dict[str, Any]:
    return {
        "title": event.kind.replace("_", " ").capitalize(),
        "more": _details(event.data),
        "note": event.note,
        "at": event.created_at,
        "who": f"{event.get_actor_display().lower()} {event.by}" if event.by else event.get_actor_display().lower(),
    }


def _details(data: dict[str, Any]) -> str:
    """The facts of an event, those that mean something to people."""
    parts = [f"{data['amount']} {data['currency']}"] if "amount" in data else []
    parts += [f"{line['quantity']} × {line['name']}" for line in data.get("lines", [])]
    parts += [str(data[name]) for name in ("return", "carrier", "tracking_number", "reference") if data.get(name)]
    return ", ".join(parts)
