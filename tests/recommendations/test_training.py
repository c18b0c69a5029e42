"""A training: what it stores, and that shoppers are served the old model until the new one stands as a whole."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from carts.services import Holder, add_to_cart
from recommendations import services, tasks
from recommendations.models import CustomerPicks, Neighbour, ProductSales, TrainingRun
from recommendations.services import training
from tests.conftest import Client
from tests.factories import UserFactory
from tests.recommendations.history import bought_by_people, products
from tests.shopping import buy, fill_cart, pay, place, variant_of

pytestmark = pytest.mark.django_db
State = TrainingRun.State


def pairs() -> set[tuple[str, str]]:
    rows = Neighbour.objects.active().values_list("product__name", "other__name")
    return {(one.removeprefix("Thing "), other.removeprefix("Thing ")) for one, other in rows}


def test_orders_and_the_imported_history_are_learned_from_alike(buyer: Client):
    shop = products("A B C")
    bought_by_people("A B unknown")
    fill_cart(buyer, shop["B"])
    fill_cart(buyer, shop["C"])
    place(buyer)
    order = buyer.user.orders.get()

    services.train()
    assert pairs() == {("A", "B"), ("B", "A")}  # a pending order says nothing yet

    pay(buyer, order)
    run = services.train()
    assert pairs() == {("A", "B"), ("B", "A"), ("B", "C"), ("C", "B")}
    assert (run.purchases, run.products, run.neighbours, run.customers) == (8, 3, 4, 1)
    assert CustomerPicks.objects.get().products == [shop["A"].pk]


def test_a_cart_says_less_than_an_order():
    shop = products("A B C")
    bought_by_people("A B")
    for _ in range(3):
        holder = Holder(user=UserFactory())
        for code in "AC":
            add_to_cart(holder=holder, variant=variant_of(shop[code]), quantity=1)

    services.train()

    scores = dict(Neighbour.objects.filter(product=shop["A"]).values_list("other__name", "score"))
    assert scores["Thing B"] > scores["Thing C"] > 0


def test_a_second_training_takes_the_place_of_the_first():
    products("A B C")
    bought_by_people("A B")
    first = services.train()
    bought_by_people("B C", range(5, 8))
    second = services.train()

    first.refresh_from_db()
    assert (first.state, second.state) == (State.RETIRED, State.ACTIVE)
    for learned in (Neighbour, ProductSales):
        assert set(learned.objects.values_list("run", flat=True)) == {second.pk}


@pytest.mark.parametrize("stage", ["_sales", "_store_picks", "_switch_to"])
def test_while_training_fails_the_old_model_serves_on(monkeypatch: Any, stage: str):
    products("A B C")
    bought_by_people("A B")
    services.train()
    bought_by_people("B C", range(5, 8))

    def fail(*args: Any) -> Any:
        assert pairs() == {("A", "B"), ("B", "A")}
        raise RuntimeError("the disk is full\x00")

    monkeypatch.setattr(training, stage, fail)
    with pytest.raises(RuntimeError):
        services.train()

    failed = TrainingRun.objects.get(state=State.FAILED)
    assert failed.error == "RuntimeError: the disk is full"
    assert failed.finished_at
    assert pairs() == {("A", "B"), ("B", "A")}
    assert Neighbour.objects.filter(run=failed).count() == 0


def test_only_one_training_at_a_time_unless_the_other_died():
    other = TrainingRun.objects.create()
    with pytest.raises(CommandError, match="A training is under way"):
        call_command("train_recommendations")
    tasks.train.call_local()  # the schedule passes over it
    assert TrainingRun.objects.count() == 1

    TrainingRun.objects.update(started_at=timezone.now() - training.LEASE - timedelta(minutes=1))
    services.train()
    other.refresh_from_db()
    assert (other.state, other.error) == (State.FAILED, "It never came to its end.")


def test_the_command_says_what_it_learned():
    products("A B")
    bought_by_people("A B")
    out = io.StringIO()
    call_command("train_recommendations", stdout=out)
    assert out.getvalue().startswith("Learned from 6 purchases of 2 products in ")
    assert out.getvalue().endswith("2 neighbours, picks for 0 people.\n")


def test_a_shop_that_has_sold_nothing_can_be_trained():
    products("A")
    assert services.train().state == State.ACTIVE


def test_the_admin_shows_the_trainings_and_changes_none(staff: Client, admin: Client, client: Any):
    bought_by_people("A B")
    run = services.train()
    client.force_login(admin.user)
    page = client.get("/admin/recommendations/trainingrun/")
    assert page.status_code == 200
    assert b"active" in page.content.lower()
    address = f"/admin/recommendations/trainingrun/{run.pk}/change/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"error": "x"}).status_code == 403
    client.force_login(staff.user)
    assert client.get("/admin/recommendations/trainingrun/").status_code == 200


def test_what_is_known_of_a_person_is_handed_out_and_forgotten(buyer: Client):
    shop = products("A B")
    bought_by_people("A B")
    pay(buyer, buy(buyer, shop["A"]))
    services.train()

    exported = buyer.get("/api/v1/users/me/export/").data["recommendations"]
    assert [row["products"] for row in exported] == [[shop["B"].pk]]
    assert buyer.delete("/api/v1/users/me/").status_code == 204
    assert CustomerPicks.objects.count() == 0
    assert services.train().customers == 0
