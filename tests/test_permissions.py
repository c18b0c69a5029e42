"""Who may do what, in one table. A route that is not in it fails the last test."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.contrib.admindocs.views import simplify_regex
from django.db import transaction
from django.urls import URLPattern, get_resolver

from accounts.models import SignIn
from catalog.models import ProductImage
from invoices.models import Document
from invoices.services import make_pdf
from orders.services import request_return
from orders.services.history import buyer as by_buyer
from tests.conftest import Client
from tests.factories import AddressFactory, CategoryFactory, ProductFactory, UserFactory
from tests.reviews.writing import review
from tests.shopping import ADDRESS, API, buy, deliver, fill_cart, open_payment, pay, variant_of

# The owner bought and has an address; the seller sells the product.
ACTORS = ("anonymous", "stranger", "owner", "seller", "other_seller", "catalog_editor", "staff", "admin")
# fmt: off
TABLE: dict[tuple[str, str], tuple[int, ...]] = {
    # anonymous, stranger, owner, seller, other seller, catalog editor, staff, admin
    ("GET", "addresses/"):                              (401, 200, 200, 200, 200, 200, 200, 200),
    ("POST", "addresses/"):                             (401, 201, 201, 201, 201, 201, 201, 201),
    ("GET", "addresses/{id}/"):                         (401, 404, 200, 404, 404, 404, 404, 404),
    ("PUT", "addresses/{id}/"):                         (401, 404, 200, 404, 404, 404, 404, 404),
    ("PATCH", "addresses/{id}/"):                       (401, 404, 200, 404, 404, 404, 404, 404),
    ("DELETE", "addresses/{id}/"):                      (401, 404, 204, 404, 404, 404, 404, 404),

    ("POST", "auth/login/"):                            (200, 200, 200, 200, 200, 200, 200, 200),
    ("POST", "auth/logout/"):                           (401, 204, 204, 204, 204, 204, 204, 204),
    ("POST", "auth/logout-all/"):                       (401, 204, 204, 204, 204, 204, 204, 204),
    ("POST", "auth/refresh/"):                          (401, 401, 401, 401, 401, 401, 401, 401),
    ("POST", "auth/register/"):                         (201, 201, 201, 201, 201, 201, 201, 201),
    ("GET", "analytics/sales/"):                        (401, 403, 403, 403, 403, 403, 200, 200),

    ("GET", "auth/sessions/"):                          (401, 200, 200, 200, 200, 200, 200, 200),
    ("DELETE", "auth/sessions/{id}/"):                  (401, 404, 204, 404, 404, 404, 404, 404),
    ("POST", "auth/password/change/"):                  (401, 200, 200, 200, 200, 200, 200, 200),
    ("POST", "auth/password/reset/"):                   (204, 204, 204, 204, 204, 204, 204, 204),
    ("POST", "auth/password/reset/confirm/"):           (400, 400, 400, 400, 400, 400, 400, 400),
    ("POST", "auth/email/change/"):                     (401, 204, 204, 204, 204, 204, 204, 204),
    ("POST", "auth/email/change/confirm/"):             (400, 400, 400, 400, 400, 400, 400, 400),
    ("POST", "auth/email/verify/"):                     (400, 400, 400, 400, 400, 400, 400, 400),

    ("GET", "cart/"):                                   (200, 200, 200, 200, 200, 200, 200, 200),
    ("DELETE", "cart/"):                                (200, 200, 200, 200, 200, 200, 200, 200),
    ("POST", "cart/items/"):                            (200, 200, 200, 200, 200, 200, 200, 200),
    ("PATCH", "cart/items/{item_id}/"):                 (404, 404, 200, 404, 404, 404, 404, 404),
    ("DELETE", "cart/items/{item_id}/"):                (404, 404, 200, 404, 404, 404, 404, 404),
    ("GET", "cart/total/"):                             (200, 200, 200, 200, 200, 200, 200, 200),
    ("POST", "cart/merge/"):                            (401, 200, 200, 200, 200, 200, 200, 200),

    ("GET", "categories/"):                             (200, 200, 200, 200, 200, 200, 200, 200),
    ("POST", "categories/"):                            (401, 403, 403, 403, 403, 201, 403, 201),
    ("GET", "categories/{slug}/"):                      (200, 200, 200, 200, 200, 200, 200, 200),
    ("PUT", "categories/{slug}/"):                      (401, 403, 403, 403, 403, 200, 403, 200),
    ("PATCH", "categories/{slug}/"):                    (401, 403, 403, 403, 403, 200, 403, 200),
    ("DELETE", "categories/{slug}/"):                   (401, 403, 403, 403, 403, 204, 403, 204),

    ("POST", "contact/"):                               (201, 201, 201, 201, 201, 201, 201, 201),

    ("GET", "invoices/"):                               (401, 200, 200, 200, 200, 200, 200, 200),
    ("GET", "invoices/{number}/"):                      (401, 404, 200, 404, 404, 404, 200, 200),
    ("GET", "invoices/{number}/pdf/"):                  (401, 404, 200, 404, 404, 404, 200, 200),

    ("GET", "orders/"):                                 (401, 200, 200, 200, 200, 200, 200, 200),
    ("POST", "orders/"):                                (400, 400, 201, 400, 400, 400, 400, 400),
    ("POST", "orders/lookup/"):                         (204, 204, 204, 204, 204, 204, 204, 204),
    ("GET", "orders/{number}/"):                        (401, 404, 200, 404, 404, 404, 200, 200),
    ("POST", "orders/{number}/cancel/"):                (401, 404, 200, 404, 404, 404, 200, 200),
    ("PUT", "orders/{number}/status/"):                 (401, 403, 403, 403, 403, 403, 200, 200),
    ("POST", "orders/{number}/shipments/"):             (401, 403, 403, 403, 403, 403, 409, 409),
    ("GET", "orders/{number}/events/"):                 (401, 404, 200, 404, 404, 404, 200, 200),

    ("POST", "payments/confirm/"):                      (401, 404, 200, 404, 404, 404, 200, 200),
    ("POST", "payments/create-intent/"):                (401, 404, 200, 404, 404, 404, 200, 200),
    ("POST", "payments/manual/"):                       (401, 403, 403, 403, 403, 403, 201, 201),
    # Whoever sends, the signature decides.
    ("POST", "payments/webhooks/stripe/"):              (400, 400, 400, 400, 400, 400, 400, 400),
    ("GET", "payments/{id}/"):                          (401, 404, 200, 404, 404, 404, 200, 200),
    ("POST", "payments/{id}/refunds/"):                 (401, 403, 403, 403, 403, 403, 409, 409),
    ("POST", "payments/{id}/refunds/preview/"):         (401, 403, 403, 403, 403, 403, 409, 409),

    ("GET", "products/"):                               (200, 200, 200, 200, 200, 200, 200, 200),
    ("POST", "products/"):                              (401, 403, 403, 201, 201, 201, 403, 201),
    ("GET", "products/facets/"):                        (200, 200, 200, 200, 200, 200, 200, 200),
    ("GET", "products/suggest/"):                       (200, 200, 200, 200, 200, 200, 200, 200),
    ("GET", "products/mine/"):                          (401, 403, 403, 200, 200, 200, 403, 200),
    ("GET", "products/mine/{id}/"):                     (401, 403, 403, 200, 404, 200, 403, 200),
    ("GET", "products/{id}/"):                          (200, 200, 200, 200, 200, 200, 200, 200),
    ("PUT", "products/{id}/"):                          (401, 403, 403, 200, 403, 200, 403, 200),
    ("PATCH", "products/{id}/"):                        (401, 403, 403, 200, 403, 200, 403, 200),
    ("DELETE", "products/{id}/"):                       (401, 403, 403, 204, 403, 204, 403, 204),
    ("GET", "products/{product_id}/images/"):           (200, 200, 200, 200, 200, 200, 200, 200),
    ("POST", "products/{product_id}/images/"):          (401, 403, 403, 415, 403, 415, 403, 415),
    ("GET", "products/{product_id}/images/{id}/"):      (200, 200, 200, 200, 200, 200, 200, 200),
    ("PATCH", "products/{product_id}/images/{id}/"):    (401, 403, 403, 200, 403, 200, 403, 200),
    ("DELETE", "products/{product_id}/images/{id}/"):   (401, 403, 403, 204, 403, 204, 403, 204),
    ("GET", "products/{product_id}/recommendations/"):  (200, 200, 200, 200, 200, 200, 200, 200),

    ("GET", "recommendations/"):                        (200, 200, 200, 200, 200, 200, 200, 200),

    ("GET", "products/{product_id}/reviews/"):          (200, 200, 200, 200, 200, 200, 200, 200),

    ("GET", "returns/"):                                (401, 200, 200, 200, 200, 200, 200, 200),
    ("POST", "returns/"):                               (401, 404, 201, 404, 404, 404, 201, 201),
    ("GET", "returns/{id}/"):                           (401, 404, 200, 404, 404, 404, 200, 200),
    ("POST", "returns/{id}/approve/"):                  (401, 403, 403, 403, 403, 403, 200, 200),
    ("POST", "returns/{id}/reject/"):                   (401, 403, 403, 403, 403, 403, 200, 200),
    ("POST", "returns/{id}/receive/"):                  (401, 403, 403, 403, 403, 403, 409, 409),
    ("POST", "returns/{id}/refund/"):                   (401, 403, 403, 403, 403, 403, 409, 409),

    ("GET", "reviews/"):                                (200, 200, 200, 200, 200, 200, 200, 200),
    # The owner has written one already, the seller sells it.
    ("POST", "reviews/"):                               (401, 201, 409, 403, 201, 201, 201, 201),
    ("GET", "reviews/mine/"):                           (401, 200, 200, 200, 200, 200, 200, 200),
    ("GET", "reviews/{id}/"):                           (200, 200, 200, 200, 200, 200, 200, 200),
    ("PATCH", "reviews/{id}/"):                         (401, 403, 200, 403, 403, 403, 403, 403),
    ("DELETE", "reviews/{id}/"):                        (401, 403, 204, 403, 403, 403, 204, 204),
    ("POST", "reviews/{id}/helpful/"):                  (401, 200, 403, 200, 200, 200, 200, 200),
    ("POST", "reviews/{id}/report/"):                   (401, 204, 403, 204, 204, 204, 204, 204),
    ("POST", "reviews/{id}/answer/"):                   (401, 403, 403, 200, 403, 403, 200, 200),

    ("GET", "roles/"):                                  (401, 403, 403, 403, 403, 403, 403, 200),

    ("GET", "users/"):                                  (401, 403, 403, 403, 403, 403, 403, 200),
    ("POST", "users/"):                                 (401, 403, 403, 403, 403, 403, 403, 201),
    ("GET", "users/me/export/"):                        (401, 200, 200, 200, 200, 200, 200, 200),
    ("GET", "users/me/"):                               (401, 200, 200, 200, 200, 200, 200, 200),
    ("PUT", "users/me/"):                               (401, 200, 200, 200, 200, 200, 200, 200),
    ("PATCH", "users/me/"):                             (401, 200, 200, 200, 200, 200, 200, 200),
    ("DELETE", "users/me/"):                            (401, 204, 204, 204, 204, 204, 204, 409),
    ("GET", "users/{id}/"):                             (401, 403, 403, 403, 403, 403, 403, 200),
    ("PUT", "users/{id}/"):                             (401, 403, 403, 403, 403, 403, 403, 200),
    ("PATCH", "users/{id}/"):                           (401, 403, 403, 403, 403, 403, 403, 200),
    ("DELETE", "users/{id}/"):                          (401, 403, 403, 403, 403, 403, 403, 204),
    ("DELETE", "users/{id}/roles/{role}/"):             (401, 403, 403, 403, 403, 403, 403, 204),
    ("POST", "users/{id}/roles/"):                      (401, 403, 403, 403, 403, 403, 403, 200),

    ("GET", "variants/"):                               (401, 403, 403, 200, 200, 200, 403, 200),
    ("POST", "variants/"):                              (401, 403, 403, 201, 400, 201, 403, 201),
    ("GET", "variants/{id}/"):                          (401, 403, 403, 200, 404, 200, 403, 200),
    ("PUT", "variants/{id}/"):                          (401, 403, 403, 200, 404, 200, 403, 200),
    ("PATCH", "variants/{id}/"):                        (401, 403, 403, 200, 404, 200, 403, 200),
    ("DELETE", "variants/{id}/"):                       (401, 403, 403, 204, 404, 204, 403, 204),
    ("GET", "variants/{id}/movements/"):                (401, 403, 403, 200, 404, 200, 403, 200),
    ("POST", "variants/{id}/stock/"):                   (401, 403, 403, 200, 404, 200, 403, 200),
}
# fmt: on


class World(NamedTuple):
    clients: dict[str, Client]
    names: dict[str, Any]


def _body(method: str, path: str, names: dict[str, Any]) -> dict[str, Any] | None:
    """One that goes through for whoever may."""
    order, email, password = names["number"], "new@example.com", "correct horse battery"
    bodies: dict[str, dict[str, Any]] = {
        "addresses/": ADDRESS,
        "addresses/{id}/": ADDRESS,
        "auth/email/change/": {"email": email, "password": password},
        "auth/email/change/confirm/": {"token": "wrong"},
        "auth/email/verify/": {"uid": "MQ", "token": "wrong"},
        "auth/login/": {"email": names["email"], "password": password},
        "auth/logout/": {"refresh": "unreadable"},
        "auth/password/change/": {"old_password": password, "new_password": "an even better staple"},
        "auth/password/reset/": {"email": email},
        "auth/password/reset/confirm/": {"uid": "MQ", "token": "wrong", "password": "an even better staple"},
        "auth/refresh/": {"refresh": "wrong"},
        "auth/register/": {"email": email, "password": password},
        "cart/items/": {"product": names["product"], "quantity": 1},
        "cart/items/{item_id}/": {"quantity": 1},
        "cart/merge/": {"token": "nobody's"},
        "categories/": {"name": "New"},
        "categories/{slug}/": {"name": "New"},
        "contact/": {"name": "Ada", "email": email, "subject": "Norway?", "message": "Do you ship there?"},
        "orders/": {"shipping_address": ADDRESS},
        "orders/{number}/status/": {"status": "cancelled"},
        "orders/{number}/shipments/": {"lines": [{"line": 1, "quantity": 1}]},
        "orders/lookup/": {"number": order, "email": email},
        "payments/confirm/": {"payment": names["payment"], "payment_method": "pm_card_visa"},
        "payments/create-intent/": {"order": order},
        "payments/manual/": {"order": order, "method": "cash", "reference": "till 1"},
        "products/": {"name": "New", "price": "1.00"},
        "products/{id}/": {"name": "New", "price": "1.00"},
        "products/{product_id}/images/{id}/": {"alt": "A lamp"},
        "returns/": {"order": names["delivered"], "lines": [{"line": names["line"], "quantity": 1}]},
        "reviews/": {"product": names["product"], "rating": 4, "title": "Fine", "content": "Fine."},
        # Publishing and hiding it is tested where that is done.
        "reviews/{id}/": {"rating": 3},
        "reviews/{id}/answer/": {"content": "Thank you."},
        "users/": {"email": email, "password": "an even better staple"},
        "users/{id}/": {"first_name": "Grace"},
        "users/{id}/roles/": {"role": "seller"},
        "users/me/": {"first_name": "Grace"},
        "variants/": {"product": names["product"], "price": "1.00"},
        "variants/{id}/": {"price": "1.00"},
        "variants/{id}/stock/": {"delta": 1, "reason": "receipt"},
    }
    return bodies.get(path, {}) if method in ("POST", "PUT", "PATCH") else None


def _signed_in(*roles: str, **fields: Any) -> Client:
    client = Client()
    client.user = UserFactory(roles=roles, **fields)
    tokens = client.post(f"{API}/auth/login/", {"email": client.user.email, "password": "correct horse battery"}).data
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens['access']}")
    return client


@pytest.fixture(autouse=True)
def _stripe_is_set_up(settings: Any) -> None:
    settings.STRIPE_WEBHOOK_SECRET = "whsec_of_the_tests"


@pytest.fixture(scope="module")
def world(module_db: None) -> World:
    clients = {"anonymous": Client(), "stranger": _signed_in(), "owner": _signed_in()}
    clients |= {role: _signed_in(role) for role in ("seller", "catalog_editor", "staff", "admin")}
    clients["other_seller"] = _signed_in("seller")
    owner = clients["owner"]
    product = ProductFactory(owner=clients["seller"].user)
    picture = ProductImage.objects.create(product=product, image="a.webp", thumbnail="b.webp", width=1, height=1)
    order = buy(owner, product)
    invoice = Document.objects.get(order=pay(owner, buy(owner, product)))
    make_pdf(document_id=invoice.pk)
    delivered = deliver(clients["staff"], pay(owner, buy(owner, product, 2)))
    line = delivered.lines.get()
    asked = request_return(order=delivered, pieces={line.pk: 1}, by=by_buyer(owner.user))
    return World(
        clients,
        {
            "email": owner.user.email,
            "number": order.number,
            "invoice": invoice.number,
            "delivered": delivered.number,
            "line": line.pk,
            "return": asked.pk,
            "payment": open_payment(owner, order)["id"],
            "item": fill_cart(owner, product)["items"][0]["id"],
            "address": AddressFactory(user=owner.user).pk,
            "session": SignIn.objects.get(user=owner.user).pk,
            "product": product.pk,
            "picture": picture.pk,
            "variant": variant_of(product).pk,
            "category": CategoryFactory().slug,
            "review": review(owner, product, 5)["id"],
            "user": owner.user.pk,
        },
    )


def _url(path: str, names: dict[str, Any]) -> str:
    ids = {"addresses": "address", "auth": "session", "payments": "payment", "users": "user", "variants": "variant"}
    ids |= {"returns": "return", "reviews": "review"}
    id_ = "picture" if "/images/" in path else ids.get(path.split("/")[0], "product")
    return f"{API}/" + path.format(
        id=names[id_],
        number=names["invoice" if path.startswith("invoices") else "number"],
        slug=names["category"],
        item_id=names["item"],
        product_id=names["product"],
        role="customer",
    )


def _answers(world: World, method: str, path: str) -> Iterator[int]:
    """What each actor is told; whatever it did is undone before the next one comes."""
    body = _body(method, path, world.names)
    for actor in ACTORS:
        with transaction.atomic():
            call = getattr(world.clients[actor], method.lower())
            yield call(_url(path, world.names), *([body] if body is not None else [])).status_code
            transaction.set_rollback(True)


@pytest.mark.parametrize("path", dict.fromkeys(path for _, path in TABLE))
@pytest.mark.django_db
def test_everybody_may_do_what_the_table_says(path: str, world: World):
    rows = {method: statuses for (method, row_path), statuses in TABLE.items() if row_path == path}
    found = {method: tuple(_answers(world, method, path)) for method in rows}
    assert found == rows


def _routes(patterns: list[Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Method and path template of every API view there is."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            path = simplify_regex(route).strip("/").removeprefix("api/v1/") + "/"
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path).replace("{pk}", "{id}")
            for method in list(getattr(pattern.callback, "actions", None) or {}):
                if method not in ("head", "options"):
                    yield method.upper(), path
        else:
            yield from _routes(pattern.url_patterns, route)


def test_no_route_is_missing_in_the_table():
    assert set(_routes(get_resolver().url_patterns)) == set(TABLE)
