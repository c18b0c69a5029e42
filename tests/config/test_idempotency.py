"""`Idempotency-Key`: asked twice, done once."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.utils import timezone

import orders.views.orders
from config.idempotency import KEPT_FOR, IdempotencyConflict, IdempotencyInProgress, _Use, forget_old_keys
from config.models import IdempotencyRecord
from orders.models import Order
from tests.conftest import Client
from tests.factories import ProductFactory
from tests.races import at_once
from tests.shopping import ADDRESS, API, buy, code_of, confirm, fill_cart, open_payment, place

KEY = {"Idempotency-Key": "the-first-try"}


class WorkerDied(BaseException):
    """The process ends in the middle of the work."""


def guest_with_cart(api: Client, product=None) -> dict[str, str]:
    cart = fill_cart(api, product or ProductFactory())
    return {**KEY, "X-Cart-Token": cart["token"]}


@pytest.mark.django_db
def test_the_first_answer_comes_again_and_nothing_is_done_twice(buyer: Client):
    fill_cart(buyer, ProductFactory())
    first = place(buyer, KEY)
    fill_cart(buyer, ProductFactory())
    again = place(buyer, KEY)
    assert first.status_code == again.status_code == 201
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert Order.objects.count() == 1


@pytest.mark.django_db
def test_the_same_key_with_another_body_is_a_conflict(buyer: Client):
    fill_cart(buyer, ProductFactory())
    place(buyer, KEY)
    answer = place(buyer, KEY, note="Ring twice.")
    assert (answer.status_code, code_of(answer)) == (409, "idempotency_conflict")


@pytest.mark.django_db
def test_keys_belong_to_their_caller_and_their_operation(buyer: Client, stranger: Client):
    product = ProductFactory()
    for client in (buyer, stranger):
        fill_cart(client, product)
    numbers = {place(client, KEY).json()["number"] for client in (buyer, stranger)}
    assert len(numbers) == 2
    payment = buyer.post(f"{API}/payments/create-intent/", {"order": buyer.user.orders.get().number}, headers=KEY)
    assert payment.status_code == 201


@pytest.mark.django_db
def test_a_refused_card_is_refused_again_without_asking_the_provider(buyer: Client, monkeypatch):
    payment = open_payment(buyer, buy(buyer, ProductFactory()))["id"]
    body = {"payment": payment, "payment_method": "pm_card_chargeDeclined"}
    first = buyer.post(f"{API}/payments/confirm/", body, headers=KEY)
    monkeypatch.setattr("payments.views.confirm_payment", None)
    again = buyer.post(f"{API}/payments/confirm/", body, headers=KEY)
    assert first.status_code == again.status_code == 402
    assert again.json() == first.json()


@pytest.mark.django_db
def test_what_the_stock_refused_is_refused_again(buyer: Client, stranger: Client):
    product = ProductFactory(stock=1)
    fill_cart(buyer, product)
    confirm(stranger, open_payment(stranger, buy(stranger, product))["id"])
    assert [place(buyer, KEY).status_code for _ in range(2)] == [409, 409]
    assert IdempotencyRecord.objects.get().status_code == 409


@pytest.mark.django_db
def test_another_refusal_leaves_the_key_free(buyer: Client):
    assert code_of(place(buyer, KEY)) == "cart_empty"
    assert not IdempotencyRecord.objects.exists()
    fill_cart(buyer, ProductFactory())
    assert place(buyer, KEY).status_code == 201


@pytest.mark.django_db
def test_a_twin_that_comes_meanwhile_is_told_to_wait(buyer: Client, monkeypatch):
    fill_cart(buyer, ProductFactory())
    twins = []
    really_place = orders.views.orders.place_order

    def place_while_a_twin_comes(**kwargs):
        twins.append(place(buyer, KEY))
        return really_place(**kwargs)

    monkeypatch.setattr(orders.views.orders, "place_order", place_while_a_twin_comes)
    assert place(buyer, KEY).status_code == 201
    assert [code_of(twin) for twin in twins] == ["idempotency_in_progress"]
    assert twins[0].status_code == 409
    assert int(twins[0].headers["Retry-After"]) >= 1


@pytest.mark.django_db
def test_the_key_of_a_worker_that_died_can_be_taken_over_after_a_minute(buyer: Client, monkeypatch):
    fill_cart(buyer, ProductFactory())

    def die(**kwargs):
        raise WorkerDied

    with monkeypatch.context() as patched:
        patched.setattr(orders.views.orders, "place_order", die)
        with pytest.raises(WorkerDied):
            place(buyer, KEY)
    now = timezone.now()
    with time_machine.travel(now + timedelta(seconds=58)):
        assert code_of(place(buyer, KEY)) == "idempotency_in_progress"
    with time_machine.travel(now + timedelta(seconds=61)):
        assert place(buyer, KEY).status_code == 201


@pytest.mark.django_db
def test_a_kept_answer_cannot_be_read_in_the_database(api: Client):
    headers = guest_with_cart(api)
    answer = place(api, headers, email="guest@example.com")
    token, record = answer.json()["token"], IdempotencyRecord.objects.get()
    kept = bytes(record.reply)
    for secret in (token, headers["X-Cart-Token"], KEY["Idempotency-Key"], "guest@example.com", ADDRESS["line1"]):
        assert secret.encode() not in kept
        assert secret not in f"{record.caller} {record.operation} {record.key_hash} {record.fingerprint}"
    assert place(api, headers, email="guest@example.com").json()["token"] == token


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", " ", "x" * 256, "with space", "schön"])
def test_a_key_is_visible_ascii(buyer: Client, key: str):
    answer = place(buyer, {"Idempotency-Key": key})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["attr"] == "Idempotency-Key"


@pytest.mark.django_db
def test_old_keys_are_forgotten(buyer: Client):
    fill_cart(buyer, ProductFactory())
    place(buyer, KEY)
    assert forget_old_keys() == 0
    with time_machine.travel(timezone.now() + KEPT_FOR + timedelta(minutes=1)):
        assert forget_old_keys() == 1


def _use(body: dict[str, int]) -> _Use:
    return _Use("user:1", "orders", "the-first-try", SimpleNamespace(data=body, path="/api/v1/orders/"))


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_eight_at_once_one_takes_the_key():
    def claim():
        try:
            return _use({"note": 1}).claim()
        except IdempotencyInProgress:
            return "wait"

    outcomes = at_once([claim] * 8)
    assert outcomes.count(None) == 1
    assert outcomes.count("wait") == 7


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_two_with_different_bodies_at_once_one_is_a_conflict():
    def claim(number: int):
        try:
            return _use({"note": number}).claim()
        except IdempotencyConflict:
            return "conflict"

    outcomes = at_once([lambda: claim(1), lambda: claim(2)])
    assert sorted(outcomes, key=str) == [None, "conflict"]
