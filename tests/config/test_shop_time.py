"""Whoever packs parcels in Tokyo reads the time that the clock on the wall shows."""

from datetime import UTC, datetime

import pytest

from config.models import StoreIdentity
from orders.models import Order
from tests.factories import ProductFactory
from tests.shopping import API, buy

pytestmark = pytest.mark.django_db


def test_the_back_office_tells_the_shops_time_and_the_api_utc(office, buyer):
    order = buy(buyer, ProductFactory(stock=1))
    Order.objects.filter(pk=order.pk).update(placed_at=datetime(2026, 3, 1, 22, 40, tzinfo=UTC))
    StoreIdentity.objects.update_or_create(pk=1, defaults={"time_zone": "Asia/Tokyo"})
    assert "March 2, 2026, 7:40 a.m." in office.get("/admin/orders/order/").text
    assert buyer.get(f"{API}/orders/{order.number}/").json()["placed_at"] == "2026-03-01T22:40:00Z"
