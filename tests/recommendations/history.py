"""Histories as short as a test wants them, and the models learned from them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from catalog.models import Product
from recommendations.models import Purchase
from tests.factories import ProductFactory

START = datetime(2024, 1, 1, tzinfo=UTC)


def bought(*baskets: tuple[str, str], day: float = 0) -> None:
    """bought(("ann", "A B"), ("", "A C")): Ann's basket and a guest's, by stock code."""
    first = Purchase.objects.count()
    Purchase.objects.bulk_create(
        Purchase(customer=customer, invoice=f"{first}-{n}", stock_code=code, bought_at=START + timedelta(days=day))
        for n, (customer, codes) in enumerate(baskets)
        for code in codes.split()
    )


def products(codes: str) -> dict[str, Product]:
    """products("A B") by SKU, each in a category of its own, so that nothing but purchases ties them."""
    return {code: ProductFactory(sku=code, name=f"Thing {code}") for code in codes.split()}


def bought_by_people(codes: str, people: Iterable[int] = range(3)) -> None:
    bought(*((f"person {number}", codes) for number in people))
