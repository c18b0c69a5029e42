from typing import Any

import pytest

from config.models import StoreIdentity
from invoices.models import Document
from invoices.services import make_pdf
from orders.models import Order
from tests.conftest import Client
from tests.factories import price_anew
from tests.shopping import buy_many, pay


@pytest.fixture
def shop(db: None) -> StoreIdentity:
    """A shop with what the law wants on invoices."""
    return StoreIdentity.objects.create(
        pk=1, name="Lamp Shop", address="Lamp Lane 1\n10115 Berlin", vat_number="DE123456789", email="hi@lamps.example"
    )


@pytest.fixture
def order(shop: StoreIdentity, buyer: Client) -> Order:
    """Confirmed: three lines, a discount, shipping, two tax rates."""
    placed = buy_many(buyer, [(1999, 2), (501, 3), (10_000, 1)])
    return pay(buyer, price_anew(placed, discount=1000, shipping=499))


@pytest.fixture
def invoice(order: Order) -> Document:
    return Document.objects.get(order=order, kind="invoice")


@pytest.fixture
def with_pdf(invoice: Document) -> Document:
    make_pdf(document_id=invoice.pk)
    invoice.refresh_from_db()
    return invoice


def text_of(pdf: bytes) -> Any:
    """What is drawn on each page, by poppler."""
    import subprocess

    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode().removesuffix("\f").split("\f")
