"""The OpenAPI schema: what every operation has in common is said here once."""

from typing import Any

from drf_spectacular.openapi import AutoSchema

ERROR = {
    "type": "object",
    "required": ["type", "errors"],
    "properties": {
        "type": {"type": "string", "enum": ["validation_error", "client_error", "server_error"]},
        "errors": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["code", "detail"],
                "properties": {
                    "code": {"type": "string", "description": "Stable, for programs.", "example": "not_found"},
                    "detail": {"type": "string", "description": "For people.", "example": "Not found."},
                    "attr": {"type": "string", "nullable": True},
                    "meta": {"type": "object", "additionalProperties": True},
                },
            },
        },
    },
}
_SENTENCES = {
    "400": "The request cannot be understood.",
    "401": "Sign in first.",
    "403": "You may not do this.",
    "404": "Not found.",
    "405": "No such method here.",
    "406": "Only JSON is served.",
    "409": "The state of things does not allow it.",
    "413": "Too large.",
    "415": "Not a media type that is read here.",
    "429": "Too many requests; see Retry-After.",
    "503": "Something that is needed is away; see Retry-After.",
}


class ShopSchema(AutoSchema):
    """Adds the error answers to each operation."""

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        for code in self._error_codes():
            operation["responses"].setdefault(
                code,
                {
                    "description": _SENTENCES[code],
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
                },
            )
        return operation

    def _error_codes(self) -> list[str]:
        codes = ["400", "404", "405", "406", "429", "503"]
        if self.method not in ("GET", "HEAD", "DELETE"):
            codes += ["413", "415"]
        if self.method != "GET":
            codes += ["409"]
        if self.get_auth():
            codes += ["401", "403"]
        return sorted(codes)


def add_error_component(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Postprocessing hook: the error shape under its name."""
    result.setdefault("components", {}).setdefault("schemas", {})["Error"] = ERROR
    return result
