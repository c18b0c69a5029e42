"""What is answered from the cache is what the view would have said: the same to everybody, and to nobody more."""

import logging

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from drf_spectacular.generators import EndpointEnumerator, SchemaGenerator

from catalog.models import ProductImage
from config.caching.entries import MAX_BODY_BYTES
from config.caching.pages import _route
from config.limiter import forget_all
from reviews.models import Review
from tests.conftest import Client
from tests.factories import ProductFactory, UserFactory
from tests.shopping import variant_of

API = "/api/v1"


@pytest.fixture
def paths(transactional_db):
    """Each public route, with ids and slugs that are there."""
    product = ProductFactory(name="Lamp", slug="lamp")
    author = UserFactory(first_name="Ada", last_name="Lovelace")
    review = Review.objects.create(product=product, author=author, rating=4, title="Good", content="It is.")
    image = ProductImage.objects.create(product=product, image="a.png", thumbnail="b.png", width=1, height=1)
    ids = {"{product_id}": product.slug, "{slug}": product.category.slug, "reviews/{pk}": f"reviews/{review.pk}",
           "images/{pk}": f"images/{image.pk}", "{id}": product.pk}  # fmt: skip
    found = []
    for path, _, method, _ in EndpointEnumerator().get_api_endpoints():
        for name, value in ids.items():
            path = path.replace(name, str(value))
        if method == "GET" and _route(path):
            found.append(path)
    assert len(found) == 12
    return found


@pytest.mark.breaks_the_books
def test_everybody_gets_the_same_bytes(cached, counted, paths, client_of, admin: Client, buyer: Client, staff: Client):
    """Each public route, whoever asks first."""
    signed_in = [client_of("seller"), client_of("catalog_editor"), admin, buyer, staff]
    for path in paths:
        first = signed_in[len(path) % 5]
        first.get(path)
        plain = Client().get(path)
        assert plain.status_code == 200, path
        queries = CaptureQueriesContext(connection)
        for client in signed_in:
            for headers in ({}, {"Authorization": "Bearer nonsense"}, {"X-Cart-Token": "x", "Cookie": "sessionid=x"}):
                with queries:
                    answer = client.get(path, headers=headers)
                assert len(queries) == 0, path
                assert answer.content == plain.content
                kept = {name: value for name, value in answer.items() if name != "X-Request-ID"}
                assert kept == {name: value for name, value in plain.items() if name != "X-Request-ID"}, path
                assert not answer.cookies
    assert counted() == {"miss": len(paths), "hit": len(paths) * 16}


def test_what_the_view_hears_says_nothing_of_the_caller(cached_here, monkeypatch, admin: Client):
    """Even a view that looked would find nobody."""
    from catalog.views.products import ProductViewSet

    heard = []
    original = ProductViewSet.retrieve

    def listening(self, request, id):
        names = ("Authorization", "Cookie", "X-Cart-Token", "X-Order-Token")
        heard.append([request.user.is_authenticated, *map(request._request.headers.get, names)])
        return original(self, request, id)

    listening.public = original.public
    monkeypatch.setattr(ProductViewSet, "retrieve", listening)
    path = f"{API}/products/{ProductFactory().slug}/"
    headers = {"Authorization": "Bearer x", "Cookie": "sessionid=x", "X-Cart-Token": "x", "X-Order-Token": "x"}
    client = Client()
    assert client.get(path, headers=headers).status_code == 200
    assert heard == [[False, None, None, None, None]]


def test_a_page_is_asked_for_again_and_not_sent_again(cached, counted, api: Client):
    path = f"{API}/products/{ProductFactory().slug}/"
    first = api.get(path)
    tag = first.headers["ETag"]
    for condition in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        again = api.get(path, headers={"If-None-Match": condition})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
        assert again.headers["Cache-Control"] == "public, no-cache"
        assert again.headers["Vary"].startswith("Accept")
    assert api.get(path, headers={"If-None-Match": '"x"'}).content == first.content
    assert api.get(path, headers={"If-Match": '"x"'}).status_code == 412
    assert counted() == {"miss": 1, "hit": 6}


def test_a_condition_does_not_keep_the_page_from_being_kept(cached, counted, api: Client):
    path = f"{API}/products/{ProductFactory().slug}/"
    assert api.get(path, headers={"If-None-Match": "*"}).status_code == 304
    assert api.get(path).status_code == 200
    assert counted() == {"miss": 1, "hit": 1}


def test_head_is_answered_from_the_page(cached, counted, api: Client):
    path = f"{API}/products/{ProductFactory().slug}/"
    head = api.head(path)
    page = api.get(path)
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", page.headers["ETag"])
    assert head.headers["Content-Length"] == str(len(page.content))
    assert counted() == {"miss": 1, "hit": 1}


