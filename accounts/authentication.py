"""Bearer tokens: checked against the database at every request, in one query."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import SignIn, User
from accounts.services.sign_ins import find_live_sign_in
from accounts.tokens import read_token


class AccessTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <access token>`. `request.auth` is the SignIn that the token belongs to."""

    def authenticate(self, request: Request) -> tuple[User, SignIn] | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        claims = read_token(token.strip(), "access")
        sign_in = find_live_sign_in(claims) if claims else None
        if sign_in is None:
            raise AuthenticationFailed("This access token is not valid (any more).", code="invalid_token")
        return sign_in.user, sign_in

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class AccessTokenScheme(OpenApiAuthenticationExtension):
    target_class = AccessTokenAuthentication
    name = "bearerAuth"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "The access token from `auth/login/`, `auth/register/` or `auth/refresh/`.",
        }
