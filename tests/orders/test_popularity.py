import pytest

from orders.services import refresh_popularity
from tests.factories import ProductFactory
from tests.shopping import API, buy, pay

pytestmark = pytest.mark.django_db


def test_what_is_bought_more_often_comes_first(buyer, api):
    rare, common, unpaid = ProductFactory(), ProductFactory(), ProductFactory()
    pay(buyer, buy(buyer, rare, 1))
    pay(buyer, buy(buyer, common, 3))
    buy(buyer, unpaid, 5)
    assert refresh_popularity() == 2
    found = api.get(f"{API}/products/?ordering=-popularity").json()["results"]
    assert [product["id"] for product in found] == [common.pk, rare.pk, unpaid.pk]
    assert refresh_popularity() == 0
