"""DomainError: the way in which the shop says no. Knows nothing of HTTP beyond a status number."""

from typing import Any, ClassVar


class DomainError(Exception):
    """A rule of the shop refuses. Subclasses are named for the rule.

    `code` is stable and for programs, `message` is the sentence people see (API and admin alike), `meta`
    is what a program needs to go on. `several` holds one meta per thing that is wrong (a short line each).
    """

    code: ClassVar[str] = "conflict"
    status_code: ClassVar[int] = 409
    message: ClassVar[str] = "That is not possible now."
    attr: ClassVar[str | None] = None
    retry_after: ClassVar[int | None] = None

    def __init__(self, message: str | None = None, *, several: list[dict[str, Any]] | None = None, **meta: Any) -> None:
        self.sentence = message or self.message
        self.metas: list[dict[str, Any]] = several if several is not None else [meta]
        super().__init__(self.sentence)

    def errors(self) -> list[dict[str, Any]]:
        """One error object of the published shape for each thing that is wrong."""
        base = {"code": self.code, "detail": self.sentence, "attr": self.attr}
        return [{**base, "meta": meta} if meta else dict(base) for meta in self.metas]


class TooLarge(DomainError):
    code = "too_large"
    status_code = 413
    message = "That is more than is read in one request."


def body(type_: str, errors: list[dict[str, Any]]) -> dict[str, Any]:
    """The one error shape."""
    return {"type": type_, "errors": errors}
