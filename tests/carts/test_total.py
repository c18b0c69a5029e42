"""The total of a cart is kept for a while, and never a moment too long."""

import pytest

from catalog.services.products import take_off_sale
from catalog.services.variants import update_variant
from config.limiter import forget_all
from tests.caching.conftest import turn_on
from tests.conftest import Client
from tests.factories import ProductFactory, UserFactory
from tests.shopping import API, fill_cart, variant_of


@pytest.fixture(params=["host", pytest.param("redis", marks=pytest.mark.services)])
def buyer_with_cart(request, settings, tmp_path, transactional_db) -> tuple[Client, list]:
    turn_on(request.param, settings, tmp_path)
    forget_all()
    client = Client()
    client.user = UserFactory()
    client.force_authenticate(client.user)
    products = [ProductFactory(price=price, stock=9) for price in (100, 250)]
    for product in products:
        fill_cart(client, product)
    return client, products


def _total(client: Client) -> str:
    return client.get(f"{API}/cart/total/").json()["total"]


def test_a_second_look_asks_only_for_the_cart(buyer_with_cart, django_assert_num_queries):
    client, _ = buyer_with_cart
    assert _total(client) == "3.50"
    with django_assert_num_queries(1):
        assert _total(client) == "3.50"


def test_whatever_changes_it_counts_at_once(buyer_with_cart):
    client, (first, second) = buyer_with_cart
    seen = [_total(client)]
    fill_cart(client, first, 2)
    seen.append(_total(client))
    update_variant(variant=variant_of(second), price=1000)
    seen.append(_total(client))
    take_off_sale(product=second)
    seen.append(_total(client))
    guest = fill_cart(Client(), first, 7)
    assert client.post(f"{API}/cart/merge/", {"token": guest["token"]}).status_code == 200
    seen.append(_total(client))
    client.delete(f"{API}/cart/")
    seen.append(_total(client))
    assert seen == ["3.50", "5.50", "13.00", "3.00", "7.00", "0.00"]


def test_it_is_nobody_elses_and_kept_by_no_browser(buyer_with_cart):
    client, _ = buyer_with_cart
    assert _total(client) == "3.50"
    answer = Client().get(f"{API}/cart/total/")
    assert answer.json()["total"] == "0.00"
    assert client.get(f"{API}/cart/total/").headers["Cache-Control"] == "private, no-store"
