"""Requests made from the served schema: what fits it, what nearly fits it, and what is nonsense.

No input may give a 5xx, and every answer must be one that the schema announces, in the shape it announces. The
callers are a guest, a customer who has a cart, an order and a payment, and an admin; values out of this small world
are mixed in, so that the calls get past the first look-up.

`PROVE=1` runs every boundary case and many more random ones as each of them; `FUZZ_SEED=` repeats a run.
"""

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from catalog.models import ProductImage
from config.registry import run_store_checks
from config.wsgi import application
from invoices.models import Document
from invoices.services import make_pdf
from orders.services import request_return
from orders.services.history import buyer as by_buyer
from tests.conftest import Client
from tests.factories import AddressFactory, ProductFactory, UserFactory
from tests.races import client_for
from tests.reviews.writing import review
from tests.shopping import API, buy, deliver, fill_cart, open_payment, pay, variant_of

SEED = int(os.environ.get("FUZZ_SEED", random.SystemRandom().randrange(10**6)))
PROVE = bool(os.environ.get("PROVE"))
BOUNDARY_CASES = 10_000 if PROVE else 30
RANDOM_CASES = 200 if PROVE else 5

CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
    checks.unsupported_method,
]
SCHEMA = schemathesis.openapi.from_wsgi("/api/schema/?format=json", application)
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]
LITERAL_PATHS = {operation.path for operation in OPERATIONS if "{" not in operation.path}
ACTORS = ("guest", "customer", "admin")


@dataclass
class World:
    """Headers of each actor, and what is there to be named in a path or a body."""

    headers: dict[str, dict[str, str]]
    paths: dict[str, dict[str, Any]]
    bodies: dict[str, Any]


@pytest.fixture(autouse=True)
def _stripe_is_set_up(settings: Any) -> None:
    settings.STRIPE_WEBHOOK_SECRET = "whsec_of_the_tests"


@pytest.fixture(scope="module")
def world(module_db: None) -> World:
    product = ProductFactory(stock=100)
    variant = variant_of(product)
    picture = ProductImage.objects.create(product=product, image="a.webp", thumbnail="b.webp", width=1, height=1)
    people = {"customer": UserFactory(), "admin": UserFactory(roles=["admin"])}
    tokens = {name: _sign_in(person.email) for name, person in people.items()}
    address = AddressFactory(user=people["customer"])
    customer, admin = (client_for(people[name]) for name in ("customer", "admin"))
    order = buy(customer, product, 2)
    payment = open_payment(customer, order)["id"]
    invoice = Document.objects.get(order=pay(customer, buy(customer, product)))
    make_pdf(document_id=invoice.pk)
    delivered = deliver(admin, pay(customer, buy(customer, product, 2)))
    line = delivered.lines.get()
    asked = request_return(order=delivered, pieces={line.pk: 1}, by=by_buyer(people["customer"]))
    item = fill_cart(customer, product, 3)["items"][0]["id"]
    written = review(customer, product, 4)
    guest_cart = fill_cart(Client(), product)
    return World(
        headers={
            "guest": {"X-Cart-Token": guest_cart["token"]},
            **{name: {"Authorization": f"Bearer {pair['access']}"} for name, pair in tokens.items()},
        },
        paths={
            "addresses": {"id": address.pk},
            "analytics": {},
            "auth": {},
            "cart": {"item_id": item},
            "contact": {},
            "categories": {"slug": product.category.slug},
            "images": {"id": picture.pk, "product_id": product.slug},
            "invoices": {"number": invoice.number},
            "orders": {"number": order.number},
            "payments": {"id": payment},
            "products": {"id": product.slug, "product_id": product.slug},
            "recommendations": {},
            "returns": {"id": asked.pk},
            "reviews": {"id": written["id"], "product_id": product.slug},
            "roles": {},
            "users": {"id": people["customer"].pk, "role": "customer"},
            "variants": {"id": variant.pk},
        },
        bodies={
            "order": order.number,
            "number": order.number,
            "payment": payment,
            "payment_method": "pm_card_chargeDeclined",
            "product": product.pk,
            "variant": variant.pk,
            "shipping_address": address.pk,
            "parent": product.category.slug,
            "category": product.category.pk,
            "token": guest_cart["token"],
            "refresh": tokens["customer"]["refresh"],
            "email": people["customer"].email,
            "owner": people["admin"].pk,
            "quantity": 1,
            "lines": [{"line": line.pk, "quantity": 1}],
            "price": "12.50",
        },
    )


def _sign_in(email: str) -> dict[str, str]:
    answer = Client().post(f"{API}/auth/login/", {"email": email, "password": "correct horse battery"})
    assert answer.status_code == 200, answer.data
    return answer.json()


@contextmanager
def _undone() -> Iterator[None]:
    """Every case meets the same world, even after "close my account". The server side runs in this thread, inside
    our transaction, so it must not hang up."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def _mix_in(case: Case, world: World, chance: random.Random) -> None:
    """Put things that exist in the place of some that were made up."""
    parts = case.path.split("/")
    known = world.paths[next((part for part in ("images", "reviews") if part in parts), parts[3])]
    for name in case.path_parameters or {}:
        if name in known and chance.random() < 0.8:
            case.path_parameters[name] = known[name]
    if isinstance(case.body, dict):
        for name in case.body:
            if name in world.bodies and chance.random() < 0.5:
                case.body[name] = world.bodies[name]


def _boundary_cases(operation: Any, chance: random.Random) -> list[Case]:
    generation = SCHEMA.config.generation_for(operation=operation, phase="coverage")
    found = list(
        SCHEMA.iter_coverage_cases(operation, generation_modes=list(GenerationMode), generation_config=generation)
    )
    return chance.sample(found, min(len(found), BOUNDARY_CASES))


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_every_answer_is_one_that_the_schema_announces(operation: Any, world: World) -> None:
    print(f"fuzz seed {SEED}")
    chance = random.Random(f"{SEED} {operation.label}")

    def call(case: Case) -> None:
        _mix_in(case, world, chance)
        if case.formatted_path in LITERAL_PATHS - {operation.path}:
            return  # `products/mine/` is another operation than `products/{id}/`
        actors = ACTORS if PROVE else chance.choices(ACTORS, weights=(1, 2, 2))
        for actor in actors:
            with _undone():
                # Called within the process, it does not unpack what comes packed.
                response = case.call(headers={**world.headers[actor], "Accept-Encoding": "identity"})
                case.validate_response(response, checks=CHECKS)
                if operation.method != "get" and response.status_code < 300:
                    assert list(run_store_checks()) == []

    for case in _boundary_cases(operation, chance):
        call(case)

    strategy = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode))
    random_cases = hypothesis.given(case=strategy)(call)
    hypothesis.seed(chance.randrange(2**32))(
        hypothesis.settings(
            max_examples=RANDOM_CASES,
            deadline=None,
            database=None,
            phases=[hypothesis.Phase.generate],
            suppress_health_check=list(hypothesis.HealthCheck),
        )(random_cases)
    )()
