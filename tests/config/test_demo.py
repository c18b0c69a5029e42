"""The demo catalogue is for an empty shop, and its password is shown once."""

from io import StringIO

import pytest

from config import preparation
from config.management.commands import start
from config.management.commands.start import Command
from config.preparation import wants_demo
from tests.factories import ProductFactory


def greeting(**said):
    out = StringIO()
    Command(stdout=out).greet(9000, **said)
    return out.getvalue()


@pytest.fixture(autouse=True)
def _a_local_demo(settings):
    settings.DEMO = True
    settings.DEMO_PASSWORD = "made-up-once"
    settings.PUBLIC_URL = "http://localhost:8000"


@pytest.mark.django_db
def test_an_empty_shop_is_filled():
    assert wants_demo()


@pytest.mark.django_db
def test_a_shop_with_a_product_is_left_alone():
    ProductFactory()
    assert not wants_demo()


@pytest.mark.django_db
def test_demo_off_starts_an_empty_shop(settings):
    settings.DEMO = False
    assert not wants_demo()


def test_the_first_start_prints_the_sign_ins_with_their_password():
    said = greeting(with_demo=True, seeded=True)
    assert "made-up-once" in said
    assert all(f"{who}@example.com" in said for who in ("admin", "staff", "seller", "customer"))


@pytest.mark.django_db
@pytest.mark.parametrize("told", ["x", ""])
def test_the_password_that_the_demo_is_made_with_is_kept_for_later_starts(told, settings, tmp_path, monkeypatch):
    path, seeded_with = tmp_path / ".env", []
    settings.DEMO_PASSWORD = told
    monkeypatch.setenv("ENV_FILE", str(path))
    monkeypatch.setattr(preparation, "collect_static", lambda: False)
    monkeypatch.setattr(start, "call_command", lambda name: seeded_with.append((name, settings.DEMO_PASSWORD)))
    assert Command(stdout=StringIO()).prepare() is True
    ((name, password),) = seeded_with
    assert name == "seed_store"
    assert password == told or (not told and len(password) >= 12)
    assert path.read_text().endswith(f"DEMO_PASSWORD={password}\n")


@pytest.mark.django_db
def test_a_demo_is_made_also_where_nothing_can_be_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("ENV_FILE", str(tmp_path / "missing" / ".env"))
    monkeypatch.setattr(preparation, "collect_static", lambda: False)
    monkeypatch.setattr(start, "call_command", lambda name: None)
    errors = StringIO()
    assert Command(stdout=StringIO(), stderr=errors).prepare() is True
    assert "cannot be kept" in errors.getvalue()


@pytest.mark.django_db
def test_a_start_that_makes_no_demo_makes_no_password(settings, tmp_path, monkeypatch):
    ProductFactory()
    settings.DEMO_PASSWORD = ""
    monkeypatch.setenv("ENV_FILE", str(tmp_path / ".env"))
    monkeypatch.setattr(preparation, "collect_static", lambda: False)
    assert Command(stdout=StringIO()).prepare() is False
    assert not (tmp_path / ".env").exists()
    assert "see .env" not in greeting(with_demo=True, seeded=False)


def test_later_starts_say_where_the_password_stands():
    said = greeting(with_demo=True, seeded=False)
    assert "made-up-once" not in said
    assert ".env" in said


def test_a_shop_without_the_demo_offers_no_sign_in():
    assert "example.com" not in greeting(with_demo=False, seeded=False)


def test_the_addresses_are_those_that_shoppers_use(settings):
    assert "http://localhost:9000/api/docs/" in greeting(with_demo=False, seeded=False)
    settings.PUBLIC_URL = "https://shop.test"
    assert "https://shop.test/admin/" in greeting(with_demo=False, seeded=False)
