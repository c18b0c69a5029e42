"""Access and refresh tokens as strings: signed claims, and nothing but the claims. Who may use them is looked up
in the database at each request (accounts.services.sign_ins)."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from rest_framework_simplejwt.exceptions import TokenBackendError
from rest_framework_simplejwt.state import token_backend

Kind = Literal["access", "refresh"]
# Ours are around 300 characters.
_MAX_LENGTH = 4096
_MAX_ID = 2**63 - 1


@dataclass(frozen=True)
class Claims:
    user_id: int
    sign_in_id: int
    version: int
    jti: str


def new_jti() -> str:
    return uuid.uuid4().hex


def write_token(kind: Kind, claims: Claims, *, issued_at: datetime, expires_at: datetime) -> str:
    return token_backend.encode(
        {
            "token_type": kind,
            "user_id": claims.user_id,
            "sid": claims.sign_in_id,
            "ver": claims.version,
            "jti": claims.jti,
            "iat": int(issued_at.timestamp()),
            "exp": int(expires_at.timestamp()),
        }
    )


def read_token(token: str, kind: Kind) -> Claims | None:
    """The claims of a token of ours of this kind that has not expired; None for everything else in the world."""
    if len(token) > _MAX_LENGTH:
        return None
    try:
        payload = token_backend.decode(cast(Any, token))
    except (TokenBackendError, ValueError, TypeError, OverflowError, RecursionError):
        # PyJWT lets through what odd claims and deeply nested headers make Python raise.
        return None
    numbers = [payload.get(name) for name in ("user_id", "sid", "ver", "exp")]
    jti = payload.get("jti")
    are_numbers = all(type(number) is int and 0 <= number <= _MAX_ID for number in numbers)
    if payload.get("token_type") != kind or not are_numbers or not isinstance(jti, str) or len(jti) > 64:
        return None
    user_id, sign_in_id, version, _ = cast(list[int], numbers)
    return Claims(user_id, sign_in_id, version, jti)
