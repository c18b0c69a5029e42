from datetime import timedelta

import pytest
from django.utils import timezone

from carts.models import Cart
from carts.services import forget_abandoned_carts
from catalog.services.projections import refresh_product
from tests.factories import ProductFactory, VariantFactory
from tests.shopping import API, buy, code_of, fill_cart, variant_of

pytestmark = pytest.mark.django_db


def test_an_empty_cart_leaves_no_row_behind(api):
    cart = api.get(f"{API}/cart/").json()
    assert cart["items"] == []
    assert (cart["item_count"], cart["subtotal"], cart["currency"]) == (0, "0.00", "EUR")
    assert len(cart["token"]) > 40
    assert not Cart.objects.exists()


def test_a_guest_carries_the_cart_by_its_token(api):
    product = ProductFactory(price=1999)
    token = fill_cart(api, product, 2)["token"]
    cart = api.get(f"{API}/cart/", headers={"X-Cart-Token": token}).json()
    assert cart["token"] == token
    line = cart["items"][0]
    assert (line["quantity"], line["unit_price"], line["line_total"], line["problem"]) == (2, "19.99", "39.98", None)
    assert api.get(f"{API}/cart/").json()["items"] == []


def test_the_token_is_not_stored(api):
    token = fill_cart(api, ProductFactory())["token"]
    assert Cart.objects.get().token_hash not in (None, token)


def test_a_token_that_the_shop_did_not_make_opens_nothing_new(api):
    mine = "a" * 24 + "." + "b" * 22
    cart = fill_cart(api, ProductFactory(), **{"X-Cart-Token": mine})
    assert cart["token"] != mine


def test_a_cart_answer_is_never_kept_by_a_cache(api):
    assert api.get(f"{API}/cart/").headers["Cache-Control"] == "private, no-store"


def test_adding_again_adds_to_what_is_there(buyer):
    product = ProductFactory()
    fill_cart(buyer, product, 2)
    assert fill_cart(buyer, product, 3)["items"][0]["quantity"] == 5


def test_a_negative_quantity_takes_away_and_at_zero_the_line_goes(buyer):
    product = ProductFactory()
    fill_cart(buyer, product, 3)
    assert fill_cart(buyer, product, -1)["items"][0]["quantity"] == 2
    assert fill_cart(buyer, product, -5)["items"] == []


@pytest.mark.parametrize("quantity", [0, "0"])
def test_zero_is_no_quantity(buyer, quantity):
    product = ProductFactory()
    response = buyer.post(f"{API}/cart/items/", {"product": product.pk, "quantity": quantity})
    assert (response.status_code, code_of(response)) == (400, "invalid_quantity")
    item = fill_cart(buyer, product)["items"][0]["id"]
    response = buyer.patch(f"{API}/cart/items/{item}/", {"quantity": quantity})
    assert (response.status_code, code_of(response)) == (400, "invalid_quantity")


def test_limits_are_checked_in_the_published_order(buyer, settings):
    settings.CART_MAX_PER_VARIANT, settings.CART_MAX_ITEMS = 5, 8
    one, two = ProductFactory(stock=3), ProductFactory(stock=100)

    def add(product, quantity):
        return buyer.post(f"{API}/cart/items/", {"product": product.pk, "quantity": quantity})

    response = add(one, 6)
    assert (response.status_code, code_of(response)) == (400, "quantity_limit")
    add(two, 5)
    response = add(one, 4)
    assert (response.status_code, code_of(response)) == (400, "cart_limit")
    add(two, -3)
    response = add(one, 4)
    assert (response.status_code, code_of(response)) == (409, "insufficient_stock")
    assert response.json()["errors"][0]["meta"] == {"variant": variant_of(one).pk, "requested": 4, "available": 3}


def test_an_unknown_or_hidden_product_is_not_found(buyer):
    hidden = ProductFactory(is_active=False)
    for product_id in (hidden.pk, 999_999):
        response = buyer.post(f"{API}/cart/items/", {"product": product_id, "quantity": 1})
        assert (response.status_code, code_of(response)) == (404, "product_not_found")


def test_a_product_with_several_variants_needs_the_variant(buyer):
    product = ProductFactory(variants=[{}, {}])
    response = buyer.post(f"{API}/cart/items/", {"product": product.pk, "quantity": 1})
    assert (response.status_code, code_of(response)) == (400, "variant_required")
    chosen = response.json()["errors"][0]["meta"]["variants"][1]
    cart = buyer.post(f"{API}/cart/items/", {"variant": chosen, "quantity": 1}).json()
    assert cart["items"][0]["variant"] == chosen


def test_set_remove_and_clear(buyer):
    first, second = ProductFactory(), ProductFactory()
    item = fill_cart(buyer, first)["items"][0]["id"]
    fill_cart(buyer, second)
    assert buyer.patch(f"{API}/cart/items/{item}/", {"quantity": 4}).json()["item_count"] == 5
    assert buyer.delete(f"{API}/cart/items/{item}/").json()["item_count"] == 1
    response = buyer.delete(f"{API}/cart/")
    assert (response.status_code, response.json()["items"]) == (200, [])


def test_a_stranger_reaches_no_line_of_hers(buyer, stranger, api):
    item = fill_cart(buyer, ProductFactory())["items"][0]["id"]
    for other in (stranger, api):
        assert other.patch(f"{API}/cart/items/{item}/", {"quantity": 2}).status_code == 404
        assert other.delete(f"{API}/cart/items/{item}/").status_code == 404
    assert buyer.get(f"{API}/cart/").json()["items"][0]["quantity"] == 1


