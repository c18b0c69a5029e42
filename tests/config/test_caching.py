"""Who may keep an answer, and for whom it is."""

import pytest
from drf_spectacular.generators import EndpointEnumerator

from tests.conftest import Client
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db

PUBLIC = ["products/", "products/{slug}/", "products/{slug}/images/", "products/{slug}/reviews/", "products/facets/",
          "products/suggest/", "categories/", "categories/{category}/", "reviews/"]  # fmt: skip


@pytest.fixture
def paths() -> list[str]:
    product = ProductFactory()
    names = {"slug": product.slug, "category": product.category.slug}
    return [f"/api/v1/{path.format(**names)}" for path in PUBLIC]


def test_a_public_read_may_be_kept_but_is_asked_for_again(api: Client, paths):
    for path in paths:
        answer = api.get(path)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, no-cache", path
        again = api.get(path, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b""), path
        assert again.headers["ETag"] == answer.headers["ETag"]
        assert again.headers["Cache-Control"] == "public, no-cache"
        assert api.get(path, headers={"If-None-Match": '"another"'}).status_code == 200


def test_a_public_read_ignores_tokens_bad_ones_too(api: Client, admin: Client, paths):
    for path in paths:
        plain = api.get(path)
        for headers in ({"Authorization": "Bearer nonsense"}, {"X-Cart-Token": "x"}, {"Cookie": "sessionid=x"}):
            assert api.get(path, headers=headers).content == plain.content, path
        assert admin.get(path).headers["ETag"] == plain.headers["ETag"]


def test_public_reads_are_not_counted_by_the_limits(api: Client, settings, paths):
    settings.RATE_LIMITS = True
    settings.RATES = {**settings.RATES, "default": (1, 60)}
    assert {api.get(path).status_code for path in paths for _ in range(3)} == {200}


def test_the_first_read_after_a_write_shows_it(api: Client, admin: Client):
    product = ProductFactory(name="Lamp")
    path = f"/api/v1/products/{product.slug}/"
    tag = api.get(path).headers["ETag"]
    assert admin.patch(path, {"name": "Lantern"}).status_code == 200
    answer = api.get(path, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.json()["name"]) == (200, "Lantern")


def test_everything_else_is_private(admin: Client, paths):
    """Each route that can be asked without an id, and the writes of the public ones."""
    for path, _, method, _ in EndpointEnumerator().get_api_endpoints():
        if method == "GET" and "{" not in path and path not in paths and path.startswith("/api/v1/"):
            answer = admin.get(path)
            assert answer.status_code == 200, path
            assert answer.headers["Cache-Control"] == "private, no-store", path
            assert "ETag" not in answer.headers
    for path in paths:
        assert admin.post(path, {}).headers["Cache-Control"] == "private, no-store"
        assert admin.get(f"{path}?ordering=nonsense&limit=0&page=x").status_code in (200, 400)
    assert admin.get("/api/v1/products/nothing/").headers["Cache-Control"] == "private, no-store"


def test_another_origin_is_answered_only_where_it_is_listed(api: Client, settings):
    settings.CORS_ALLOWED_ORIGINS = ["https://shop.example.com"]
    listed = api.get("/api/v1/products/", headers={"Origin": "https://shop.example.com"})
    assert listed.headers["Access-Control-Allow-Origin"] == "https://shop.example.com"
    assert "etag" in listed.headers["Access-Control-Expose-Headers"].lower()
    for origin in ("https://evil.example.com", "https://shop.example.com.evil.com", "http://shop.example.com", "null"):
        answer = api.get("/api/v1/products/", headers={"Origin": origin})
        assert answer.status_code == 200
        assert "Access-Control-Allow-Origin" not in answer.headers
    asked = {"Origin": "https://shop.example.com", "Access-Control-Request-Method": "POST",
             "Access-Control-Request-Headers": "authorization,idempotency-key,x-cart-token"}  # fmt: skip
    preflight = api.options("/api/v1/orders/", headers=asked)
    assert preflight.status_code == 200
    assert "idempotency-key" in preflight.headers["Access-Control-Allow-Headers"]
    asked["Origin"] = "https://evil.example.com"
    assert "Access-Control-Allow-Origin" not in api.options("/api/v1/orders/", headers=asked).headers
