"""How many products a second import_catalog takes into the empty shop of DATABASE_URL; prints JSON.

python -m benchmarks.harness.importing ROWS
"""

import json
import sys
import tempfile
import time
from pathlib import Path


def measured(rows: int) -> dict[str, float]:
    from benchmarks.import_catalog import write_rows
    from catalog.importing.importer import import_file
    from catalog.models import Product

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "products.jsonl"
        write_rows(path, rows)
        started = time.perf_counter()
        report = import_file(path, None)
        seconds = time.perf_counter() - started
    assert not report.refused, report.refused
    products = Product.objects.count()
    return {
        "products": products,
        "rows": report.rows,
        "products_per_second": round(products / seconds, 1),
        "rows_per_second": round(report.rows / seconds, 1),
        "cpu_ms": round(time.process_time() * 1000 / products, 3),
    }


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(measured(int(sys.argv[1]))))