def test_each_line_says_what_is_wrong_with_it(buyer, stranger):
    dearer, gone, short = ProductFactory(price=1000), ProductFactory(), ProductFactory(stock=3)
    for product in (dearer, gone, short):
        fill_cart(buyer, product, 2)
    change_price(dearer, 1100)
    gone.is_active = False
    gone.save()
    buy(stranger, short, 2)
    cart = buyer.get(f"{API}/cart/").json()
    problems = {line["product"]: line["problem"] for line in cart["items"]}
    assert problems == {dearer.pk: "price_changed", gone.pk: "not_for_sale", short.pk: "insufficient_stock"}
    assert cart["subtotal"] == "61.98"  # what is no longer sold counts for nothing


def change_price(product, price):
    product.variants.update(price=price)
    refresh_product(product)


def test_total_has_every_part(buyer):
    fill_cart(buyer, ProductFactory(price=1999), 3)
    assert buyer.get(f"{API}/cart/total/").json() == {
        "item_count": 3,
        "subtotal": "59.97",
        "discount": "0.00",
        "shipping": "0.00",
        "tax": "0.00",
        "total": "59.97",
        "currency": "EUR",
    }


def test_a_merge_keeps_the_larger_quantity_and_loses_nothing(api, buyer):
    both, guests, mine = ProductFactory(), ProductFactory(), ProductFactory()
    token = fill_cart(api, both, 5)["token"]
    fill_cart(api, guests, 1, **{"X-Cart-Token": token})
    fill_cart(buyer, both, 2)
    fill_cart(buyer, mine, 3)
    cart = buyer.post(f"{API}/cart/merge/", {"token": token}).json()
    assert {line["product"]: line["quantity"] for line in cart["items"]} == {both.pk: 5, guests.pk: 1, mine.pk: 3}
    assert cart["token"] is None
    assert api.get(f"{API}/cart/", headers={"X-Cart-Token": token}).json()["items"] == []
    again = buyer.post(f"{API}/cart/merge/", {"token": token}).json()
    assert again["item_count"] == 9


def test_a_guest_cannot_merge(api):
    assert api.post(f"{API}/cart/merge/", {"token": "x"}).status_code == 401


@pytest.mark.parametrize("count", [1, 3])
def test_the_cart_needs_the_same_queries_for_any_length(buyer, count, django_assert_num_queries):
    for _ in range(count):
        fill_cart(buyer, ProductFactory())
    with django_assert_num_queries(2):  # the cart, everything that is shown of it
        assert len(buyer.get(f"{API}/cart/").json()["items"]) == count


def test_adding_takes_few_statements_whatever_lies_in_the_cart(buyer, django_assert_num_queries):
    for _ in range(3):
        fill_cart(buyer, ProductFactory())
    product = ProductFactory()
    for _ in ("new", "more of it"):
        # savepoint of the test around: variant, cart locked and touched, quantities, the line, the answer
        with django_assert_num_queries(7):
            fill_cart(buyer, product)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"quantity": 1},
        {"product": 1},
        {"product": "x", "quantity": 1},
        {"product": 1, "quantity": 2**63},
        {"product": 2**70, "quantity": 1},
        {"variant": -1, "quantity": 1},
        {"product": 1, "quantity": 1.5},
        [],
    ],
)
def test_a_body_that_says_nothing_useful_is_400(api, body):
    assert api.post(f"{API}/cart/items/", body).status_code == 400


def test_a_variant_of_another_product_is_not_found(buyer):
    product, other = ProductFactory(), VariantFactory()
    response = buyer.post(f"{API}/cart/items/", {"product": product.pk, "variant": other.pk, "quantity": 1})
    assert response.status_code == 404


def test_an_abandoned_guests_cart_is_forgotten_and_a_persons_is_not(api, buyer):
    long_ago = timezone.now() - timedelta(days=91)
    product = ProductFactory()
    fill_cart(api, product)
    fill_cart(buyer, product)
    assert forget_abandoned_carts() == 0
    Cart.objects.update(updated_at=long_ago)
    assert forget_abandoned_carts() == 1
    assert Cart.objects.get().user == buyer.user


def test_less_than_before_must_still_be_there_to_be_sold(buyer, stranger):
    product = ProductFactory(stock=5)
    item = fill_cart(buyer, product, 5)["items"][0]["id"]
    buy(stranger, product, 4)
    response = buyer.patch(f"{API}/cart/items/{item}/", {"quantity": 3})
    assert (response.status_code, code_of(response)) == (409, "insufficient_stock")
    assert buyer.patch(f"{API}/cart/items/{item}/", {"quantity": 1}).status_code == 200


def test_what_is_no_longer_sold_can_be_taken_out_by_a_negative_quantity(buyer):
    product = ProductFactory()
    fill_cart(buyer, product, 3)
    product.is_active = False
    product.save()
    assert fill_cart(buyer, product, -1)["items"][0]["quantity"] == 2
    assert fill_cart(buyer, product, -2)["items"] == []


def test_a_stranger_who_clears_or_removes_leaves_no_cart_behind(api):
    assert api.delete(f"{API}/cart/").status_code == 200
    assert api.delete(f"{API}/cart/items/1/").status_code == 404
    assert api.patch(f"{API}/cart/items/1/", {"quantity": 1}).status_code == 404
    assert not Cart.objects.exists()


def test_a_cart_that_is_too_large_as_a_whole_can_be_made_smaller(buyer, settings):
    product = ProductFactory(stock=50)
    item = fill_cart(buyer, product, 10)["items"][0]["id"]
    fill_cart(buyer, ProductFactory(stock=50), 10)
    settings.CART_MAX_ITEMS = 5
    assert buyer.patch(f"{API}/cart/items/{item}/", {"quantity": 9}).status_code == 200
    response = buyer.patch(f"{API}/cart/items/{item}/", {"quantity": 10})
    assert (response.status_code, code_of(response)) == (400, "cart_limit")
