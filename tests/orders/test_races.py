"""The promises under load; see docs/locking.md. On SQLite writers queue at BEGIN, on PostgreSQL rows decide."""

import random
from collections import Counter

import pytest
from django.db import connection
from django.db.models import F, IntegerField

from carts.models import Cart
from catalog.models import StockItem
from catalog.services import stock
from config import registry
from config.compiled import Compiled, CompiledUpdate, Parameter
from orders.models import Order, OrderQuerySet
from orders.services import placing
from tests.factories import ProductFactory, UserFactory
from tests.races import ROUNDS, SEED, at_once, client_for
from tests.shopping import API, fill_cart, place

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="row locks are PostgreSQL's")


# Between the statements of one writer there is nobody else on SQLite, so there jitter only costs time.
JITTER = [False, True] if connection.vendor == "postgresql" else [False]


@pytest.fixture(params=JITTER, ids=["natively", "with jitter"][: len(JITTER)])
def jitter(request):
    return request.param


def buyers_of(product, count, quantity=1):
    clients = [client_for(UserFactory()) for _ in range(count)]
    for client in clients:
        fill_cart(client, product, quantity)
    return clients


def answers(responses):
    return Counter(
        (response.status_code, response.json()["errors"][0]["code"] if response.status_code >= 400 else "")
        for response in responses
    )


def fifty_ask_for_the_last(jitter=False):
    product = ProductFactory(stock=1)
    return product, answers(at_once([lambda c=c: place(c) for c in buyers_of(product, 50)], jitter=jitter))


SOLD_ONCE = Counter({(201, ""): 1, (409, "insufficient_stock"): 49})


def test_fifty_buyers_for_the_last_unit_make_one_order(jitter):
    product, seen = fifty_ask_for_the_last(jitter)
    assert seen == SOLD_ONCE
    item = StockItem.objects.get(variant__product=product)
    assert (item.on_hand, item.reserved) == (1, 1)


@pytest.mark.breaks_the_books
def test_control_without_the_condition_the_last_unit_is_sold_again_and_again(monkeypatch):
    """What a shop does that reads, decides and writes: each writes what it had read."""

    read_decide_write = CompiledUpdate(
        lambda: StockItem.objects.filter(variant_id=Parameter("variant")),
        {"reserved": Parameter("quantity", IntegerField())},
        returning=("variant", "id"),
    )
    monkeypatch.setattr(stock, "_reserve", read_decide_write)
    # On SQLite, where one order comes after the other, a cart that is short already would be refused sooner.
    monkeypatch.setattr(placing, "_refuse_short", lambda items: None)
    _, seen = fifty_ask_for_the_last()
    assert seen[(201, "")] > 1
    assert any(registry.run_store_checks())


def test_stock_for_some_goes_to_exactly_as_many(jitter):
    product = ProductFactory(stock=7)
    seen = answers(at_once([lambda c=c: place(c) for c in buyers_of(product, 10, quantity=2)], jitter=jitter))
    assert seen == Counter({(201, ""): 3, (409, "insufficient_stock"): 7})


def one_cart_sixteen_times(jitter=False):
    user = UserFactory()
    fill_cart(client_for(user), ProductFactory(stock=50), 2)
    return at_once([lambda: place(client_for(user)) for _ in range(16)], jitter=jitter)


def test_one_cart_placed_sixteen_times_makes_one_order(jitter):
    for _ in range(ROUNDS):
        before = Order.objects.count()
        responses = one_cart_sixteen_times(jitter)
        assert Order.objects.count() == before + 1
        assert set(answers(responses)) <= {(201, ""), (400, "cart_empty")}
        assert len({response.json()["number"] for response in responses if response.status_code == 201}) == 1


@on_postgresql
def test_control_without_the_lock_the_second_click_is_no_clean_answer(monkeypatch):
    monkeypatch.setattr(placing, "_locked_cart", Compiled(lambda: Cart.objects.filter(pk=Parameter("id"))))
    seen = set()
    for _ in range(ROUNDS):
        seen |= set(answers(one_cart_sixteen_times(jitter=True)))
    assert seen - {(201, ""), (400, "cart_empty")}


def crossed_orders(jitter=False):
    products = [ProductFactory(stock=1000) for _ in range(8)]
    chance = random.Random(SEED)
    clients = [client_for(UserFactory()) for _ in range(8)]
    for client in clients:
        for product in chance.sample(products, 6):
            fill_cart(client, product)
    return answers(at_once([lambda c=c: place(c) for c in clients], jitter=jitter))


def test_crossed_orders_do_not_deadlock(jitter):
    for _ in range(ROUNDS):
        assert crossed_orders(jitter) == Counter({(201, ""): 8})


@on_postgresql
def test_control_without_the_order_of_ids_crossed_orders_deadlock(monkeypatch):
    def shuffled(portions):
        mixed = list(portions)
        random.shuffle(mixed)
        return mixed

    monkeypatch.setattr(stock, "_in_lock_order", shuffled)
    seen = Counter()
    for _ in range(max(ROUNDS, 6)):
        seen += crossed_orders(jitter=True)
        if seen[(503, "busy")]:
            break
    assert seen[(503, "busy")]


