"""How long train_recommendations takes, on a database of its own that is dropped afterwards.

    python benchmarks/train_recommendations.py                              the embedded SQLite
    DATABASE_URL=postgres://… python benchmarks/train_recommendations.py --lines 1000000 --products 50000

Prints seconds and peak memory of a first training, and of a second one, which has a model to take the place of.
"""

import argparse
import os
import random
import resource
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"


def make_shop(lines: int, products: int, customers: int) -> None:
    """Confirmed orders of ten lines by people with a taste: most of what one buys is of a few kinds of things."""
    from django.utils import timezone

    from accounts.models import User
    from catalog.models import Product, Variant
    from orders.models import Order, OrderLine

    dice = random.Random(1)
    people = User.objects.bulk_create(User(email=f"person{n}@example.com") for n in range(customers))
    made = Product.objects.bulk_create(Product(slug=f"p-{n}", name=f"P {n}", currency="EUR") for n in range(products))
    sold = Variant.objects.bulk_create(
        Variant(product=product, sku=f"S-{n}", price=100) for n, product in enumerate(made)
    )
    kind, now = max(products // 40, 1), timezone.now()
    for number in range(lines // 10):
        person = dice.choice(people)
        start = [person.pk * 7919 % products, person.pk * 104_729 % products]
        # Few things sell often: the square of an even number leans towards 0.
        chosen = {(dice.choice(start) + int(kind * dice.random() ** 2)) % products for _ in range(16)}
        amounts = {"currency": "EUR", "subtotal": 1000, "total": 1000}
        order = Order(number=f"B-{number}", user=person, email=person.email, status="confirmed", **amounts)
        order.placed_at = order.expires_at = order.estimated_delivery_at = now - timedelta(days=dice.random() * 365)
        order.shipping_address = order.billing_address = {}
        order.save(force_insert=True)
        OrderLine.objects.bulk_create(
            OrderLine(order=order, variant=sold[n], sku="S", name="N", quantity=1, unit_price=100, line_total=100)
            for n in list(chosen)[:10]
        )


def measure() -> None:
    from recommendations.services import train

    for title in ("first", "second"):
        started = time.perf_counter()
        run = train()
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(
            f"{title} training: {time.perf_counter() - started:.1f} s, peak {memory} MB; {run.purchases} lines, "
            f"{run.products} products, {run.neighbours} neighbours, {run.customers} people"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=300_000)
    parser.add_argument("--products", type=int, default=5000)
    parser.add_argument("--customers", type=int, default=10_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATA_DIR"] = folder
        import django

        django.setup()
        from django.db import connection, transaction

        connection.settings_dict["TEST"]["NAME"] = (
            f"{folder}/benchmark.sqlite3" if connection.vendor == "sqlite" else "benchmark_train_recommendations"
        )
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            with transaction.atomic():
                make_shop(given.lines, given.products, given.customers)
            print(connection.vendor)
            measure()
        finally:
            connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


if __name__ == "__main__":
    main()
