"""My profile, and everybody's for admins."""

from typing import Any

from django.contrib.auth.models import Group
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.filters import UserFilter
from accounts.models import Role, User
from accounts.permissions import IsAdmin
from accounts.serializers import (
    ChangedUserSerializer,
    GrantRoleSerializer,
    NewUserSerializer,
    ProfileSerializer,
    RoleSerializer,
    UserSerializer,
)
from accounts.services.leaving import erase_user, export_personal_data
from accounts.services.registration import create_user, update_user
from accounts.services.roles import grant_role, revoke_role
from accounts.views.reading import validated

_ROLE = OpenApiExample("Staff", {"role": "staff"}, request_only=True)


@extend_schema_view(list=extend_schema(summary="People"), retrieve=extend_schema(summary="A person"))
@extend_schema(tags=["users"])
class UserViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[User]):
    queryset = User.objects.existing().prefetch_related("groups")
    serializer_class = UserSerializer
    permission_classes = [IsAdmin]
    filterset_class = UserFilter
    lookup_value_regex = "[0-9]{1,18}"
    ordering_fields = {"created_at": "created_at", "email": "email"}
    default_ordering = "-created_at"

    @extend_schema(summary="Make an account", request=NewUserSerializer, responses={201: UserSerializer})
    def create(self, request: Request) -> Response:
        user = create_user(**validated(NewUserSerializer, request))
        return Response(self.get_serializer(user).data, status=201)

    @extend_schema(summary="Change a person", request=ChangedUserSerializer, responses=UserSerializer)
    def update(self, request: Request, pk: str) -> Response:
        user = update_user(user=self.get_object(), **validated(ChangedUserSerializer, request))
        return Response(self.get_serializer(user).data)

    @extend_schema(summary="Change a person in part", request=ChangedUserSerializer, responses=UserSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        return self.update(request, pk)

    @extend_schema(
        summary="Close an account for good",
        description="The person is signed out and anonymised; orders stay. The last admin is 409 `last_admin`.",
        responses={204: None},
    )
    def destroy(self, request: Request, pk: str) -> Response:
        erase_user(user=self.get_object())
        return Response(status=204)

    @extend_schema(summary="Give a role", request=GrantRoleSerializer, responses=UserSerializer, examples=[_ROLE])
    @action(detail=True, methods=["post"])
    def roles(self, request: Request, pk: str) -> Response:
        user = grant_role(user=self.get_object(), **validated(GrantRoleSerializer, request))
        return Response(self.get_serializer(user).data)

    @extend_schema(summary="Take a role away", responses={204: None})
    @action(detail=True, methods=["delete"], url_path="roles/(?P<role>[a-z_]{1,40})")
    def revoke(self, request: Request, pk: str, role: str) -> Response:
        if role not in Role.values:
            raise NotFound
        revoke_role(user=self.get_object(), role=role)
        return Response(status=204)

    @extend_schema(tags=["me"], summary="My profile", filters=False, responses=UserSerializer)
    @action(detail=False, permission_classes=[IsAuthenticated], pagination_class=None)
    def me(self, request: Request) -> Response:
        return Response(self.get_serializer(request.user).data)

    @extend_schema(tags=["me"], summary="Change my profile", request=ProfileSerializer, responses=UserSerializer)
    @me.mapping.put
    def update_me(self, request: Request) -> Response:
        user = update_user(user=request.user, **validated(ProfileSerializer, request))
        return Response(self.get_serializer(user).data)

    @extend_schema(
        tags=["me"], summary="Change my profile in part", request=ProfileSerializer, responses=UserSerializer
    )
    @me.mapping.patch
    def partial_update_me(self, request: Request) -> Response:
        return self.update_me(request)

    @extend_schema(
        tags=["me"],
        summary="Close my account for good",
        description="Signs out everywhere and anonymises; what the law wants kept is kept.",
        responses={204: None},
    )
    @me.mapping.delete
    def erase_me(self, request: Request) -> Response:
        erase_user(user=request.user)
        return Response(status=204)

    @extend_schema(tags=["me"], summary="Everything stored about me", filters=False, responses=OpenApiTypes.OBJECT)
    @action(detail=False, permission_classes=[IsAuthenticated], pagination_class=None, url_path="me/export")
    def export(self, request: Request) -> Response:
        return Response(export_personal_data(user=request.user))


@extend_schema(tags=["users"])
@extend_schema_view(list=extend_schema(summary="The roles there are"))
class RoleViewSet(ListModelMixin, GenericViewSet[Group]):
    queryset = Group.objects.filter(name__in=Role.values)
    serializer_class = RoleSerializer
    permission_classes = [IsAdmin]
    ordering_fields: dict[str, Any] = {"name": "name"}
    default_ordering = "name"
