"""One failure is enough; one caller tries again; the first success lets all through."""

import pytest
from redis.exceptions import ConnectionError as Silence
from redis.exceptions import ResponseError

from config import breaker
from config.breaker import Away, Breaker


@pytest.fixture
def now(monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(breaker.time, "monotonic", lambda: clock[0])
    return clock


def _silent():
    raise Silence("no answer")


def test_pauses_grow_and_end(now, caplog):
    own, pauses = Breaker("It"), []
    for _ in range(6):
        with pytest.raises(Away):
            own.call(_silent)
        begun = now[0]
        while own.is_open:
            now[0] += 0.5
        pauses.append(now[0] - begun)
    assert pauses == [1, 2, 4, 8, 10, 10]
    assert own.call(lambda: "back") == "back"
    assert not own.is_open
    assert [record.message.split(",")[0] for record in caplog.records] == ["It is away", "It is back"]


def test_while_one_tries_the_others_do_not(now):
    own = Breaker("It")
    with pytest.raises(Away):
        own.call(_silent)
    now[0] += 1

    def others_meanwhile():
        with pytest.raises(Away):
            own.call(lambda: "not asked")
        return "asked"

    assert own.call(others_meanwhile) == "asked"
    assert own.call(lambda: 1) == 1


def test_an_error_is_an_answer(now):
    own = Breaker("It")

    def refuse():
        raise ResponseError("OOM")

    with pytest.raises(ResponseError):
        own.call(refuse)
    assert own.call(lambda: 1) == 1


def test_of_several_that_waited_together_one_counts(now):
    own = Breaker("It")

    def fails_with_another():
        with pytest.raises(Away):
            own.call(_silent)
        raise Silence("no answer")

    with pytest.raises(Away):
        own.call(fails_with_another)
    assert own._pause == 1
