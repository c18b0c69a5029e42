"""The first page of the back office: how the shop is doing, and what waits for people."""

import json
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.urls import reverse

from analytics.services import sales
from analytics.services.facts import today
from config.models import StoreIdentity
from config.money import to_decimal, to_text
from config.registry import Duty, duties

PERIODS = {"7": "7 days", "30": "30 days", "90": "90 days", "365": "12 months"}
DEFAULT_PERIOD = "30"


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """unfold's DASHBOARD_CALLBACK. Everybody sees his own duties, and the figures those who may."""
    context["duties"] = [_shown(duty) for duty in duties if request.user.has_perm(_right(duty))]
    if request.user.has_perm("analytics.view_dailysales"):
        asked = request.GET.get("days", "")
        context |= _figures(asked if asked in PERIODS else DEFAULT_PERIOD)
    return context


def _right(duty: Duty) -> str:
    app, model = duty.model.split(".")
    return f"{app}.view_{model}"


def _shown(duty: Duty) -> dict[str, Any]:
    page = reverse(f"admin:{duty.model.replace('.', '_')}_changelist")
    return {"title": duty.title, "icon": duty.icon, "count": duty.count(), "link": f"{page}?{duty.query}"}


def _figures(period: str) -> dict[str, Any]:
    last = today(ZoneInfo(StoreIdentity.load().time_zone))
    interval = "day" if int(period) <= 90 else "month"
    found = sales(first=last - timedelta(days=int(period) - 1), last=last, interval=interval)
    return {
        "sales": found,
        "periods": [{"days": days, "title": title, "is_chosen": days == period} for days, title in PERIODS.items()],
        "cards": _cards(found),
        "charts": [
            {"title": found["currency"], "lines": ("Revenue", "Refunds"), "data": _money_chart(found)},
            {"title": "Pieces", "lines": ("Orders", "Units"), "data": _count_chart(found)},
        ],
        "best": [
            {"title": "Best products", "table": _table(found, "top_products", "Product")},
            {"title": "Best categories", "table": _table(found, "top_categories", "Category")},
        ],
    }


_CARDS = (
    ("Revenue", "revenue"),
    ("Orders", "orders"),
    ("Average order", "average_order"),
    ("Units", "units"),
    ("Refunds", "refunds"),
)
_MONEY = {"revenue", "average_order", "refunds"}


def _cards(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Each figure, and by how much it differs from the period before (percent; None where there was nothing)."""
    cards = []
    for title, name in _CARDS:
        now, before = found["totals"][name], found["previous"][name]
        shown = f"{to_text(now, found['currency'])} {found['currency']}" if name in _MONEY else str(now)
        change = round(100 * (now - before) / before) if before else None
        # More refunds are no good news.
        is_good = change is not None and (change >= 0) == (name != "refunds")
        cards.append({"title": title, "value": shown, "change": change, "is_good": is_good})
    return cards


def _chart(found: dict[str, Any], *lines: tuple[str, list[Any], str]) -> str:
    return json.dumps(
        {
            "labels": [row["start"] for row in found["intervals"]],
            "datasets": [
                {
                    "label": label,
                    "data": data,
                    "borderColor": colour,
                    "backgroundColor": colour,
                    "displayYAxis": True,
                    "maxTicksXLimit": 8,
                }
                for label, data, colour in lines
            ],
        }
    )


_STRONG, _SOFT = "var(--color-primary-600)", "var(--color-primary-300)"


def _money_chart(found: dict[str, Any]) -> str:
    def line(name: str) -> list[float]:
        # For the eye only: a chart's points are numbers of JavaScript.
        return [float(to_decimal(row[name], found["currency"])) for row in found["intervals"]]

    return _chart(found, ("Revenue", line("revenue"), _STRONG), ("Refunds", line("refunds"), _SOFT))


def _count_chart(found: dict[str, Any]) -> str:
    def line(name: str) -> list[int]:
        return [row[name] for row in found["intervals"]]

    return _chart(found, ("Orders", line("orders"), _STRONG), ("Units", line("units"), _SOFT))


def _table(found: dict[str, Any], name: str, head: str) -> dict[str, Any]:
    money = found["currency"]
    rows = [[row["name"], row["units"], f"{to_text(row['revenue'], money)} {money}"] for row in found[name]]
    return {"headers": [head, "Units", "Revenue"], "rows": rows}
