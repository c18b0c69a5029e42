"""How fast import_catalog is, on a database of its own that is dropped afterwards.

    python benchmarks/import_catalog.py                                     the embedded SQLite
    DATABASE_URL=postgres://… python benchmarks/import_catalog.py --rows 100000
    python benchmarks/import_catalog.py --file export.jsonl.gz --mapping docs/mappings/icecat.toml

Prints seconds and rows per second of a first run, which creates everything, and a second, which changes nothing.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"


def write_rows(path: Path, count: int) -> None:
    """Products as a wholesaler exports them: a paragraph of text, eighteen attributes, some with variants."""
    dice = random.Random(1)
    with path.open("w") as file:
        for number in range(count):
            row = {
                "sku": f"SKU-{number:07}",
                "parent": f"SKU-{number - number % 5:07}" if number % 25 < 5 else "",
                "name": f"Product {number} of the {dice.choice('ABCDEFGH')} series",
                "description": " ".join(dice.choice(("sound", "light", "steel", "paper", "quiet")) for _ in range(60)),
                "brand": f"Brand {dice.randrange(140)}",
                "category": f"Department {dice.randrange(8)}/Aisle {dice.randrange(12)}",
                "tags": dice.sample(("new", "sale", "gift", "eco"), 2),
                "price": f"{dice.randint(1, 900)}.99",
                "stock": dice.randrange(200),
                "attributes": {f"trait {n}": dice.choice((True, "blue", 4.5, 12)) for n in dice.sample(range(400), 18)},
            }
            file.write(json.dumps(row) + "\n")


def measure(path: Path, mapping_path: Path | None) -> None:
    from catalog.importing.importer import import_file
    from catalog.importing.mapping_files import load_mapping

    mapping = load_mapping(mapping_path) if mapping_path else None
    for title in ("first run", "second run"):
        started = time.perf_counter()
        report = import_file(path, mapping)
        seconds = time.perf_counter() - started
        print(
            f"{title}: {report.rows} rows in {seconds:.1f} s, {report.rows / seconds:.0f} rows/s "
            f"({report.created} created, {report.updated} updated, {report.unchanged} unchanged, "
            f"{len(report.refused)} refused)"
        )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=8000)
    parser.add_argument("--file", type=Path)
    parser.add_argument("--mapping", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATA_DIR"] = folder
        import django

        django.setup()
        from django.db import connection

        connection.settings_dict["TEST"]["NAME"] = (
            f"{folder}/benchmark.sqlite3" if connection.vendor == "sqlite" else "benchmark_import_catalog"
        )
        path = options.file or Path(folder) / "products.jsonl"
        if not options.file:
            write_rows(path, options.rows)
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            print(f"{connection.vendor}, {connection.Database.__name__}")
            measure(path, options.mapping)
        finally:
            connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


if __name__ == "__main__":
    main()
