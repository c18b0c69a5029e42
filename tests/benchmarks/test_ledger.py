import time

from benchmarks.harness.ledger import Ledger, differences


def test_all_is_well_where_each_accepted_order_is_there_once():
    ledger = Ledger()
    ledger.accepted("key", "A")
    ledger.accepted("key", "A")

    assert ledger.faults == []
    assert differences(ledger, ["A"]) == []


def test_an_accepted_order_that_is_not_there_is_told():
    ledger = Ledger()
    ledger.accepted("key", "A")

    assert differences(ledger, []) == ["order A was accepted, and is there 0 times"]


def test_one_key_that_became_two_orders_is_told():
    ledger = Ledger()
    ledger.accepted("key", "A")
    ledger.accepted("key", "B")

    assert ledger.faults == ["one key became two orders, A and B"]


def test_two_keys_that_became_one_order_are_told():
    ledger = Ledger()
    ledger.accepted("one", "A")
    ledger.accepted("two", "A")

    assert "2 keys became order A" in differences(ledger, ["A"])


def test_an_order_nobody_was_told_of_is_excused_by_a_request_without_an_answer_only():
    ledger = Ledger()

    assert differences(ledger, ["A"]) == ["1 orders are there that nobody was told of, 0 had no answer"]

    ledger.unknown.add("key")

    assert differences(ledger, ["A"]) == []


def test_a_503_is_excused_only_while_the_database_is_away_and_only_in_the_published_shape():
    ledger = Ledger()
    ledger.answered("order", 503, "busy", time.monotonic())
    with ledger.database_away():
        ledger.answered("order", 503, "busy", time.monotonic())
        ledger.answered("order", 503, "", time.monotonic())
        ledger.answered("order", 500, "error", time.monotonic())

    assert ledger.faults == ["order: 503 busy", "order: 503 ", "order: 500 error"]
    assert ledger.answers["order", 503] == 3
