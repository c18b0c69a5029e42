"""Every list takes the same number of queries for one row and for three."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Product, ProductImage
from catalog.services.stock import adjust_stock
from orders.models import Order
from orders.services import request_return
from orders.services.history import buyer as by_buyer
from orders.services.history import staff as by_staff
from orders.services.history import write_event
from tests.conftest import Client
from tests.factories import AddressFactory, CategoryFactory, ProductFactory, UserFactory
from tests.reviews.writing import review
from tests.shopping import API, buy, deliver, open_payment, pay, variant_of

pytestmark = pytest.mark.django_db


def _a_product(admin: Client) -> Product:
    product = ProductFactory(owner=UserFactory(), variants=[{"attributes": {"size": "M"}}, {}])
    ProductImage.objects.create(product=product, image="a.webp", thumbnail="b.webp", width=1, height=1)
    return product


def _an_order(admin: Client) -> None:
    order = buy(admin, ProductFactory(), 2)
    open_payment(admin, order)


def _a_sign_in(admin: Client) -> None:
    assert admin.user
    body = {"email": admin.user.email, "password": "correct horse battery"}
    assert Client().post(f"{API}/auth/login/", body).status_code == 200


def _a_picture(admin: Client) -> None:
    product = Product.objects.first() or ProductFactory()
    ProductImage.objects.create(product=product, image="a.webp", thumbnail="b.webp", width=1, height=1)


def _a_movement(admin: Client) -> None:
    product = Product.objects.first() or ProductFactory(stock=0)
    adjust_stock(variant=variant_of(product), delta=1, reason="receipt", by=admin.user)


def _an_event(admin: Client) -> None:
    order = Order.objects.first() or buy(admin, ProductFactory())
    write_event(order, "note", by=by_staff(admin.user), note="Called back.")


def _a_return(admin: Client) -> None:
    line = deliver(admin, pay(admin, buy(admin, ProductFactory()))).lines.get()
    request_return(order=line.order, pieces={line.pk: 1}, by=by_buyer(admin.user))


def _a_review(admin: Client) -> None:
    author = Client()
    author.force_authenticate(UserFactory())
    review(author, Product.objects.first() or ProductFactory(), 4)


# Path → what makes one more row of it.
LISTS: dict[str, Callable[[Client], object]] = {
    "addresses/": lambda admin: AddressFactory(user=admin.user),
    "auth/sessions/": _a_sign_in,
    "categories/": lambda admin: CategoryFactory(parent=CategoryFactory()),
    "invoices/": lambda admin: pay(admin, buy(admin, ProductFactory())),
    "orders/": _an_order,
    "orders/{number}/events/": _an_event,
    "products/": _a_product,
    "products/mine/": _a_product,
    "products/{product_id}/images/": _a_picture,
    "products/{product_id}/reviews/": _a_review,
    "products/{product_id}/recommendations/": lambda admin: (_a_product(admin), _a_product(admin)),
    "recommendations/": _a_product,
    "returns/": _a_return,
    "reviews/": _a_review,
    "reviews/mine/": lambda admin: review(admin, ProductFactory(), 5),
    "users/": lambda admin: UserFactory(roles=["seller", "staff"]),
    "variants/": _a_product,
    "variants/{id}/movements/": _a_movement,
}
FIXED = {"roles/"}  # the roles there are


def _queries(admin: Client, path: str) -> tuple[int, int]:
    """How many rows came, and by how many queries."""
    product, order = Product.objects.first(), Order.objects.first()
    names = {
        "product_id": product.pk if product else 0,
        "id": variant_of(product).pk if product else 0,
        "number": order.number if order else "",
    }
    with CaptureQueriesContext(connection) as queries:
        answer = admin.get(f"{API}/{path.format(**names)}")
    assert answer.status_code == 200, answer.data
    return len(answer.data["results"]), len(queries)


@pytest.mark.parametrize("path", LISTS)
def test_a_list_takes_as_many_queries_for_three_rows_as_for_one(path: str, admin: Client):
    LISTS[path](admin)
    _queries(admin, path)  # the roles of whoever asks are read once
    rows, queries = _queries(admin, path)
    for _ in range(2):
        LISTS[path](admin)
    more_rows, same_queries = _queries(admin, path)
    assert more_rows > rows
    assert same_queries == queries


def test_no_list_is_missing_here():
    served = Client().get("/api/schema/?format=json").json()["paths"]
    lists = {
        path.removeprefix("/api/v1/")
        for path, operations in served.items()
        if operations.get("get", {}).get("operationId", "").endswith("_list")
    }
    assert lists == set(LISTS) | FIXED
