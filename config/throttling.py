"""Who is calling, and how often they may. The rates are `settings.RATES`."""

import ipaddress
import secrets
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from config import limiter


def client_address(request: HttpRequest | Request) -> str:
    """The shopper's address. X-Forwarded-For is believed only from trusted proxies, read from its right end up to
    the first address that is not one of them."""

    def is_trusted(address: str) -> bool:
        try:
            return any(ipaddress.ip_address(address) in network for network in settings.TRUSTED_PROXIES)
        except ValueError:
            return False

    address = request.META.get("REMOTE_ADDR", "")
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    while forwarded and is_trusted(address):
        address = forwarded.pop()
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return ""


def is_storefront(request: HttpRequest | Request) -> bool:
    """Whether a rendering server of the shop calls: it speaks for many shoppers from one address."""
    given = request.META.get("HTTP_X_STOREFRONT_KEY", "")
    return bool(settings.STOREFRONT_KEY) and secrets.compare_digest(given.encode(), settings.STOREFRONT_KEY.encode())


class CallerLimit(BaseThrottle):
    """Counts against `scope`, else the view's `throttle_scope`, else "default": per account, else per address."""

    wait_seconds = 0

    def __init__(self, scope: str = "") -> None:
        self.scope = scope

    def allow_request(self, request: Request, view: Any) -> bool:
        if not settings.RATE_LIMITS:
            return True
        scope = self.scope or getattr(view, "throttle_scope", None) or "default"
        if request.user and request.user.is_authenticated and scope != "sign_in":
            caller = f"user:{request.user.pk}"
        elif is_storefront(request):
            return True
        else:
            caller = f"address:{client_address(request)}"
        self.wait_seconds = limiter.hit(f"{scope}:{caller}", *settings.RATES[scope])
        return self.wait_seconds == 0

    def wait(self) -> float:
        return self.wait_seconds