def test_whatever_else_stands_in_a_query_neither_splits_nor_poisons(cached, counted, api: Client):
    for number in range(3):
        ProductFactory(price=1000 + number)
    answers = [
        api.get(f"{API}/products/?{query}").content
        for query in (
            "utm=a&limit=2&ordering=price",
            "ordering=price&limit=2",
            "limit=2&x[]=%ff&ordering=price&page2=7",
            "a=%20&limit=2&b&ordering=price",
        )
    ]
    assert len(set(answers)) == 1
    assert b"utm" not in answers[0]
    assert counted() == {"miss": 1, "hit": 3}


def test_the_order_of_names_says_nothing_and_that_of_values_does(cached_here, counted, api: Client):
    ProductFactory()
    for query in ("brand=a&brand=b&limit=5", "limit=5&brand=a&brand=b", "brand=b&brand=a&limit=5"):
        assert api.get(f"{API}/products/?{query}").status_code == 200
    assert counted() == {"miss": 2, "hit": 1}


def test_attributes_count_among_the_filters(cached_here, counted, api: Client):
    ProductFactory(attributes={"color": "red"}, name="Red")
    ProductFactory(attributes={"color": "blue"}, name="Blue")
    found = [api.get(f"{API}/products/?attr.color={color}").json()["results"] for color in ("red", "blue", "red")]
    assert [[row["name"] for row in rows] for rows in found] == [["Red"], ["Blue"], ["Red"]]
    assert counted() == {"miss": 2, "hit": 1}


def test_what_counts_is_what_the_schema_says():
    """A parameter that the view reads and the cache ignores would be answered as if it were not there."""
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    seen = 0
    for path, operations in paths.items():
        example = path.replace("{id}", "1").replace("{product_id}", "1").replace("{slug}", "a")
        route = _route(example)
        if route is None:
            continue
        seen += 1
        said = {p["name"] for p in operations["get"].get("parameters", []) if p["in"] == "query"}
        counts = route.parameters | {f"{prefix}<name>" for prefix in route.prefixes}
        assert said == counts, path
    assert seen == 12


@pytest.mark.django_db
def test_every_public_read_of_the_api_is_cached(api: Client):
    """By what it answers to nobody: each GET that anybody may keep, and no other."""
    for path, _, method, _ in EndpointEnumerator().get_api_endpoints():
        if method == "GET" and "{" not in path and path.startswith(API):
            assert ("public" in api.get(path).headers["Cache-Control"]) == bool(_route(path)), path


@pytest.mark.parametrize("accept", ["text/html", "application/json; indent=4", "application/json;q=0", "*/*;q=0.0"])
def test_another_form_than_plain_json_is_the_views_own(cached_here, counted, accept, api: Client):
    path = f"{API}/products/{ProductFactory().slug}/"
    plain = api.get(path).content
    other = api.get(path, headers={"Accept": accept})
    assert other.content != plain or "q=0" in accept
    assert counted() == {"miss": 1}


@pytest.mark.parametrize(
    "accept", ["*/*", "application/json", "text/html,application/xml;q=0.9,*/*;q=0.8", "application/*; q=1.0"]
)
def test_whoever_takes_json_gets_it(cached_here, counted, accept, api: Client):
    path = f"{API}/products/{ProductFactory().slug}/"
    assert api.get(path).content == api.get(path, headers={"Accept": accept}).content
    assert counted() == {"miss": 1, "hit": 1}


def test_the_callers_cache_control_changes_nothing(cached_here, counted, api: Client):
    path = f"{API}/products/{ProductFactory().slug}/"
    for directive in ("no-cache", "no-store", "max-age=0"):
        api.get(path, headers={"Cache-Control": directive, "Pragma": "no-cache"})
    assert counted() == {"miss": 1, "hit": 2}


def test_what_is_not_there_is_not_kept(cached, counted, api: Client):
    for path in ("products/nothing/", "products/?limit=0", "products/?page=x", "products/nothing/reviews/"):
        for _ in range(2):
            assert api.get(f"{API}/{path}").status_code in (400, 404), path
    assert counted() == {"miss": 8}
    product = ProductFactory(slug="nothing")
    assert api.get(f"{API}/products/nothing/").json()["id"] == product.pk


def test_each_host_has_its_own_links(cached_here, settings, api: Client):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    for _ in range(21):
        ProductFactory()
    for host in ("one.example", "two.example", "one.example"):
        page = api.get(f"{API}/products/", headers={"Host": host}).json()
        assert page["next"].startswith(f"http://{host}/")
    assert api.get(f"{API}/products/", headers={"Host": "evil.example"}).status_code == 400


def test_answers_from_the_cache_have_ids_and_origins_of_their_own(cached_here, settings, api: Client):
    settings.CORS_ALLOWED_ORIGINS = ["https://a.example", "https://b.example"]
    path = f"{API}/products/{ProductFactory().slug}/"
    for origin in ("https://a.example", "https://b.example"):
        answer = api.get(path, headers={"Origin": origin, "X-Request-ID": f"id-of-{origin[8:9]}-1234"})
        assert answer.headers["Access-Control-Allow-Origin"] == origin
        assert answer.headers["X-Request-ID"] == f"id-of-{origin[8:9]}-1234"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in api.get(path).headers


