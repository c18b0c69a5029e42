"""Trainings beside each other, and beside somebody who leaves."""

import threading
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from accounts.services.leaving import erase_user
from config import registry
from recommendations import services
from recommendations.errors import AlreadyTraining
from recommendations.models import CustomerPicks, TrainingRun
from recommendations.services import training
from tests.factories import UserFactory
from tests.races import ROUNDS, at_once, client_for
from tests.recommendations.history import bought_by_people, products
from tests.shopping import buy, pay

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="row locks are PostgreSQL's")
State = TrainingRun.State


def _train() -> str:
    try:
        return services.train().state
    except AlreadyTraining:
        return "refused"


@pytest.fixture
def _slow(monkeypatch: Any) -> None:
    """The first to begin goes on only when all the others have been told no."""
    turns, learn = threading.Semaphore(0), training._learn

    def wait(*args: Any) -> None:
        for _ in range(3):
            assert turns.acquire(timeout=20)
        learn(*args)

    def refuse() -> None:
        turns.release()

    monkeypatch.setattr(training, "_learn", wait)
    monkeypatch.setattr(AlreadyTraining, "__init__", lambda self: refuse())


@pytest.mark.usefixtures("_slow")
def test_of_four_trainings_at_once_one_goes_through():
    for _ in range(ROUNDS):
        assert sorted(at_once([_train] * 4)) == ["active", "refused", "refused", "refused"]
    assert TrainingRun.objects.filter(state=State.ACTIVE).count() == 1


@on_postgresql
def test_control_without_the_constraint_all_of_them_train(monkeypatch: Any):
    together, learn = threading.Barrier(4), training._learn

    def wait(*args: Any) -> None:
        together.wait(timeout=20)
        learn(*args)

    monkeypatch.setattr(training, "_learn", wait)
    monkeypatch.setattr(training, "_switch_to", lambda run: None)
    rule = next(rule for rule in TrainingRun._meta.constraints if rule.name == "training_one_at_a_time")
    with connection.schema_editor() as editor:
        editor.remove_constraint(TrainingRun, rule)
    try:
        assert "refused" not in at_once([_train] * 4)
    finally:
        TrainingRun.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(TrainingRun, rule)


@pytest.fixture
def leaver() -> User:
    """Somebody who bought A, so that a training picks B for him."""
    shop = products("A B")
    bought_by_people("A B")
    user: Any = UserFactory()
    client = client_for(user)
    pay(client, buy(client, shop["A"]))
    return user


def _leave_during_the_training(leaver: User, monkeypatch: Any) -> None:
    """The picks are stored while the erasure has done its work and not committed it."""
    erased, stored = threading.Event(), threading.Event()
    store = training._store_picks_of

    def store_then(*args: Any) -> int:
        assert erased.wait(timeout=20)
        count = store(*args)
        stored.set()
        return count

    def after_all_others(user: Any) -> None:
        erased.set()
        stored.wait(timeout=1)  # in vain while the row is locked

    monkeypatch.setattr(training, "_store_picks_of", store_then)
    monkeypatch.setattr(registry, "erasures", [*registry.erasures, after_all_others])
    at_once([services.train, lambda: erase_user(user=leaver)])


@on_postgresql
def test_who_leaves_during_a_training_gets_no_picks(leaver: User, monkeypatch: Any):
    _leave_during_the_training(leaver, monkeypatch)
    assert CustomerPicks.objects.count() == 0


@on_postgresql
@pytest.mark.breaks_the_books
def test_control_without_the_lock_the_picks_outlive_the_person(leaver: User, monkeypatch: Any):
    unlocked = type(User.objects.all()).select_for_update
    monkeypatch.setattr(
        "django.db.models.query.QuerySet.select_for_update",
        lambda self, **kw: self.all() if self.model is User else unlocked(self, **kw),
    )
    _leave_during_the_training(leaver, monkeypatch)
    assert CustomerPicks.objects.filter(user=leaver).exists()
    assert any("erased person" in finding for finding in registry.run_store_checks())
