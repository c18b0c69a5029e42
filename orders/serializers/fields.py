"""What several calls take: pieces of lines, and an order's number."""

from typing import Any

from rest_framework import serializers


class PartSerializer(serializers.Serializer[Any]):
    line = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    quantity = serializers.IntegerField(min_value=1, max_value=1_000_000)


class PartsField(serializers.ListField):
    """`[{line, quantity}]`, each line once; becomes line id → pieces."""

    child = PartSerializer()
    default_error_messages = {"line_twice": "Name each line once."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_length=1, max_length=200, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        parts = super().to_internal_value(data)
        by_line = self.by_line(parts)
        if len(by_line) != len(parts):
            self.fail("line_twice")
        return by_line

    def by_line(self, parts: list[dict[str, Any]]) -> dict[int, Any]:
        return {part["line"]: part["quantity"] for part in parts}


class OrderNumberField(serializers.CharField):
    """However it was typed: numbers have capitals only."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        return super().to_internal_value(data).upper()