def test_hits_are_not_counted_by_the_limits_and_misses_have_their_own(cached_here, settings, api: Client):
    settings.RATE_LIMITS = True
    settings.RATES = {**settings.RATES, "default": (1, 60), "public": (2, 60)}
    forget_all()
    path = f"{API}/products/{ProductFactory().slug}/"
    assert {api.get(path).status_code for _ in range(5)} == {200}
    assert api.get(f"{API}/products/").status_code == 200
    refused = api.get(f"{API}/products/?limit=3")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert refused.headers["Cache-Control"] == "private, no-store"
    settings.STOREFRONT_KEY = "s" * 32
    assert api.get(f"{API}/products/?limit=3", headers={"X-Storefront-Key": "s" * 32}).status_code == 200


def test_a_stranger_makes_no_more_keys_than_there_are_places(cached, settings, api: Client, monkeypatch):
    settings.CACHE_SLOTS = 4
    ProductFactory()
    for number in range(40):
        api.get(f"{API}/products/?brand=brand-{number}")
        api.get(f"{API}/products/made-up-{number}/")
    if cached == "redis":
        from django_redis import get_redis_connection

        keys = [key.decode() for key in get_redis_connection("default").scan_iter(f"{settings.REDIS_PREFIX}:*")]
        assert len([key for key in keys if "ProductViewSet.list" in key]) == 4
        monkeypatch.undo()
    else:
        from config.caching.stores import store

        assert len(store()._entries) == 4


def test_what_shares_a_place_is_told_apart(cached, settings, api: Client):
    settings.CACHE_SLOTS = 1
    one, two = ProductFactory(), ProductFactory()
    for product in (one, two, one, two, two):
        assert api.get(f"{API}/products/{product.slug}/").json()["id"] == product.pk


def test_what_is_too_large_is_not_kept(cached_here, counted, api: Client, monkeypatch):
    path = f"{API}/products/{ProductFactory().slug}/"
    monkeypatch.setattr("config.caching.entries.MAX_BODY_BYTES", 100)
    for _ in range(2):
        assert api.get(path).status_code == 200
    assert counted() == {"miss": 2}
    assert MAX_BODY_BYTES == 512_000


def test_memory_stays_within_its_room(cached_here, api: Client):
    from config.caching.stores import store

    product = ProductFactory()
    store()._room = 20_000
    for number in range(30):
        api.get(f"{API}/products/?brand={number}")
        assert api.get(f"{API}/products/{product.slug}/").status_code == 200
    kept = store()._entries
    assert 0 < len(kept) < 12
    assert any("products/product-" in entry.identity for entry in kept.values()), "what is asked for stays"
    assert store()._used == sum(len(entry.body) + 2000 for entry in kept.values())


def test_time_runs_out(cached, counted, settings, api: Client, monkeypatch):
    settings.CACHE_DETAIL_SECONDS = settings.CACHE_STALE_SECONDS = 1000
    path = f"{API}/products/{ProductFactory().slug}/"
    now = [1_900_000_000.0]
    monkeypatch.setattr("config.caching.entries.time.time", lambda: now[0])
    api.get(path)
    now[0] += 999
    api.get(path)
    now[0] += 2
    api.get(path)
    api.get(path)
    assert counted() == {"miss": 2, "hit": 2}


def test_hits_and_misses_are_told_in_debug(cached_here, api: Client, caplog):
    path = f"{API}/products/{ProductFactory().slug}/"
    with caplog.at_level(logging.DEBUG, logger="config.caching"):
        api.get(path)
        api.get(path)
    assert [record.message.split(":")[0] for record in caplog.records if record.name.startswith("config.caching")] == [
        "miss", "hit",
    ]  # fmt: skip


def test_a_search_counts_though_it_is_answered_from_the_cache(cached_here, api: Client, monkeypatch):
    from catalog.models import SearchedQuery
    from catalog.services.search_log import RepeatedSearches, repeated

    monkeypatch.setattr(RepeatedSearches, "PERIOD", 0)
    repeated.add("x", 0)
    ProductFactory(name="Lamp")
    for _ in range(5):
        api.get(f"{API}/products/?q=lamp")
    api.get(f"{API}/products/?q=lamp&page=1")
    api.head(f"{API}/products/?q=lamp")
    assert SearchedQuery.objects.get(query="lamp").searches == 5


def test_of_uncommitted_work_nothing_is_kept(cached_here, counted, api: Client):
    from django.db import transaction

    product = ProductFactory()
    path = f"{API}/products/{product.slug}/"
    with transaction.atomic():
        variant_of(product).__class__.objects.filter(product=product).update(name="nobody has said so")
        assert "nobody has said so" in api.get(path).content.decode()
        transaction.set_rollback(True)
    assert "nobody has said so" not in api.get(path).content.decode()
    assert counted() == {"bypass": 1, "miss": 1}
