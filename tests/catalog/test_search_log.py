"""What people look for is added up, without saying who."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalog import tasks
from catalog.models import SearchedQuery
from catalog.services.search_log import forget_old_searches, record_search
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db
PRODUCTS = "/api/v1/products/"


def logged():
    return {row.query: (row.searches, row.results) for row in SearchedQuery.objects.all()}


@pytest.fixture
def search(api, django_capture_on_commit_callbacks):
    def act(**query):
        with django_capture_on_commit_callbacks(execute=True):
            assert api.get(PRODUCTS, query).status_code == 200

    return act


def test_searches_are_added_up_and_turning_a_page_or_narrowing_down_is_none(search):
    ProductFactory(name="Red mug")
    for words in ("Mug", "  mug ", "MUG"):
        search(q=words)
    search(q="mug", page=1)
    search(q="mug", brand="acme")
    search(q="teapot")
    search(q="blue mug")
    assert logged() == {"mug": (3, 1), "teapot": (1, 0), "blue mug": (1, 0)}


def test_a_corrected_search_counts_for_what_was_meant(search):
    ProductFactory(name="Keyboard")
    search(q="keybord")
    assert logged() == {"keyboard": (1, 1)}


@pytest.mark.parametrize("typed", ["ada@example.com", "0171 234 56 78", "4111-1111-1111-1111", "%"])
def test_what_looks_personal_is_not_kept(typed):
    record_search(query=typed, results=0)
    assert logged() == ({"%": (1, 0)} if typed == "%" else {})


def test_a_barcode_that_finds_something_is_kept():
    record_search(query="4006381333931", results=1)
    assert logged() == {"4006381333931": (1, 1)}


def test_a_queue_that_is_away_fails_no_search(search, monkeypatch):
    def away(*args):
        raise ConnectionError

    monkeypatch.setattr(tasks.record_searches, "task_class", away)
    search(q="mug")
    assert logged() == {}


def test_what_nobody_looks_for_any_more_is_forgotten():
    now = timezone.now()
    for query, days in (("old", 91), ("new", 89)):
        SearchedQuery.objects.create(query=query, searches=9, last_at=now - timedelta(days=days))
    assert forget_old_searches() == 1
    assert list(logged()) == ["new"]
