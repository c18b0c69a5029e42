from collections.abc import Iterator
from typing import Any

import pytest

from fakestripe import Deliveries, FakeStripe
from tests.conftest import Client
from tests.payments.books import assert_books_agree, post_event


@pytest.fixture
def stripe(settings: Any) -> Iterator[FakeStripe]:
    """The shop speaks to a fake Stripe through the real library; events wait until a test delivers them. At the end
    its journal equals our ledger."""
    with FakeStripe() as fake:
        fake.deliveries = Deliveries(post_event, "whsec_fake")
        settings.PAYMENT_PROVIDER = "stripe"
        settings.STRIPE_API_BASE = fake.url
        settings.STRIPE_SECRET_KEY = fake.secret_key
        settings.STRIPE_PUBLISHABLE_KEY = "pk_test_fake"
        settings.STRIPE_WEBHOOK_SECRET = "whsec_fake"
        yield fake


@pytest.fixture(autouse=True)
def _journal_equals_ledger(request: pytest.FixtureRequest) -> Iterator[None]:
    uses_stripe = "stripe" in request.fixturenames
    if uses_stripe:
        request.getfixturevalue("db")
        fake = request.getfixturevalue("stripe")
    yield
    if uses_stripe and not request.node.get_closest_marker("breaks_the_books"):
        assert_books_agree(fake)


@pytest.fixture
def buyer(buyer: Client) -> Client:
    """Takes a 503 as an answer."""
    buyer.raise_request_exception = False
    return buyer
