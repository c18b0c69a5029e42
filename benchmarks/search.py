"""How long searching, suggesting and counting facets take in a large shop, on a database of its own that is dropped
afterwards.

    python benchmarks/search.py                                     the embedded SQLite
    DATABASE_URL=postgres://… python benchmarks/search.py --products 100000
    python benchmarks/search.py --profile suggest                   one of them, function by function

Prints the median and the slowest of some calls in milliseconds, all of the view included.
"""

import argparse
import cProfile
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.own_database import NUMBERS, own_database

CALLS = {
    "search": ["q=lamp", "q=garden+lamp", "q=blue+steel+chair", "q=mx777", '"q=garden+chair"', "q=lamp+-blue"],
    "search, a slip": ["q=gardn+lamp", "q=lmap", "q=blue+stele+chair"],
    "suggest": ["q=l", "q=la", "q=gard", "q=garden+ch", "q=lumi", "q=gadren", "q=blue+stele+ch", "q=mx77"],
    "facets": ["q=garden+lamp", "q=lamp&brand=Lumen", "brand=Lumen&in_stock=true"],
}
PATHS = {"suggest": "/api/v1/products/suggest/", "facets": "/api/v1/products/facets/"}
ROUNDS = 15

WORDS = {
    "noun": "lamp chair table desk shelf sofa vase clock mirror bench stool rug pillow basket candle bowl plate mug "
    "kettle knife fork spoon pan pot towel curtain blanket frame drawer cabinet",
    "place": "garden kitchen office living bath bed travel camping balcony cellar attic hall nursery terrace",
    "material": "steel oak glass linen wool cotton leather bamboo marble ceramic copper walnut",
    "colour": "blue red green black white grey yellow brown pink orange violet",
    "brand": "Lumen Nordhaus Fjell Casa Brio Atelier Solano Kobo Verde Mistral Aurora Tessa Orion Basalt Pinot",
}
CHOSEN = """
    (SELECT numbers.i i, noun.word noun, place.word place, material.word material, colour.word colour,
        brand.word brand, 'mx' || (numbers.i % 9999) code
     FROM numbers
     JOIN chosen noun ON noun.kind = 'noun' AND noun.i = (numbers.i * numbers.i + numbers.i / 7) % 30
     JOIN chosen place ON place.kind = 'place' AND place.i = numbers.i / 3 % 14
     JOIN chosen material ON material.kind = 'material' AND material.i = numbers.i / 5 % 12
     JOIN chosen colour ON colour.kind = 'colour' AND colour.i = numbers.i % 11
     JOIN chosen brand ON brand.kind = 'brand' AND brand.i = numbers.i / 11 % 15) made
"""
FILL = [
    """INSERT INTO catalog_category (id, name, slug, position, path)
    SELECT i + 1, 'Aisle ' || i, 'aisle-' || i, i, '/' || (i + 1) || '/' FROM numbers WHERE i <= 50""",
    """INSERT INTO catalog_product (id, slug, name, description, category_id, brand, attributes, metadata, image_url,
        is_active, currency, price_min, price_max, rating_sum, rating_count, rating_average, popularity, created_at,
        updated_at)
    SELECT i, 'p' || i, place || ' ' || noun || ' ' || colour || ' ' || code, '', i % 50 + 2, brand, '{{}}', '{{}}',
        '', {true}, 'EUR', i % 90000, i % 90000, 0, 0, 0, i % 997, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP
    FROM {chosen}""",
    """INSERT INTO catalog_variant (id, product_id, sku, barcode, name, price, attributes, is_active, position,
        created_at)
    SELECT i, i, 'S-' || i, '', '', 100, '{{}}', {true}, 0, CURRENT_TIMESTAMP FROM numbers""",
    "INSERT INTO catalog_stockitem (id, variant_id, on_hand, reserved) SELECT i, i, 0, 0 FROM numbers",
    """INSERT INTO catalog_attributevalue (product_id, name, value)
    SELECT i, 'colour', colour FROM {chosen} UNION ALL SELECT i, 'material', material FROM {chosen}""",
    """INSERT INTO catalog_searchdocument (product_id, name, labels, facts, body, brand, codes, words)
    SELECT i, ' ' || place || ' ' || noun || ' ' || colour || ' ' || code || ' ',
        ' ' || lower(brand) || ' aisle ' || (i % 50) || ' s ' || i || ' s' || i || ' ',
        ' colour ' || colour || ' material ' || material || ' ',
        ' a ' || material || ' ' || noun || ' for the ' || place || ' made with care by ' || lower(brand) || ' ',
        lower(brand), '',
        place || ' ' || noun || ' ' || colour || ' ' || material || ' ' || lower(brand) || ' ' || code
    FROM {chosen}""",
]


def fill(count: int) -> None:
    """So many products with their documents, by a handful of statements, and the vocabulary."""
    from django.db import connection, transaction

    from catalog.models import SearchDocument, SearchedQuery
    from catalog.services.search_index import count_words, learn_words

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE chosen (kind text, i integer, word text)")
        rows = [(kind, i, word) for kind, words in WORDS.items() for i, word in enumerate(words.split())]
        cursor.executemany("INSERT INTO chosen VALUES (%s, %s, %s)", rows)
        true = "true" if connection.vendor == "postgresql" else "1"
        for statement in FILL:
            cursor.execute(NUMBERS.format(count=count) + statement.format(chosen=CHOSEN, true=true))
        cursor.execute("DROP TABLE chosen")
        learn_words(
            {word for words in SearchDocument.objects.values_list("words", flat=True) for word in words.split()}
        )
        SearchedQuery.objects.bulk_create(
            SearchedQuery(query=f"{word} number {number}", searches=number, results=1)
            for word in WORDS["noun"].split()
            for number in range(300)
        )
    count_words()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measure(kind: str) -> None:
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    path = PATHS.get(kind, "/api/v1/products/")
    for query in CALLS[kind]:
        times = []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            response = client.get(f"{path}?{query}")
            times.append((time.perf_counter() - started) * 1000)
            assert response.status_code == 200, response.content
        answer = response.json()
        found = answer["count"] if isinstance(answer, dict) and "count" in answer else len(answer)
        print(f"{kind:16} {query:28} {statistics.median(times):7.1f} ms, slowest {max(times):7.1f} ms ({found})")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--profile", choices=CALLS)
    options = parser.parse_args()
    with own_database("search") as connection:
        started = time.perf_counter()
        fill(options.products)
        print(f"{connection.vendor}: {options.products} products made in {time.perf_counter() - started:.1f} s")
        for kind in [options.profile] if options.profile else CALLS:
            profile = cProfile.Profile()
            if options.profile:
                profile.enable()
            measure(kind)
            if options.profile:
                profile.disable()
                profile.print_stats("cumulative")


if __name__ == "__main__":
    main()
