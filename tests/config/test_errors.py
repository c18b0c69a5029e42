"""One shape for every refusal, wherever it comes from."""

import pytest
from django.db import DataError, IntegrityError, OperationalError
from django.test import override_settings
from django.urls import path
from rest_framework.response import Response
from rest_framework.views import APIView

from config.errors import DomainError
from tests.conftest import Client

pytestmark = pytest.mark.django_db

SECRET = "SELECT password FROM /srv/shop/settings.py"


class _Short(DomainError):
    code = "short"
    message = "Not enough."
    retry_after = 7


class _Failing(APIView):
    authentication_classes = permission_classes = throttle_classes = []
    error = Exception()

    def get(self, request):
        raise self.error


class _Unserialisable(APIView):
    authentication_classes = permission_classes = throttle_classes = []

    def get(self, request):
        return Response({"secret": object()})


def failing(error: Exception):
    return _Failing.as_view(error=error)


_FAILURES = {
    "broken": (RuntimeError(SECRET), 500),
    "conflict": (IntegrityError(SECRET), 409),
    "unfit": (DataError(SECRET), 400),
    "busy": (OperationalError(SECRET), 503),
    "short": (_Short(several=[{"variant": 1}, {"variant": 2}]), 409),
    "recursion": (RecursionError(SECRET), 500),
}
urlpatterns = [path(f"{name}/", failing(error)) for name, (error, _) in _FAILURES.items()]
urlpatterns += [path("unserialisable/", _Unserialisable.as_view())]
handler400 = "config.error_views.bad_request"
handler404 = "config.error_views.not_found"
handler500 = "config.error_views.server_error"


def assert_shape(answer, status: int) -> list[dict]:
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"].startswith("application/json")
    body = answer.json()
    assert set(body) == {"type", "errors"}
    assert body["type"] in (["server_error"] if status >= 500 else ["client_error", "validation_error"])
    assert body["errors"]
    for error in body["errors"]:
        assert {"code", "detail", "attr"} <= set(error) <= {"code", "detail", "attr", "meta"}
        assert error["code"]
        assert error["detail"]
    assert answer.headers["X-Request-ID"]
    assert answer.headers["Cache-Control"] == "private, no-store"
    return body["errors"]


@pytest.mark.parametrize(
    ("method", "url", "options", "status", "code"),
    [
        ("post", "/api/v1/auth/login/", {"data": {}}, 400, "required"),
        ("get", "/api/v1/orders/", {}, 401, "not_authenticated"),
        ("get", "/api/v1/addresses/", {"headers": {"Authorization": "Bearer nonsense"}}, 401, "invalid_token"),
        ("get", "/api/v1/products/nothing/", {}, 404, "not_found"),
        ("get", "/nowhere", {}, 404, "not_found"),
        ("get", "/api/v1/nowhere/", {}, 404, "not_found"),
        ("get", "/api/v1//products/", {}, 404, "not_found"),
        ("get", f"/api/v1/products/{'x' * 10_000}/", {}, 404, "not_found"),
        ("get", "/api/v1/products/a%00/", {}, 404, "not_found"),
        ("get", "/api/v1/products/%FF/", {}, 404, "not_found"),
        ("get", "/api/v1/products/?q=a%00", {}, 400, "bad_request"),
        ("put", "/api/v1/products/", {"data": {}}, 405, "method_not_allowed"),
        ("trace", "/api/v1/products/", {}, 405, "method_not_allowed"),
        ("delete", "/api/v1/cart/items/", {}, 405, "method_not_allowed"),
        ("get", "/api/v1/products/", {"headers": {"Accept": "text/csv"}}, 406, "not_acceptable"),
        ("post", "/api/v1/auth/login/", {"data": "{}", "content_type": "text/plain"}, 415, "unsupported_media_type"),
    ],
)
def test_every_refusal_has_the_one_shape(api: Client, method, url, options, status, code):
    answer = getattr(api, method)(url, **options)
    assert assert_shape(answer, status)[0]["code"] == code


def test_somebody_known_who_may_not_is_403(buyer: Client):
    assert assert_shape(buyer.get("/api/v1/users/"), 403)[0]["code"] == "permission_denied"


def test_a_limit_that_is_reached_is_429_and_says_when_to_come_back(api: Client, settings):
    settings.RATE_LIMITS = True
    settings.RATES = {**settings.RATES, "default": (1, 60)}
    api.get("/api/v1/cart/")
    answer = api.get("/api/v1/cart/")
    assert assert_shape(answer, 429)[0]["code"] == "throttled"
    assert 1 <= int(answer.headers["Retry-After"]) <= 60


@pytest.mark.parametrize("name", _FAILURES)
@override_settings(ROOT_URLCONF=__name__)
def test_a_failure_inside_has_the_one_shape_and_tells_nothing(name: str):
    client = Client(raise_request_exception=False)
    answer = client.get(f"/{name}/")
    assert_shape(answer, _FAILURES[name][1])
    assert "SELECT" not in answer.content.decode()
    assert "Traceback" not in answer.content.decode()


@override_settings(ROOT_URLCONF=__name__)
def test_an_answer_that_cannot_be_written_is_500_in_the_shape():
    assert_shape(Client(raise_request_exception=False).get("/unserialisable/"), 500)


@override_settings(ROOT_URLCONF=__name__)
def test_a_busy_database_is_503_with_a_time_to_come_back():
    answer = Client(raise_request_exception=False).get("/busy/")
    assert int(answer.headers["Retry-After"]) >= 1


@override_settings(ROOT_URLCONF=__name__)
def test_each_thing_that_is_wrong_is_one_error_with_its_meta():
    answer = Client().get("/short/")
    assert [error["meta"] for error in answer.json()["errors"]] == [{"variant": 1}, {"variant": 2}]
    assert answer.headers["Retry-After"] == "7"


