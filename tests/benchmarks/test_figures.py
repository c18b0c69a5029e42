import re

import pytest

from benchmarks.harness.aims import BARE, reached, slower
from benchmarks.harness.figures import is_lower, percentile, ratios
from benchmarks.harness.plot import drawn
from benchmarks.harness.tables import END, START, put_between_markers, table, written


def row(*rounds: float, p50: float = 1.0) -> dict[str, object]:
    return {"rounds": list(rounds), "per_second": rounds[0], "p50_ms": p50, "p99_ms": 9.0, "errors": 0}


def result(rows: dict[str, object], *, size: str = "1000", at: str = "2026-01-02T03:04:05") -> dict[str, object]:
    shop = {"rows": rows, "memory_mb": {"uncached": {"pss": 200.0, "rss": 300.0}}, "start_seconds": 1.5}
    return {"at": at, "machine": {"cores": 2}, "sizes": {size: shop}}


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [([3, 1, 2], 50, 2), ([1, 2, 3, 4], 50, 2), (range(1, 101), 99, 99), ([5], 99, 5), ([], 50, 0)],
)
def test_a_percentile_is_a_value_that_was_measured(values, percent, expected):
    assert percentile(values, percent) == expected


def test_ratios_are_taken_round_by_round():
    assert ratios([10, 30], [100, 300]) == [0.1, 0.1]


def test_lower_is_what_the_spread_of_the_rounds_does_not_explain():
    assert is_lower([1, 2], [3, 4])
    assert not is_lower([1, 3], [3, 4])
    assert not is_lower([], [3])


def test_a_row_is_slower_only_beside_the_bare_view_of_its_own_rounds():
    before = result({BARE: row(1000, 1000), "order": row(100, 110), "list": row(100, 110)}, at="2025-05-05T00:00:00")
    busy = result({BARE: row(500, 500), "order": row(50, 55), "list": row(20, 30)})

    assert slower(busy, before) == ["list, 1,000 products: 2.10 times slower than 2025-05-05"]


def test_errors_that_are_new_are_told_and_stop_the_comparison():
    before = result({BARE: row(1000, 1000), "facets": row(9, 9)}, at="2025-05-05T00:00:00")
    failing = {BARE: row(1000, 1000), "facets": {**row(0), "errors": 7}}

    assert slower(result(failing), before) == ["facets, 1,000 products: errors, and none at 2025-05-05"]
    assert slower(result(failing), result(failing)) == []


def test_a_size_or_a_row_that_was_not_there_before_is_not_compared():
    before = result({BARE: row(1000), "list": row(100)}, size="1000")

    assert slower(result({BARE: row(1000), "list": row(1)}, size="100000"), before) == []
    assert slower(result({BARE: row(1000), "detail": row(1)}), before) == []


def test_aims_are_met_or_missed_by_the_median_of_the_rounds():
    found = result({"Django view, 20 rows": row(100, 100, 100), "list, uncached": row(60, 10, 55)})

    aims = {one.aim: one for one in reached(found)}

    assert aims["list, uncached / Django view, 20 rows, 1,000 products"].is_met
    assert aims["memory of two workers, uncached, 1,000 products"].found == "200 MB"


def test_growth_is_that_of_the_median_answer_from_the_smallest_shop_to_the_largest():
    found = result({"order": row(9, p50=10)})
    found["sizes"] |= result({"order": row(9, p50=16)}, size="1000000")["sizes"]

    (growth,) = (one for one in reached(found) if one.aim.startswith("p50 of order"))

    assert (growth.found, growth.is_met) == ("1.60", False)


def test_a_result_is_written_as_tables():
    rows = {BARE: {**row(12345.6, p50=1.25), "server_cpu_ms": 0.1, "database_cpu_ms": 0.0}}
    rows["order"] = {**row(50, p50=300), "queries": 61.0, "transaction_statements": 24.0, "server_cpu_ms": 9.0}
    rows["order"]["database_cpu_ms"] = 3.0

    text = written(result(rows))

    assert "| bare Django view | 12,346 (1.2, 9.0) |" in text
    assert "| order | 61 + 24 | 9.00 + 3.00 |" in text


def test_a_row_with_errors_shows_them_and_no_figures():
    assert "| order | **3 errors** |" in written(result({"order": {**row(50), "errors": 3}}))


def test_only_what_stands_between_the_markers_is_replaced():
    page = f"Before.\n{START}\nold \\1\n{END}\nAfter.\n"

    assert put_between_markers(page, r"new \1") == f"Before.\n{START}\n\nnew \\1\n\n{END}\nAfter.\n"
    with pytest.raises(ValueError, match="no <!-- benchmark: start -->"):
        put_between_markers("nothing", "new")


def test_a_table_has_as_many_cells_in_each_line():
    assert table(("a", "b"), [("1", "2")]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"


def test_the_plot_has_a_line_for_each_row():
    found = result({"list": row(1, p50=5), "order": row(1, p50=50)})
    found["sizes"] |= result({"list": row(1, p50=6), "order": row(1, p50=55)}, size="1000000")["sizes"]

    picture = drawn(found["sizes"], ["list", "order"])

    assert picture.count("<polyline") == 2
    assert ">1,000,000<" in picture


def test_a_line_of_the_plot_ends_where_there_were_errors():
    found = result({"list": row(1, p50=5)})
    found["sizes"] |= result({"list": {**row(1, p50=6), "errors": 1}}, size="1000000")["sizes"]

    (points,) = re.findall('points="([^"]*)"', drawn(found["sizes"], ["list"]))

    assert len(points.split()) == 1
