"""A limit per account, beside the one per address: many machines may not guess one password together."""

from django.conf import settings
from rest_framework.exceptions import Throttled

from config import limiter
from config.tokens import hash_token


def count_against_account(email: str) -> None:
    """Count one call for this address, whether or not it has an account. Raises Throttled."""
    if not settings.RATE_LIMITS:
        return
    wait = limiter.hit(f"account:{hash_token(email.strip().lower())}", *settings.RATES["account"])
    if wait:
        raise Throttled(wait)
