from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.permissions import role_required
from config.idempotency import idempotent
from orders.filters import ReturnFilter
from orders.models import Return
from orders.permissions import IsSomebody, actor_of, visible_orders, visible_returns
from orders.schema import IDEMPOTENCY_KEY, ORDER_TOKEN
from orders.serializers.returns import (
    DecideReturnSerializer,
    ReceiveReturnSerializer,
    RequestReturnSerializer,
    ReturnSerializer,
)
from orders.services import approve_return, receive_return, refund_return, reject_return, request_return
from orders.services.history import staff

_REQUEST_EXAMPLE = OpenApiExample(
    "One of two lamps",
    request_only=True,
    value={"order": "ABC123", "lines": [{"line": 1, "quantity": 1, "reason": "Too bright"}]},
)


@extend_schema(tags=["returns"])
@extend_schema_view(
    list=extend_schema(summary="My returns; all of them for staff", parameters=[ORDER_TOKEN]),
    retrieve=extend_schema(summary="A return", parameters=[ORDER_TOKEN]),
)
class ReturnViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[Return]):
    queryset = Return.objects.none()
    permission_classes = [IsSomebody]
    serializer_class = ReturnSerializer
    filterset_class = ReturnFilter
    ordering_fields = {"requested_at": "requested_at"}
    default_ordering = "-requested_at"
    lookup_value_regex = r"[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[Return]:
        return visible_returns(self.request).select_related("order").prefetch_related("lines__line")

    def _shown_anew(self, return_request: Return, *, code: int = status.HTTP_200_OK) -> Response:
        return Response(ReturnSerializer(self.get_queryset().get(pk=return_request.pk)).data, status=code)

    @extend_schema(
        summary="Ask to send something back",
        description="409 `not_delivered`, `return_window_closed`, or `return_exceeds_purchase`, one error per line; 400"
        " `unknown_line`.",
        parameters=[ORDER_TOKEN, IDEMPOTENCY_KEY],
        request=RequestReturnSerializer,
        responses={201: ReturnSerializer},
        examples=[_REQUEST_EXAMPLE],
        filters=False,
    )
    @idempotent("returns")
    def create(self, request: Request) -> Response:
        form = RequestReturnSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        order = get_object_or_404(visible_orders(request), number=form.validated_data["order"])
        asked = request_return(order=order, by=actor_of(request, order), **form.wanted())
        return self._shown_anew(asked, code=status.HTTP_201_CREATED)

    def _decide(self, request: Request, decide: Any) -> Response:
        form = DecideReturnSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        return self._shown_anew(decide(return_request=self.get_object(), by=staff(request.user), **form.validated_data))

    @extend_schema(summary="Let it be sent", request=DecideReturnSerializer, responses=ReturnSerializer)
    @action(detail=True, methods=["post"], permission_classes=[role_required("staff")])
    def approve(self, request: Request, pk: str) -> Response:
        return self._decide(request, approve_return)

    @extend_schema(summary="Refuse it", request=DecideReturnSerializer, responses=ReturnSerializer)
    @action(detail=True, methods=["post"], permission_classes=[role_required("staff")])
    def reject(self, request: Request, pk: str) -> Response:
        return self._decide(request, reject_return)

    @extend_schema(
        summary="It is here",
        description="All of it, or the `lines` that came: fewer pieces than announced can be asked for again. What is "
        "received goes back into stock unless `restock` is false. 409 `receipt_exceeds_return`, one error per line.",
        request=ReceiveReturnSerializer,
        responses=ReturnSerializer,
    )
    @action(detail=True, methods=["post"], permission_classes=[role_required("staff")])
    def receive(self, request: Request, pk: str) -> Response:
        form = ReceiveReturnSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        return self._shown_anew(
            receive_return(return_request=self.get_object(), by=staff(request.user), **form.wanted())
        )

    @extend_schema(
        summary="Pay it back",
        description="The provider is asked after the commit, within the request: `refunded`, or `refunding` where it "
        "is pending or away, and then tried again. After `refund_failed`, once more.",
        parameters=[IDEMPOTENCY_KEY],
        request=None,
        responses=ReturnSerializer,
    )
    @action(detail=True, methods=["post"], permission_classes=[role_required("staff")])
    @idempotent("returns/refund")
    def refund(self, request: Request, pk: str) -> Response:
        return self._shown_anew(refund_return(return_request=self.get_object(), by=staff(request.user)))
