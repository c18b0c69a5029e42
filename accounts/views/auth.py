"""Signing up, in and out."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.mixins import DestroyModelMixin, ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ViewSet

from accounts.limits import count_against_account
from accounts.models import SignIn
from accounts.serializers import (
    LoginSerializer,
    NoticeSerializer,
    RefreshSerializer,
    RegisterSerializer,
    SessionSerializer,
    SignedInSerializer,
    TokensSerializer,
    UserSerializer,
)
from accounts.services.registration import register
from accounts.services.sign_ins import SignedIn, end_all_sign_ins, rotate_refresh, sign_in, sign_out
from accounts.views.reading import NOT_REFRESHED, NOT_SIGNED_IN, OPEN, origin_of, validated

_PERSON = {"email": "ada@example.com", "password": "correct horse battery staple"}
_CHECK_YOUR_MAIL = "Please look into your mailbox: we have sent you a link."


def _body(signed_in: SignedIn) -> dict[str, Any]:
    tokens = TokensSerializer(signed_in.tokens).data
    return {"user": UserSerializer(signed_in.user).data, **tokens, **signed_in.extras}


@extend_schema(tags=["auth"])
class AuthViewSet(ViewSet):
    throttle_scope: str | None = None

    @extend_schema(
        summary="Sign up",
        description="The caller is signed in at once, and a guest's cart (`X-Cart-Token`) merged. Where the shop "
        "verifies addresses first, the answer is 202 and the same for every address.",
        request=RegisterSerializer,
        responses={201: SignedInSerializer, 202: NoticeSerializer},
        examples=[OpenApiExample("A new customer", {**_PERSON, "first_name": "Ada"}, request_only=True)],
    )
    @action(detail=False, methods=["post"], throttle_scope="sign_in", **OPEN)
    def register(self, request: Request) -> Response:
        form = validated(RegisterSerializer, request)
        count_against_account(form["email"])
        signed_in = register(**form, origin=origin_of(request))
        if signed_in is None:
            return Response({"detail": _CHECK_YOUR_MAIL}, status=202)
        return Response(_body(signed_in), status=201)

    @extend_schema(
        summary="Sign in",
        description="`remember_me` keeps the sign-in for long. A guest's cart (`X-Cart-Token`) is merged.",
        request=LoginSerializer,
        responses={200: SignedInSerializer, 401: NOT_SIGNED_IN},
        examples=[OpenApiExample("For long", {**_PERSON, "remember_me": True}, request_only=True)],
    )
    @action(detail=False, methods=["post"], throttle_scope="sign_in", **OPEN)
    def login(self, request: Request) -> Response:
        form = validated(LoginSerializer, request)
        count_against_account(form["email"])
        return Response(_body(sign_in(**form, origin=origin_of(request))))

    @extend_schema(
        summary="Get fresh tokens",
        description="A refresh token works once. Shown again soon, while its successor is unused, it is refused; "
        "shown again otherwise, the whole sign-in ends.",
        request=RefreshSerializer,
        responses={200: TokensSerializer, 401: NOT_REFRESHED},
    )
    @action(detail=False, methods=["post"], **OPEN)
    def refresh(self, request: Request) -> Response:
        form = validated(RefreshSerializer, request)
        return Response(TokensSerializer(rotate_refresh(**form)).data)

    @extend_schema(summary="Sign out", request=RefreshSerializer, responses={204: None})
    @action(detail=False, methods=["post"])
    def logout(self, request: Request) -> Response:
        form = validated(RefreshSerializer, request)
        sign_out(user=request.user, sign_in=request.auth, **form)
        return Response(status=204)

    @extend_schema(summary="Sign out everywhere", request=None, responses={204: None})
    @action(detail=False, methods=["post"], url_path="logout-all")
    def logout_all(self, request: Request) -> Response:
        end_all_sign_ins(user=request.user)
        return Response(status=204)


@extend_schema_view(
    list=extend_schema(summary="Where I am signed in"),
    destroy=extend_schema(summary="End one of my sign-ins"),
)
@extend_schema(tags=["auth"])
class SessionViewSet(ListModelMixin, DestroyModelMixin, GenericViewSet[SignIn]):
    queryset = SignIn.objects.none()
    serializer_class = SessionSerializer
    lookup_value_regex = "[0-9]{1,18}"
    ordering_fields = {"last_used_at": "last_used_at", "created_at": "created_at"}
    default_ordering = "-last_used_at"

    def get_queryset(self) -> Any:
        return SignIn.objects.live().filter(user=self.request.user.pk)

    def perform_destroy(self, instance: SignIn) -> None:
        sign_out(user=self.request.user, sign_in=instance)
