"""How long the figures of sales take in a shop with a long history, on a database of its own that is dropped after.

    python benchmarks/analytics.py --orders 100000                          the embedded SQLite
    DATABASE_URL=postgres://… python benchmarks/analytics.py --orders 1000000

Prints how long the finished days take to be summed up, and the median of the page's figures for several periods, with
today's orders counted as they stand; all of the view included, none of it from the cache.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.own_database import NUMBERS, own_database

PERIODS = {"7 days": 7, "30 days": 30, "90 days": 90, "12 months": 365}
ROUNDS = 7
PRODUCTS = 20_000
# Orders are spread over so many days, the last of them today.
DAYS = 730
FILL = [
    """INSERT INTO catalog_category (id, name, slug, position, path)
    SELECT i, 'Aisle ' || i, 'aisle-' || i, i, '/' || i || '/' FROM numbers WHERE i <= 50""",
    """INSERT INTO catalog_product (id, slug, name, description, category_id, brand, attributes, metadata, image_url,
        is_active, currency, price_min, price_max, rating_sum, rating_count, rating_average, popularity, created_at,
        updated_at)
    SELECT i, 'p' || i, 'Product ' || i, '', i % 50 + 1, '', '{{}}', '{{}}', '', {true}, 'EUR', 1000, 1000, 0, 0, 0, 0,
        CURRENT_TIMESTAMP, CURRENT_TIMESTAMP FROM numbers WHERE i <= {products}""",
    """INSERT INTO catalog_variant (id, product_id, sku, barcode, name, price, attributes, is_active, position,
        created_at)
    SELECT i, i, 'S-' || i, '', '', 1000, '{{}}', {true}, 0, CURRENT_TIMESTAMP FROM numbers WHERE i <= {products}""",
    """INSERT INTO orders_order (id, number, email, status, cancel_reason, currency, subtotal, discount, shipping, tax,
        total, shipping_address, billing_address, note, carrier, tracking_number, placed_at, expires_at,
        estimated_delivery_at, confirmed_at)
    SELECT i, 'B-' || i, 'a@example.com', 'confirmed', '', 'EUR', 3000, 0, 0, 0, 3000, '{{}}', '{{}}', '', '', '',
        {at}, {at}, {at}, {at} FROM numbers""",
    """INSERT INTO orders_orderline (id, order_id, variant_id, sku, name, quantity, unit_price, line_total, discount,
        shipping, tax, tax_rate, cancelled_quantity)
    SELECT 2 * i, i, 1 + i * 7919 % {products}, 'S', 'N', 1, 1000, 1000, 0, 0, 0, 0, 0 FROM numbers
    UNION ALL
    SELECT 2 * i + 1, i, 1 + (i * 104729 + 1) % {products}, 'S', 'N', 2, 1000, 2000, 0, 0, 0, 0, 0 FROM numbers""",
    """INSERT INTO orders_refundline (line_id, reference, quantity, line_total, discount, shipping, tax, is_void,
        created_at, settled_at)
    SELECT 2 * i, 'refund-' || i, 1, 1000, 0, 0, 0, {false}, {at}, {at} FROM numbers WHERE i % 20 = 0""",
]
WORDS = {
    "postgresql": {
        "true": "true",
        "false": "false",
        "at": f"CURRENT_TIMESTAMP - ((i % {DAYS}) || ' days')::interval",
    },
    "sqlite": {
        "true": "1",
        "false": "0",
        "at": f"strftime('%Y-%m-%d %H:%M:%f000', 'now', '-' || (i % {DAYS}) || ' days')",
    },
}


def fill(count: int) -> None:
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL statement_timeout = 0")
        numbers = NUMBERS.format(count=max(count, PRODUCTS))
        for place, statement in enumerate(FILL):
            of_orders = NUMBERS.format(count=count) if place >= 3 else numbers
            cursor.execute(of_orders + statement.format(products=PRODUCTS, **WORDS[connection.vendor]))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measure() -> None:
    from datetime import timedelta

    from django.utils import timezone
    from rest_framework.test import APIClient

    from accounts.models import User
    from analytics.services import roll_up_sales

    started = time.perf_counter()
    days = roll_up_sales()
    print(f"summing {days} days up: {time.perf_counter() - started:.1f} s")
    client = APIClient(SERVER_NAME="localhost")
    client.force_authenticate(User.objects.create_superuser("boss@example.com", "correct horse battery"))
    today = timezone.localdate()
    for title, length in PERIODS.items():
        asked = {"from": (today - timedelta(days=length - 1)).isoformat(), "to": today.isoformat()}
        times = []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            answer = client.get("/api/v1/analytics/sales/", asked)
            times.append((time.perf_counter() - started) * 1000)
            assert answer.status_code == 200, answer.content
        print(f"{title:10} {statistics.median(times):7.1f} ms ({answer.json()['totals']['orders']} orders)")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--orders", type=int, default=100_000)
    options = parser.parse_args()
    with own_database("analytics", ANALYTICS_CACHE_SECONDS="0") as connection:
        started = time.perf_counter()
        fill(options.orders)
        print(f"{connection.vendor}: {options.orders} orders made in {time.perf_counter() - started:.1f} s")
        measure()


if __name__ == "__main__":
    main()