@pytest.mark.parametrize(
    "accept", ["text/html", "application/json; indent=999999999", "*/*;q=x", "a", "é/ß", ",,,", ";"]
)
def test_no_accept_header_breaks_anything(api: Client, accept: str):
    assert api.get("/api/v1/categories/", headers={"Accept": accept}).status_code in (200, 406)


# As WSGI hands them over: each byte one character.
_HEADER_VALUES = [
    value.encode("utf-8", "surrogatepass").decode("latin-1")
    for value in ("schön", "日本", "\x00", "Bearer ÿþ", "x" * 10_000, "", "a\x00b", '"', "\ud800", "Bearer a.b.c")
]
_HEADERS = ["X-Cart-Token", "X-Order-Token", "Authorization", "Idempotency-Key", "User-Agent", "X-Request-ID",
            "X-Forwarded-For", "X-Storefront-Key", "If-None-Match", "Accept-Language", "Origin", "Cookie"]  # fmt: skip


@pytest.mark.parametrize("header", _HEADERS)
def test_no_header_breaks_anything(api: Client, header: str):
    login = {"email": "a@example.com", "password": "x"}
    for value in _HEADER_VALUES:
        headers = {header: value}
        for answer in (
            api.get("/api/v1/categories/", headers=headers),
            api.get("/api/v1/cart/", headers=headers),
            api.get("/api/v1/orders/", headers=headers),
            api.post("/api/v1/orders/", {"email": "a@example.com"}, headers=headers),
            api.post("/api/v1/auth/login/", login, headers=headers),
        ):
            assert answer.status_code < 500, value


_PATHS = [
    "/api/v1/products/?limit={}",
    "/api/v1/products/?page={}",
    "/api/v1/products/?cursor={}",
    "/api/v1/products/?price_min={}",
    "/api/v1/products/?rating_min={}",
    "/api/v1/products/?owner={}",
    "/api/v1/products/?category={}",
    "/api/v1/products/?in_stock={}",
    "/api/v1/products/?ordering={}",
    "/api/v1/products/?attr.x={}",
    "/api/v1/products/{}/",
    "/api/v1/products/{}/images/{}/",
    "/api/v1/categories/{}/",
    "/api/v1/variants/{}/",
    "/api/v1/variants/?product={}",
    "/api/v1/orders/{}/",
    "/api/v1/orders/?user={}",
    "/api/v1/orders/?placed_after={}",
    "/api/v1/orders/?status={}",
    "/api/v1/payments/{}/",
    "/api/v1/users/{}/",
    "/api/v1/users/?role={}",
    "/api/v1/addresses/{}/",
    "/api/v1/cart/items/{}/",
    "/api/v1/reviews/{}/",
    "/api/v1/reviews/?product={}",
    "/api/v1/reviews/?rating={}",
    "/api/v1/products/{}/reviews/?cursor={}",
]
_NUMBERS = ["abc", "NaN", "Infinity", "-1", "0", "1e999", "9" * 5_000, str(2**63), "٣", "1.5", "", " ", "[]", "1" * 18]


def test_no_number_breaks_a_path_or_a_filter(admin: Client):
    for url in _PATHS:
        for number in _NUMBERS:
            assert admin.get(url.replace("{}", number)).status_code < 500, (url, number[:20])


_FIELDS = {
    "/api/v1/cart/items/": ["product", "variant", "quantity"],
    "/api/v1/payments/confirm/": ["payment"],
    "/api/v1/payments/create-intent/": ["order"],
    "/api/v1/orders/": ["shipping_address", "expected_total", "note", "email"],
    "/api/v1/products/": ["name", "price", "stock", "category", "owner", "attributes", "tags", "variants"],
    "/api/v1/categories/": ["name", "parent", "position"],
    "/api/v1/users/": ["email", "roles", "username"],
    "/api/v1/reviews/": ["product", "rating", "title", "content"],
    "/api/v1/addresses/": ["full_name", "country", "is_default_billing"],
}
_VALUES = [2**63, -(2**63) - 1, 2**64, 1e308, 10**400, "9" * 5_000, True, None, [], {}, "NaN", [[]], {"a": {}}]


def test_no_value_breaks_a_body(admin: Client):
    for url, fields in _FIELDS.items():
        for field in fields:
            for value in _VALUES:
                assert admin.post(url, {field: value}).status_code < 500, (url, field, str(value)[:20])


def test_options_is_405_where_no_browser_asks_for_another_origin(admin: Client):
    for route in ("products/", "users/me/", "orders/", "cart/"):
        assert_shape(admin.options(f"/api/v1/{route}"), 405)


@pytest.mark.parametrize(
    "moment", ["1052-07-21T09:35:14%2B20:29", "0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-23:59", "2026-02-30"]
)
def test_no_time_breaks_a_filter(admin: Client, moment: str):
    for name in ("placed_after", "placed_before"):
        assert admin.get(f"/api/v1/orders/?{name}={moment}").status_code in (200, 400)


def test_who_works_in_the_back_office_is_refused_on_a_page_and_everybody_else_in_the_one_shape(office, client):
    refused = {"/admin/catalog/product/add/": 403, "/admin/no/such/page/": 404}
    for path_, status in refused.items():
        page = office.get(path_)
        assert (page.status_code, page.headers["Content-Type"]) == (status, "text/html; charset=utf-8")
        assert 'id="nav-sidebar"' in page.text, "with its menu"
    for answer in (office.get("/api/v1/no-such/"), client.get("/no-such/")):
        assert answer.json()["errors"][0]["code"] == "not_found"
