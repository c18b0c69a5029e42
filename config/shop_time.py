"""The back office tells its times in the shop's zone; the API in UTC."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from config.models import StoreIdentity


class ShopTimeMiddleware:
    """Behind the one that knows who is signed in: whoever is not of the staff sees a sign-in form only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not (request.path.startswith(f"/{settings.ADMIN_PATH}") and request.user.is_staff):
            return self.get_response(request)
        with timezone.override(ZoneInfo(StoreIdentity.load().time_zone)):
            return self.get_response(request)
