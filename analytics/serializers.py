from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rest_framework import serializers

from analytics.services.facts import today
from analytics.services.figures import INTERVALS
from config.fields import MoneyField
from config.models import StoreIdentity
from config.money import to_text

# Ten years by day: more than anybody reads, and little enough to be summed at once.
MOST_DAYS = 3660
DEFAULT_DAYS = 30


class PeriodSerializer(serializers.Serializer[Any]):
    """The question: the last thirty days by day, where nothing is said."""

    default_error_messages = {
        "backwards": "The last day comes before the first.",
        "too_long": f"At most {MOST_DAYS} days at once.",
    }

    interval = serializers.ChoiceField(choices=INTERVALS, required=False, default="day")

    def get_fields(self) -> dict[str, Any]:
        # `from` is a word of Python's.
        day = {"required": False, "help_text": "A day in the shop's time zone, included."}
        return {
            "from": serializers.DateField(source="first", **day),
            "to": serializers.DateField(source="last", **day),
            **super().get_fields(),
        }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        last = attrs.get("last") or self._today(attrs.get("first"))
        first = attrs.get("first") or max(date.min, last - timedelta(days=min(DEFAULT_DAYS, last.toordinal()) - 1))
        if last < first:
            raise serializers.ValidationError({"to": self.error_messages["backwards"]}, code="backwards")
        # As many days before these are looked at, too.
        if (last - first).days >= min(MOST_DAYS, first.toordinal() - 2):
            raise serializers.ValidationError({"from": self.error_messages["too_long"]}, code="too_long")
        if last.year > 9990:
            raise serializers.ValidationError({"to": self.error_messages["too_long"]}, code="too_long")
        return {"first": first, "last": last, "interval": attrs["interval"]}

    def _today(self, first: date | None) -> date:
        now = today(ZoneInfo(StoreIdentity.load().time_zone))
        return max(now, first) if first else now


class FiguresSerializer(serializers.Serializer[Any]):
    """`revenue` is what the confirmed orders cost, `refunds` what went back in that time of whatever order."""

    orders = serializers.IntegerField()
    units = serializers.IntegerField()
    revenue = MoneyField()
    average_order = MoneyField()
    refunds = MoneyField()


class IntervalSerializer(FiguresSerializer):
    start = serializers.DateField()


class BestSerializer(serializers.Serializer[Any]):
    """`revenue` is the goods' price less discounts, without shipping and tax."""

    id = serializers.IntegerField()
    slug = serializers.CharField()
    name = serializers.CharField()
    units = serializers.IntegerField()
    revenue = MoneyField()


class SalesSerializer(serializers.Serializer[Any]):
    """The answer, from figures in minor units. `previous` is as many days right before."""

    to = serializers.DateField()
    interval = serializers.ChoiceField(choices=INTERVALS)
    time_zone = serializers.CharField()
    currency = serializers.CharField()
    totals = FiguresSerializer()
    previous = FiguresSerializer()
    intervals = IntervalSerializer(many=True)
    top_products = BestSerializer(many=True)
    top_categories = BestSerializer(many=True)

    def get_fields(self) -> dict[str, Any]:
        return {"from": serializers.DateField(), **super().get_fields()}

    def to_representation(self, figures: dict[str, Any]) -> dict[str, Any]:
        return {name: _with_money(value, figures["currency"]) for name, value in figures.items()}


_AMOUNTS = {"revenue", "refunds", "average_order"}


def _with_money(value: Any, currency: str) -> Any:
    if isinstance(value, list):
        return [_with_money(row, currency) for row in value]
    if isinstance(value, dict):
        return {name: to_text(part, currency) if name in _AMOUNTS else part for name, part in value.items()}
    return value
