"""A write and what it makes untrue are one transaction; nobody serves what is owed."""

import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.conf import settings as shop_settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from catalog.models import Product
from catalog.services.products import update_product
from config.breaker import Away
from config.caching import forgetting
from config.caching.forgetting import AGE, MOST_TAGS, PATIENCE, PERIOD, debts, forget
from config.caching.pages import EVERYTHING
from config.caching.stores import store
from config.models import OwedForgetting
from tests.caching.conftest import turn_on
from tests.conftest import Client
from tests.factories import ProductFactory

API = "/api/v1"


@pytest.fixture
def now(monkeypatch):
    """The monotonic clock of the debts."""
    clock = [time.monotonic()]
    monkeypatch.setattr(forgetting.time, "monotonic", lambda: clock[0])
    return clock


@pytest.fixture
def product(cached_here):
    return ProductFactory(name="Lamp", slug="lamp")


def _name(client: Client) -> str:
    return client.get(f"{API}/products/lamp/").json()["name"]


def _away(monkeypatch):
    def refuse(tags):
        raise Away("cut off")

    monkeypatch.setattr(store(), "forget", refuse)


def test_the_numbers_keep_what_is_promised():
    assert AGE + PATIENCE < 60
    assert PERIOD < PATIENCE


def test_a_write_costs_one_row_and_its_rows_go_together(product, api: Client, now, django_assert_num_queries):
    assert _name(api) == "Lamp"
    for tags in (("a", "b"), ("b", "c")):
        with transaction.atomic(), django_assert_num_queries(1):
            forget(*tags)
            forget(tags[0])
    assert [row.tags for row in OwedForgetting.objects.order_by("pk")] == [["a", "b"], ["b", "c"]]
    now[0] += PERIOD + 1
    assert _name(api) == "Lamp"
    assert not OwedForgetting.objects.exists()


def test_without_a_transaction_it_is_refused(cached_here):
    with pytest.raises(transaction.TransactionManagementError):
        forget("a")


def test_what_is_rolled_back_leaves_no_row_and_forgets_nothing(product, api: Client, counted):
    _name(api)
    with transaction.atomic():
        forget("product:lamp")
        transaction.set_rollback(True)
    _name(api)
    assert counted() == {"miss": 1, "hit": 1}
    assert not OwedForgetting.objects.exists()


def test_what_a_savepoint_took_back_is_said_again(cached_here):
    with transaction.atomic():
        with transaction.atomic():
            forget("a")
            transaction.set_rollback(True)
        forget("a")
    assert [row.tags for row in OwedForgetting.objects.all()] == [["a"]]


def test_too_much_is_everything(product, api: Client, counted):
    _name(api)
    with transaction.atomic():
        forget(*(f"product:{number}" for number in range(MOST_TAGS)))
        forget("one-more")
        forget("and-another")
    assert [row.tags for row in OwedForgetting.objects.order_by("pk")][1:] == [[EVERYTHING]]
    _name(api)
    assert counted() == {"miss": 2}


def test_switched_off_it_costs_nothing(db, settings, django_assert_num_queries):
    with transaction.atomic(), django_assert_num_queries(0):
        forget("a")


def test_a_process_that_owes_serves_nothing_from_the_cache(product, api: Client, counted, monkeypatch, now):
    assert [_name(api), _name(api)] == ["Lamp", "Lamp"]
    with monkeypatch.context() as cut_off:
        _away(cut_off)
        update_product(product=product, by=None, name="Lantern")
        assert [_name(api), _name(api)] == ["Lantern", "Lantern"]
        assert counted() == {"miss": 1, "hit": 1, "bypass": 2}
        now[0] += PATIENCE
        assert _name(api) == "Lantern"
        assert OwedForgetting.objects.count() == 1
    now[0] += 2
    assert [_name(api), _name(api)] == ["Lantern", "Lantern"]
    assert counted() == {"bypass": 1, "miss": 1, "hit": 1}
    assert not OwedForgetting.objects.exists()


def test_negative_control_without_its_debts_it_would_serve_the_old_page(product, api: Client, monkeypatch, now):
    _name(api)
    _away(monkeypatch)
    monkeypatch.setattr(debts, "deliver", lambda delivery: None)
    update_product(product=product, by=None, name="Lantern")
    assert _name(api) == "Lamp"


