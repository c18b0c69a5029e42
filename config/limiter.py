"""One atomic limiter for every process: Redis where there is one, this process's memory otherwise.

Generic cell rate algorithm (https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm): a key holds one number,
the time at which its allowance is whole again. A burst of `calls` is let through, then one each `seconds / calls`.
"""

import logging
import threading
import time
from collections import OrderedDict

from django.conf import settings

from config import breaker

logger = logging.getLogger(__name__)

# Redis's own clock decides, so that the processes need not agree on the time.
_SCRIPT = """
local now = redis.call('TIME')
now = now[1] * 1000 + math.floor(now[2] / 1000)
local step, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local full_at = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now) + step
local wait = full_at - now - burst
if wait > 0 then return wait end
redis.call('SET', KEYS[1], full_at, 'PX', full_at - now + 1000)
return 0
"""
_MOST_KEYS = 50_000
_memory: OrderedDict[str, float] = OrderedDict()
_memory_lock = threading.Lock()


def hit(key: str, calls: int, seconds: int) -> int:
    """Count one call against `calls` per `seconds`. Returns 0 where it may go on, else the seconds to wait (≥ 1)."""
    step, burst = seconds * 1000 / calls, seconds * 1000
    wait = _hit_redis(key, step, burst) if settings.REDIS_URL else None
    if wait is None:
        wait = _hit_memory(key, step, burst)
    return int(-(-wait // 1000))


def _hit_redis(key: str, step: float, burst: float) -> float | None:
    from django.core.cache import cache
    from django_redis import get_redis_connection
    from redis.exceptions import RedisError

    name = cache.make_key(f"limit:{key}")
    try:
        return float(breaker.redis.call(lambda: get_redis_connection("default").eval(_SCRIPT, 1, name, step, burst)))
    except breaker.Away:
        # Redis is an accelerator: without it each process limits on its own.
        return None
    except RedisError as error:
        logger.warning("rate limits fall back to this process: %s", error)
        return None


def _hit_memory(key: str, step: float, burst: float) -> float:
    now = time.monotonic() * 1000
    with _memory_lock:
        full_at = max(_memory.get(key, now), now) + step
        wait = full_at - now - burst
        # A millisecond of float dust must not refuse a call.
        if wait > 0.001:
            return wait
        _memory[key] = full_at
        _memory.move_to_end(key)
        while len(_memory) > _MOST_KEYS:
            _memory.popitem(last=False)
    return 0


def forget_all() -> None:
    """Empty this process's memory (tests)."""
    with _memory_lock:
        _memory.clear()
