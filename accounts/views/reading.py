"""From a request to the arguments of a service."""

from typing import Any

from drf_spectacular.utils import OpenApiResponse
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.serializers import Serializer

from accounts.services.sign_ins import Origin
from config.throttling import client_address

# For what people do before they are signed in: a stale token in the header must not be in their way.
OPEN: dict[str, Any] = {"permission_classes": [AllowAny], "authentication_classes": []}

ERROR = {"$ref": "#/components/schemas/Error"}
NOT_SIGNED_IN = OpenApiResponse(ERROR, "`invalid_credentials`: e-mail address and password do not fit.")
NOT_REFRESHED = OpenApiResponse(ERROR, "`invalid_token`, or `token_reused`: then the whole sign-in has ended.")


def validated(serializer: type[Serializer[Any]], request: Request, **kwargs: Any) -> Any:
    form = serializer(data=request.data, **kwargs)
    form.is_valid(raise_exception=True)
    return form.validated_data


def origin_of(request: Request) -> Origin:
    """Without an IPv6 zone, which means nothing elsewhere, and without what no database stores."""
    address = client_address(request).partition("%")[0]
    user_agent = request.headers.get("User-Agent", "").replace("\x00", "")
    return Origin(user_agent=user_agent, address=address or None, request=request)
