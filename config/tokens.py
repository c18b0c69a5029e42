"""Secrets that guests carry: unguessable, made by us, never stored in clear."""

import base64
import hashlib
import hmac
import secrets

from django.conf import settings


def _mac(purpose: str, text: str) -> str:
    digest = hmac.new(settings.SECRET_KEY.encode(), f"{purpose}\x00{text}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def make_token(purpose: str) -> str:
    """144 random bits and our mark, so that nobody can choose his own (or somebody else's) token."""
    nonce = secrets.token_urlsafe(18)
    return f"{nonce}.{_mac(purpose, nonce)[:22]}"


def is_ours(purpose: str, token: str) -> bool:
    nonce, _, mark = token.partition(".")
    return len(nonce) == 24 and token.isascii() and hmac.compare_digest(mark, _mac(purpose, nonce)[:22])


def derive_token(purpose: str, *parts: str) -> str:
    """The same token for the same parts: 256 bits that only the holder of the server's key can compute."""
    return _mac(purpose, "\x00".join(parts))


def hash_token(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
