from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from carts.contents import read_contents
from carts.guests import holder_of
from carts.models import Cart
from carts.serializers import (
    AddItemSerializer,
    CartSerializer,
    CartTotalSerializer,
    MergeSerializer,
    SetQuantitySerializer,
)
from carts.services import (
    Holder,
    add_to_cart,
    clear_cart,
    find_cart,
    merge_carts,
    remove_item,
    set_quantity,
    variant_to_change,
)
from catalog.caching import LISTS
from config.caching.values import remembered

CART_TOKEN = OpenApiParameter(
    "X-Cart-Token",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="A guest's cart. Ignored with a Bearer token.",
)


@extend_schema(tags=["cart"], parameters=[CART_TOKEN])
class CartViewSet(ViewSet):
    """The caller's cart: of the person signed in, else of the guest who carries its token."""

    permission_classes = [AllowAny]

    def _answer(self, holder: Holder, cart: Cart | None) -> Response:
        context = {"request": self.request, "cart_token": holder.token}
        return Response(CartSerializer(context=context).to_representation(read_contents(cart)))

    @extend_schema(responses=CartSerializer)
    def retrieve(self, request: Request) -> Response:
        holder = holder_of(request)
        return self._answer(holder, find_cart(holder))

    @extend_schema(responses={200: CartSerializer})
    def clear(self, request: Request) -> Response:
        holder = holder_of(request)
        return self._answer(holder, clear_cart(holder=holder))

    @extend_schema(responses=CartTotalSerializer)
    def total(self, request: Request) -> Response:
        cart = find_cart(holder_of(request))

        def compute() -> dict[str, Any]:
            return dict(CartTotalSerializer(read_contents(cart)).data)

        if cart is None:
            return Response(compute())
        # Of the cart as it was written last. Prices, and what is on sale at all, change with the lists.
        identity = f"total of cart {cart.pk} of {cart.updated_at.isoformat()}"
        return Response(remembered("cart", identity, LISTS, seconds="CACHE_CART_SECONDS", compute=compute))

    @extend_schema(request=AddItemSerializer, responses=CartSerializer)
    def add(self, request: Request) -> Response:
        form = AddItemSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        data, holder = form.validated_data, holder_of(request)
        quantity = data["quantity"]
        variant = variant_to_change(
            holder=holder, quantity=quantity, variant_id=data.get("variant"), product_id=data.get("product")
        )
        return self._answer(holder, add_to_cart(holder=holder, variant=variant, quantity=quantity))

    @extend_schema(request=SetQuantitySerializer, responses=CartSerializer)
    def change(self, request: Request, item_id: int) -> Response:
        form = SetQuantitySerializer(data=request.data)
        form.is_valid(raise_exception=True)
        holder = holder_of(request)
        return self._answer(holder, set_quantity(holder=holder, item_id=item_id, **form.validated_data))

    @extend_schema(responses={200: CartSerializer})
    def remove(self, request: Request, item_id: int) -> Response:
        holder = holder_of(request)
        return self._answer(holder, remove_item(holder=holder, item_id=item_id))

    @extend_schema(request=MergeSerializer, responses=CartSerializer, parameters=[])
    def merge(self, request: Request) -> Response:
        form = MergeSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        merge_carts(user=request.user, token=form.validated_data["token"])
        holder = holder_of(request)
        return self._answer(holder, find_cart(holder))


def cart_after_merge(user: Any, request: Request) -> dict[str, Any]:
    """At sign-in and sign-up: the guest's cart goes over, and the answer says what that changed."""
    token = request.headers.get("X-Cart-Token", "")
    if not token:
        return {}
    changes = merge_carts(user=user, token=token)
    contents = read_contents(find_cart(Holder(user=user)))
    cart = CartSerializer(contents, context={"request": request}).data
    return {
        "cart": {**cart, "changes": [{"variant": c.variant_id, "before": c.before, "after": c.after} for c in changes]}
    }
