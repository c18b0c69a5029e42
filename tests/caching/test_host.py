"""Versions in shared memory: real processes, and an old price never after the write was answered."""

import multiprocessing
import os
import time
from pathlib import Path

import pytest

from config.caching.entries import Entry
from config.caching.host_store import HostStore, SharedCounters
from config.caching.pages import Page

PAGE = Page(None, "page", "", "Kind:1", (1, 2))  # type: ignore[arg-type]
fork = multiprocessing.get_context("fork")


def _read(path: Path, price: "multiprocessing.sharedctypes.Synchronized[int]", stop, found, is_blind: bool) -> None:
    """Serve the price from the store, filled as the middleware does; say what was older than what was answered."""
    kept_in, wrong, hits = HostStore(path, 10**6), 0, 0
    if is_blind:
        kept_in._counters().read = lambda tags: (0, 0)  # type: ignore[method-assign]
    while not stop.is_set():
        answered = price.answered.value
        entry = kept_in.find(PAGE)
        if entry is None:
            begun = kept_in.begin(PAGE)
            entry = Entry("page", begun.versions, time.time() + 60, {}, str(price.stored.value).encode())
            kept_in.keep(PAGE, entry)
        else:
            hits += 1
        wrong += int(entry.body) < answered
    found.put((hits, wrong))


class Price:
    """What the database holds, and what writers were told."""

    def __init__(self) -> None:
        self.stored, self.answered = fork.Value("i", 0), fork.Value("i", 0)


def _run(path: Path, *, is_blind: bool) -> list[tuple[int, int]]:
    price, stop, found = Price(), fork.Event(), fork.Queue()
    readers = [fork.Process(target=_read, args=(path, price, stop, found, is_blind)) for _ in range(4)]
    for reader in readers:
        reader.start()
    writer = HostStore(path, 10**6)
    for number in range(1, 301):
        price.stored.value = number
        writer.forget({2})
        price.answered.value = number
        time.sleep(0.001)
    stop.set()
    seen = [found.get(timeout=30) for _ in readers]
    for reader in readers:
        reader.join(30)
    return seen


@pytest.mark.race
def test_no_process_serves_an_old_price_after_the_write_was_answered(tmp_path):
    seen = _run(tmp_path / "versions", is_blind=False)
    assert [wrong for _, wrong in seen] == [0, 0, 0, 0]
    assert all(hits for hits, _ in seen)


@pytest.mark.race
def test_negative_control_without_versions_they_would(tmp_path):
    assert sum(wrong for _, wrong in _run(tmp_path / "versions", is_blind=True)) > 0


def _count_up(path: Path, times: int) -> None:
    counters = SharedCounters(path)
    for _ in range(times):
        counters.count_up({7})


@pytest.mark.race
def test_of_many_that_forget_at_once_none_is_lost(tmp_path):
    path = tmp_path / "versions"
    writers = [fork.Process(target=_count_up, args=(path, 500)) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert SharedCounters(path).read((7, 8)) == (2000, 0)


def test_counters_outlive_their_processes_and_are_their_owners(tmp_path):
    path = tmp_path / "versions"
    _count_up(path, 3)
    assert SharedCounters(path).read((7,)) == (3,)
    assert oct(os.stat(path).st_mode)[-3:] == "600"


def test_a_file_that_was_replaced_is_followed(tmp_path):
    path = tmp_path / "versions"
    kept_in = HostStore(path, 10**6)
    kept_in.keep(PAGE, Entry("page", kept_in.begin(PAGE).versions or (), time.time() + 60, {}, b"1"))
    assert kept_in.find(PAGE)
    path.unlink()
    kept_in.forget({99})
    assert kept_in.find(PAGE) is None
    _count_up(path, 1)
    assert kept_in._counters().read((7, 99)) == (1, 1)


def test_where_no_file_can_be_made_nothing_is_kept(tmp_path):
    from config.breaker import Away

    with pytest.raises(Away):
        HostStore(tmp_path / "nowhere" / "versions", 10**6).begin(PAGE)
