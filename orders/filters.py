from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters
from django_filters.fields import IsoDateTimeField

from orders.models import Order, OrderStatus, Return, ReturnStatus


class MomentField(IsoDateTimeField):
    """In UTC: PostgreSQL knows no offset beyond 16 hours, Python does."""

    def to_python(self, value: Any) -> datetime | None:
        moment = super().to_python(value)
        try:
            return moment and moment.astimezone(UTC)
        except OverflowError as error:
            raise ValidationError("There is no such time.", code="invalid") from error


class MomentFilter(filters.IsoDateTimeFilter):
    field_class = MomentField


class OrderNumberFilter(filters.CharFilter):
    """However it was typed: numbers have capitals only."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(field_name="order__number", max_length=20, label="The order's number", **kwargs)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        return super().filter(qs, value.upper() if value else value)


class OrderFilter(filters.FilterSet):
    status = filters.ChoiceFilter(choices=OrderStatus.choices)
    placed_after = MomentFilter(field_name="placed_at", lookup_expr="gte")
    placed_before = MomentFilter(field_name="placed_at", lookup_expr="lt")
    user = filters.NumberFilter(field_name="user_id", min_value=1, max_value=2**63 - 1, decimal_places=0)
    q = filters.CharFilter(method="search", max_length=100, label="Number, e-mail address or SKU")

    class Meta:
        model = Order
        fields: list[str] = []

    def search(self, queryset: QuerySet[Order], name: str, value: str) -> QuerySet[Order]:
        text = value.strip()
        by_sku = Order.objects.filter(lines__sku__iexact=text).values("pk")
        return queryset.filter(Q(number__istartswith=text) | Q(email__istartswith=text) | Q(pk__in=by_sku))


class ReturnFilter(filters.FilterSet):
    status = filters.ChoiceFilter(choices=ReturnStatus.choices)
    order = OrderNumberFilter()

    class Meta:
        model = Return
        fields: list[str] = []
