from datetime import UTC, datetime, timedelta

import time_machine

from config.heartbeat import WORKER_SILENCE, beat, is_worker_alive, worker_seen_at

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def test_a_worker_that_beat_a_moment_ago_is_alive():
    with time_machine.travel(NOON, tick=False):
        beat()
    assert worker_seen_at() == NOON
    assert is_worker_alive(NOON + timedelta(seconds=90))


def test_a_worker_that_kept_silent_for_long_is_not():
    with time_machine.travel(NOON, tick=False):
        beat()
    assert not is_worker_alive(NOON + WORKER_SILENCE)