def test_a_row_that_nobody_delivered_is_found_by_another_process(product, api: Client, monkeypatch, now):
    _name(api)
    with monkeypatch.context() as killed:
        killed.setattr(forgetting.Delivery, "__call__", lambda self: None)
        update_product(product=product, by=None, name="Lantern")
    OwedForgetting.objects.update(created_at=timezone.now() - timedelta(seconds=AGE - 5))
    now[0] += PERIOD + 1
    assert _name(api) == "Lamp", "it may be on its way still"
    OwedForgetting.objects.update(created_at=timezone.now() - timedelta(seconds=AGE + 1))
    now[0] += PERIOD + 1
    assert _name(api) == "Lantern"
    assert not OwedForgetting.objects.exists()


def test_a_process_that_cannot_look_serves_a_while_and_then_nothing(product, api: Client, monkeypatch, now, counted):
    _name(api)
    counted()
    monkeypatch.setattr(debts, "_pay", lambda kept_in: (_ for _ in ()).throw(Away("cut off")))
    for seconds, outcome in ((PERIOD - 1, "hit"), (PATIENCE - PERIOD - 1, "hit"), (3, "bypass")):
        now[0] += seconds
        _name(api)
        assert counted() == {outcome: 1}


def test_after_silence_rows_of_any_age_count(product, api: Client, monkeypatch, now):
    """Redis was away for all: whoever comes back first must not serve what another one still owes."""
    _name(api)
    with monkeypatch.context() as killed:
        killed.setattr(forgetting.Delivery, "__call__", lambda self: None)
        update_product(product=product, by=None, name="Lantern")
    debts.distrust()
    assert _name(api) == "Lantern"


def test_a_doubt_that_comes_while_looking_is_not_lost(product, api: Client, monkeypatch, counted):
    _name(api)
    original = debts._pay

    def pay(kept_in):
        original(kept_in)
        debts.distrust()

    debts.distrust()
    with monkeypatch.context() as doubting:
        doubting.setattr(debts, "_pay", pay)
        counted()
        _name(api)
    assert counted() == {"bypass": 1}
    _name(api)
    assert counted() == {"hit": 1}


def test_rows_that_cannot_be_deleted_now_are_no_fault_of_the_write(product, monkeypatch, api: Client):
    _name(api)

    def away(*args):
        raise DatabaseError("gone")

    monkeypatch.setattr(forgetting, "_AT_ONCE", 1)
    monkeypatch.setattr(debts, "_clear", away)
    update_product(product=product, by=None, name="Lantern")
    assert _name(api) == "Lantern"


@pytest.mark.race
@pytest.mark.services
@pytest.mark.parametrize("kind", ["host", "redis"])
def test_killed_between_commit_and_delivery(transactional_db, settings, tmp_path, api: Client, now, kind):
    """A real process, which dies at the worst moment."""
    turn_on(kind, settings, tmp_path)
    ProductFactory(name="Lamp", slug="lamp")
    assert _name(api) == "Lamp"
    code = (
        "import os, sys, django\n"
        "django.setup()\n"
        "from django.conf import settings\n"
        "settings.DATABASES['default']['NAME'] = sys.argv[1]\n"
        "from django.db import connection\n"
        "connection.settings_dict['NAME'] = sys.argv[1]\n"
        "settings.PUBLIC_CACHE = sys.argv[2]\n"
        "from config.caching.forgetting import Delivery\n"
        "Delivery.__call__ = lambda self: os._exit(9)\n"
        "from catalog.models import Product\n"
        "from catalog.services.products import update_product\n"
        "update_product(product=Product.objects.get(slug='lamp'), by=None, name='Lantern')\n"
    )
    command = [sys.executable, "-c", code, str(connection.settings_dict["NAME"]), kind]
    killed = subprocess.run(command, cwd=shop_settings.BASE_DIR, capture_output=True, text=True, timeout=60)
    assert killed.returncode == 9, killed.stderr
    assert Product.objects.get(slug="lamp").name == "Lantern"
    OwedForgetting.objects.update(created_at=timezone.now() - timedelta(seconds=AGE + 1))
    now[0] += PERIOD + 1
    assert _name(api) == "Lantern"
