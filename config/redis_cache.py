"""The cache of Django in Redis, for which a Redis that is away is an empty one."""

from typing import Any

from django_redis.cache import RedisCache as DjangoRedisCache
from django_redis.exceptions import ConnectionInterrupted
from redis.exceptions import RedisError

from config import breaker

_SILENCE = (*breaker.SILENCE, ConnectionInterrupted)


class RedisCache(DjangoRedisCache):
    """`get` finds nothing then, and `set`, `add` and `delete` do nothing; the other operations raise."""

    def get(self, *args: Any, **kwargs: Any) -> Any:
        default = kwargs.get("default", args[1] if len(args) > 1 else None)
        return self._tried(lambda: super(RedisCache, self).get(*args, **kwargs), default)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        return self._tried(lambda: super(RedisCache, self).set(*args, **kwargs), False)

    def add(self, *args: Any, **kwargs: Any) -> Any:
        return self._tried(lambda: super(RedisCache, self).add(*args, **kwargs), False)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return self._tried(lambda: super(RedisCache, self).delete(*args, **kwargs), 0)

    @staticmethod
    def _tried(ask: Any, otherwise: Any) -> Any:
        try:
            return breaker.redis.call(ask, silence=_SILENCE)
        except (breaker.Away, RedisError):
            return otherwise
