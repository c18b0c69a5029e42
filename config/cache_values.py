"""How values are kept in Redis: as JSON, so that whoever can write there still runs nothing here."""

from dataclasses import asdict, is_dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django_redis.serializers.json import JSONSerializer


class _Encoder(DjangoJSONEncoder):
    def default(self, o: Any) -> Any:
        """unfold keeps what its menu's search found as dataclasses, and reads them in templates only."""
        return asdict(o) if is_dataclass(o) and not isinstance(o, type) else super().default(o)


class CacheValues(JSONSerializer):
    encoder_class = _Encoder
