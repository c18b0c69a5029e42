from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from carts.guests import holder_of
from carts.views import CART_TOKEN
from catalog.caching import LISTS
from catalog.errors import ProductNotFound
from catalog.models import Product
from catalog.views.images import PRODUCT
from config.caching.declaring import public
from config.caching.reads import PublicReads
from recommendations.caching import RECOMMENDATIONS
from recommendations.serializers import (
    AskedContextSerializer,
    AskedLimitSerializer,
    RecommendationsSerializer,
)
from recommendations.services import (
    Recommendation,
    recommend_for_cart,
    recommend_for_home,
    recommend_for_product,
)


def _asked(serializer_class: type[AskedLimitSerializer], request: Request) -> dict[str, Any]:
    form = serializer_class(data=request.query_params.dict())
    form.is_valid(raise_exception=True)
    return form.validated_data


def _answer(found: list[Recommendation], request: Request) -> Response:
    page = {"count": len(found), "count_exact": True, "next": None, "previous": None, "results": found}
    return Response(RecommendationsSerializer(page, context={"request": request}).data)


def _on_sale(reference: str) -> Product | None:
    return Product.objects.on_sale().by_reference(reference).first()


@extend_schema(tags=["recommendations"])
class RecommendationViewSet(ViewSet):
    """For the caller: of the person signed in, else of the guest who carries a cart's token."""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="recommendations_list",
        summary="What this person may want: at home, beside a product, or with all that is in the cart.",
        parameters=[AskedContextSerializer, CART_TOKEN],
        responses=RecommendationsSerializer,
    )
    def retrieve(self, request: Request) -> Response:
        asked, holder = _asked(AskedContextSerializer, request), holder_of(request)
        limit = asked["limit"]
        if asked["context"] == "product":
            product = _on_sale(asked["product"])
            if product is None:
                raise ProductNotFound
            found = recommend_for_product(product=product, holder=holder, limit=limit)
        elif asked["context"] == "cart":
            found = recommend_for_cart(holder=holder, limit=limit)
        else:
            found = recommend_for_home(holder=holder, limit=limit)
        return _answer(found, request)


@extend_schema(tags=["recommendations"], parameters=[PRODUCT])
class ProductRecommendationViewSet(PublicReads, ViewSet):
    """Public: nothing in it depends on who asks."""

    @extend_schema(
        operation_id="products_recommendations_list",
        summary="What goes with a product; the same for everybody.",
        parameters=[AskedLimitSerializer],
        responses=RecommendationsSerializer,
    )
    @public(LISTS, RECOMMENDATIONS, seconds="CACHE_LIST_SECONDS", takes=[AskedLimitSerializer])
    def retrieve(self, request: Request, product_id: str) -> Response:
        limit = _asked(AskedLimitSerializer, request)["limit"]
        product = _on_sale(product_id)
        if product is None:
            raise Http404
        return _answer(recommend_for_product(product=product, limit=limit), request)
