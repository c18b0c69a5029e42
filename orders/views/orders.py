from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.permissions import role_required
from carts.guests import holder_of
from carts.services import find_cart
from config import registry
from config.idempotency import idempotent, request_key
from orders.filters import OrderFilter
from orders.models import Order, OrderEvent
from orders.permissions import IsSomebody, actor_of, visible_orders
from orders.schema import CART_TOKEN, IDEMPOTENCY_KEY, ORDER_TOKEN
from orders.serializers.orders import (
    CancelOrderSerializer,
    ChangeStatusSerializer,
    OrderEventSerializer,
    OrderLookupSerializer,
    OrderSerializer,
    PlacedOrderSerializer,
    PlaceOrderSerializer,
    ShipSerializer,
)
from orders.services import cancel_order, change_status, guest_token, place_order, request_order_link, ship_order
from orders.services.history import staff

PLACE_EXAMPLE = OpenApiExample(
    "A guest's order",
    request_only=True,
    value={
        "email": "ada@example.com",
        "shipping_address": {
            "full_name": "Ada Lovelace",
            "line1": "12 St James's Square",
            "city": "London",
            "postal_code": "SW1Y 4LB",
            "country": "GB",
        },
        "expected_total": "59.98",
    },
)


# What an order shows of itself, in as many queries for one as for a hundred.
SHOWN = ("lines__variant", "shipments__lines")


def payments_by_order(orders: list[Order]) -> dict[int, list[dict[str, Any]]]:
    """The payments of these orders, from whoever knows them."""
    merged: dict[int, list[dict[str, Any]]] = {}
    for provider in registry.order_payments:
        for order_id, payments in provider([order.pk for order in orders]).items():
            merged.setdefault(order_id, []).extend(payments)
    return merged


@extend_schema(tags=["orders"])
@extend_schema_view(
    list=extend_schema(
        summary="My orders; all of them for staff", parameters=[ORDER_TOKEN], responses=OrderSerializer(many=True)
    ),
    retrieve=extend_schema(summary="An order", parameters=[ORDER_TOKEN], responses=OrderSerializer),
)
class OrderViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[Order]):
    queryset = Order.objects.none()
    permission_classes = [IsSomebody]
    serializer_class = OrderSerializer
    filterset_class = OrderFilter
    ordering_fields = {"placed_at": "placed_at", "total": "total"}
    default_ordering = "-placed_at"
    lookup_field = "number"
    lookup_value_regex = r"[A-Za-z0-9-]{1,20}"
    throttle_scope: str | None = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if "number" in self.kwargs:
            self.kwargs["number"] = self.kwargs["number"].upper()
        super().initial(request, *args, **kwargs)

    def get_permissions(self) -> list[Any]:
        # Whoever has a cart may order it; one without is told that it is empty.
        return [AllowAny()] if self.action == "create" else super().get_permissions()

    def get_queryset(self) -> QuerySet[Order]:
        return visible_orders(self.request).prefetch_related(*SHOWN)

    def _shown(self, order: Order, *, code: int = status.HTTP_200_OK) -> Response:
        shown = OrderSerializer(context={"payments": payments_by_order([order])})
        return Response(shown.to_representation(order), status=code)

    def _shown_anew(self, order: Order, *, code: int = status.HTTP_200_OK) -> Response:
        return self._shown(Order.objects.prefetch_related(*SHOWN).get(pk=order.pk), code=code)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        shown = OrderSerializer(context={"payments": payments_by_order(page)})
        return self.get_paginated_response([shown.to_representation(order) for order in page])

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._shown(self.get_object())

    @extend_schema(
        summary="Order what is in the cart",
        description="Prices are read again, stock is reserved, and the cart is closed. 409 `insufficient_stock`, one "
        "error per short line; 409 `price_changed` where `expected_total` differs; 400 `cart_empty`.",
        parameters=[CART_TOKEN, IDEMPOTENCY_KEY],
        request=PlaceOrderSerializer,
        responses={201: PlacedOrderSerializer},
        examples=[PLACE_EXAMPLE],
        filters=False,
    )
    @idempotent("orders")
    def create(self, request: Request) -> Response:
        form = PlaceOrderSerializer(data=request.data, context={"request": request})
        form.is_valid(raise_exception=True)
        holder = holder_of(request)
        order = place_order(
            cart=find_cart(holder),
            checkout=form.checkout(),
            user=holder.user,
            cart_token=holder.token,
            request_key=request_key(request, "orders"),
        )
        token = guest_token(order.number, holder.token) if holder.token else None
        context = {"payments": payments_by_order([order]), "order_token": token}
        return Response(PlacedOrderSerializer(context=context).to_representation(order), status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="What happened to an order",
        parameters=[ORDER_TOKEN],
        responses=OrderEventSerializer(many=True),
        filters=False,
    )
    @action(detail=True, filterset_class=None, ordering_fields={}, default_ordering=None)
    def events(self, request: Request, number: str) -> Response:
        page = self.paginate_queryset(OrderEvent.objects.filter(order=self.get_object()).order_by("pk"))
        return self.get_paginated_response(OrderEventSerializer(page, many=True).data)

    @extend_schema(
        summary="Cancel an order",
        description="While it is pending or confirmed, else 409 `invalid_transition`; with `lines` a part of it: an "
        "unpaid order is made smaller, of a confirmed one the pieces are paid back (409 `cancellation_exceeds_order`, "
        "one error per line). The staff may give up what is still to be sent, too. Stock comes back.",
        parameters=[ORDER_TOKEN, IDEMPOTENCY_KEY],
        request=CancelOrderSerializer,
        responses=OrderSerializer,
    )
    @action(detail=True, methods=["post"])
    @idempotent("orders/cancel")
    def cancel(self, request: Request, number: str) -> Response:
        form = CancelOrderSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        order = self.get_object()
        return self._shown_anew(cancel_order(order=order, by=actor_of(request, order), **form.validated_data))

    @extend_schema(
        summary="Move an order on",
        description="409 `invalid_transition` with the `allowed` next states, `payment_required` before it is paid.",
        request=ChangeStatusSerializer,
        responses=OrderSerializer,
    )
    @action(detail=True, methods=["put"], url_path="status", permission_classes=[role_required("staff")])
    def change_status(self, request: Request, number: str) -> Response:
        form = ChangeStatusSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        return self._shown_anew(change_status(order=self.get_object(), by=staff(request.user), **form.validated_data))

    @extend_schema(
        summary="Send a part of an order",
        description="Once nothing is left to send, the order is shipped; until then it is partially shipped. 409 "
        "`shipment_exceeds_order`, one error per line; 400 `unknown_line`.",
        request=ShipSerializer,
        responses={201: OrderSerializer},
    )
    @action(detail=True, methods=["post"], permission_classes=[role_required("staff")])
    def shipments(self, request: Request, number: str) -> Response:
        form = ShipSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        order, data = self.get_object(), dict(form.validated_data)
        ship_order(order=order, by=staff(request.user), parts=data.pop("lines"), **data)
        return self._shown_anew(order, code=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Find a guest's order again",
        description="Where number and address fit, a mail carries a link; the answer is the same for all.",
        request=OrderLookupSerializer,
        responses={204: None},
    )
    @action(detail=False, methods=["post"], permission_classes=[AllowAny], throttle_scope="sign_in")
    def lookup(self, request: Request) -> Response:
        form = OrderLookupSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        request_order_link(**form.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT)