def test_cancelling_against_lapsing_gives_the_stock_back_once(jitter):
    from datetime import timedelta

    from django.utils import timezone

    from orders.services import lapse_overdue_orders
    from tests.shopping import buy

    for _ in range(ROUNDS):
        product, user = ProductFactory(stock=5), UserFactory()
        order = buy(client_for(user), product, 2)
        later = timezone.now() + timedelta(days=1)
        at_once(
            [
                lambda o=order, u=user: client_for(u).post(f"{API}/orders/{o.number}/cancel/"),
                lambda t=later: lapse_overdue_orders(now=t),
                lambda t=later: lapse_overdue_orders(now=t),
            ],
            jitter=jitter,
        )
        item = StockItem.objects.get(variant__product=product)
        assert (item.on_hand, item.reserved) == (5, 0)


def test_two_carts_of_one_person_do_not_come_about(jitter):
    from carts.models import Cart

    product = ProductFactory(stock=100)
    for _ in range(ROUNDS):
        user = UserFactory()
        seen = at_once([lambda u=user: fill_cart(client_for(u), product) for _ in range(8)], jitter=jitter)
        assert len(seen) == 8
        cart = Cart.objects.get(user=user)
        assert cart.items.get().quantity == 8


def test_adjusting_stock_never_takes_what_is_promised(jitter):
    product = ProductFactory(stock=10)
    variant = product.variants.get()
    buyers = buyers_of(product, 6, quantity=2)

    def take():
        try:
            return stock.adjust_stock(variant=variant, delta=-2, reason="damage")
        except stock.InsufficientStock:
            return None

    at_once([*(lambda c=c: place(c) for c in buyers), take, take, take], jitter=jitter)
    item = StockItem.objects.get(variant=variant)
    assert 0 <= item.reserved <= item.on_hand
    assert StockItem.objects.filter(pk=item.pk, reserved__lte=F("on_hand")).exists()


def test_paying_and_cancelling_at_once_end_in_one_truth(jitter):
    from tests.shopping import buy, confirm, open_payment

    for _ in range(ROUNDS):
        product, user = ProductFactory(stock=5), UserFactory()
        order = buy(client_for(user), product, 2)
        payment = open_payment(client_for(user), order)["id"]
        at_once(
            [
                lambda u=user, p=payment: confirm(client_for(u), p),
                lambda u=user, o=order: client_for(u).post(f"{API}/orders/{o.number}/cancel/"),
                lambda u=user, p=payment: confirm(client_for(u), p),
            ],
            jitter=jitter,
        )
        order.refresh_from_db()
        item = StockItem.objects.get(variant__product=product)
        money = sum(p.amount - p.refunded_amount for p in order.payments.succeeded())
        expected = {"confirmed": (3, 0, order.total), "cancelled": (5, 0, 0)}
        assert (item.on_hand, item.reserved, money) == expected[order.status]


def test_the_same_key_from_two_tabs_pays_once(jitter):
    from tests.shopping import buy, open_payment

    product, user = ProductFactory(stock=5), UserFactory()
    order = buy(client_for(user), product)
    payment = open_payment(client_for(user), order)["id"]
    body = {"payment": payment, "payment_method": "pm_card_visa"}
    headers = {"Idempotency-Key": "pay-1"}
    responses = at_once(
        [lambda: client_for(user).post(f"{API}/payments/confirm/", body, headers=headers) for _ in range(6)],
        jitter=jitter,
    )
    assert set(answers(responses)) <= {(200, ""), (409, "idempotency_in_progress")}
    order.refresh_from_db()
    assert order.status == "confirmed"
    assert order.events.filter(kind="confirmed").count() == 1


def one_parcel_packed_four_times(jitter=False):
    from tests.shopping import buy, pay

    user = UserFactory()
    order = pay(client_for(user), buy(client_for(user), ProductFactory(stock=5), 2))
    clerk = UserFactory(roles=["staff"])
    body = {"lines": [{"line": order.lines.get().pk, "quantity": 2}]}
    return at_once(
        [lambda: client_for(clerk).post(f"{API}/orders/{order.number}/shipments/", body) for _ in range(4)],
        jitter=jitter,
    )


def test_a_parcel_is_sent_once(jitter):
    for _ in range(ROUNDS):
        seen = answers(one_parcel_packed_four_times(jitter))
        assert seen[(201, "")] == 1
        assert seen[(409, "invalid_transition")] == 3


@on_postgresql
@pytest.mark.breaks_the_books
def test_control_without_the_lock_a_parcel_is_sent_twice(monkeypatch):
    monkeypatch.setattr(OrderQuerySet, "locked", lambda self: self)
    seen = Counter()
    for _ in range(max(ROUNDS, 10)):
        seen = answers(one_parcel_packed_four_times(jitter=True))
        if seen[(201, "")] > 1:
            break
    assert seen[(201, "")] > 1
