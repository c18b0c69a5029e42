"""Passwords and e-mail addresses."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from accounts import tasks
from accounts.limits import count_against_account
from accounts.serializers import (
    ChangeEmailSerializer,
    ChangePasswordSerializer,
    ConfirmEmailSerializer,
    EmailSerializer,
    LinkSerializer,
    ResetPasswordSerializer,
    TokensSerializer,
)
from accounts.services.emails import confirm_email_change, request_email_change, verify_email
from accounts.services.passwords import change_password, reset_password
from accounts.views.reading import OPEN, origin_of, validated
from config.background import enqueue_on_commit


@extend_schema(tags=["auth"])
class PasswordViewSet(ViewSet):
    throttle_scope: str | None = None

    @extend_schema(
        summary="Change my password",
        description="This sign-in goes on with the tokens of the answer; all others end.",
        request=ChangePasswordSerializer,
        responses={200: TokensSerializer},
    )
    @action(detail=False, methods=["post"])
    def change(self, request: Request) -> Response:
        form = validated(ChangePasswordSerializer, request)
        count_against_account(request.user.email)
        tokens = change_password(user=request.user, sign_in=request.auth, **form, origin=origin_of(request))
        return Response(TokensSerializer(tokens).data)

    @extend_schema(
        summary="Ask for a link to choose a new password",
        description="Whether the address is known is told by the mail only.",
        request=EmailSerializer,
        responses={204: None},
    )
    @action(detail=False, methods=["post"], throttle_scope="sign_in", **OPEN)
    def reset(self, request: Request) -> Response:
        form = validated(EmailSerializer, request)
        count_against_account(form["email"])
        # Looked up by the worker: the answer takes the same time for every address.
        enqueue_on_commit(tasks.mail_password_reset, form["email"])
        return Response(status=204)

    @extend_schema(
        summary="Choose a new password with the link",
        description="Ends all sign-ins. The link works once.",
        request=ResetPasswordSerializer,
        responses={204: None},
    )
    @action(detail=False, methods=["post"], url_path="reset/confirm", **OPEN)
    def reset_confirm(self, request: Request) -> Response:
        reset_password(**validated(ResetPasswordSerializer, request))
        return Response(status=204)


@extend_schema(tags=["auth"])
class EmailViewSet(ViewSet):
    throttle_scope: str | None = None

    @extend_schema(summary="Prove my mailbox with the link", request=LinkSerializer, responses={204: None})
    @action(detail=False, methods=["post"], **OPEN)
    def verify(self, request: Request) -> Response:
        verify_email(**validated(LinkSerializer, request))
        return Response(status=204)

    @extend_schema(
        summary="Ask for another e-mail address",
        description="A link goes to the new address, which counts once it is followed. The answer is the same for "
        "every address.",
        request=ChangeEmailSerializer,
        responses={204: None},
    )
    @action(detail=False, methods=["post"], throttle_scope="sign_in")
    def change(self, request: Request) -> Response:
        form = validated(ChangeEmailSerializer, request)
        count_against_account(request.user.email)
        request_email_change(user=request.user, **form)
        return Response(status=204)

    @extend_schema(
        summary="Confirm the new e-mail address with the link", request=ConfirmEmailSerializer, responses={204: None}
    )
    @action(detail=False, methods=["post"], url_path="change/confirm", **OPEN)
    def change_confirm(self, request: Request) -> Response:
        confirm_email_change(**validated(ConfirmEmailSerializer, request))
        return Response(status=204)
