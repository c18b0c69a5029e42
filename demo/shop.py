"""The whole demo shop, in one transaction: an interrupted start begins anew."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from analytics.services import rebuild_sales
from config.caching.forgetting import forget
from config.caching.pages import EVERYTHING
from config.models import StoreIdentity
from demo.orders import make_orders
from demo.people import make_customers, make_team
from demo.products import draw_pictures, give_to_seller, make_drafts, write_products
from demo.reviews import make_reviews
from orders.services import refresh_popularity

Progress = Callable[[], Any]


@transaction.atomic
def seed(
    *, products: int, customers: int, orders: int, seed: int, password: str, on_progress: Progress
) -> dict[str, int]:
    """Fill the shop; how many of each kind were made. The same `seed` gives the same products."""
    _introduce_the_shop()
    drafts = make_drafts(products, seed=seed, currency=StoreIdentity.load().currency)
    draw_pictures(write_products(drafts, on_progress), on_progress)
    secret = make_password(password)
    team = make_team(secret)
    give_to_seller(team["seller@example.com"])
    people = [team["customer@example.com"], *make_customers(customers, seed=seed, secret=secret)]
    placed = make_orders(orders, customers=people, clerk=team["staff@example.com"], seed=seed, on_progress=on_progress)
    refresh_popularity()
    said = make_reviews(customers=people, clerk=team["staff@example.com"], seed=seed)
    # The demo's sales are dated back, into days that may have been summed up already.
    rebuild_sales()
    return {"products": products, "customers": customers, "orders": placed, "reviews": said}


def _introduce_the_shop() -> None:
    """A name and an address for letters and invoices, where nobody has given one."""
    forget(EVERYTHING)
    StoreIdentity.objects.get_or_create(
        pk=1,
        defaults={
            "name": "Alder & Wren",
            "email": "hello@example.com",
            "phone": "+49 30 555 0100",
            "address": "Alder & Wren GmbH\nGartenstraße 12\n10115 Berlin",
            "country": "DE",
            "vat_number": "DE123456789",
        },
    )
