from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django_filters.rest_framework import DjangoFilterBackend
from django_filters.utils import translate_validation
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from catalog.caching import LISTS, SEARCHES, product_in_path
from catalog.facets import Facets
from catalog.filters import ProductFilter
from catalog.models import Product
from catalog.pagination import ProductPagination, searched_for
from catalog.permissions import EditsThisProduct
from catalog.searching.suggesting import suggest
from catalog.serializers.products import (
    MyProductSerializer,
    ProductListItemSerializer,
    ProductSerializer,
    ProductWriteSerializer,
)
from catalog.serializers.search import FacetsSerializer, SuggestionSerializer, SuggestSerializer
from catalog.services.products import create_product, take_off_sale, update_product
from catalog.services.showing import page_of, public_page
from catalog.tasks import note_repeated_search, record_searches
from config.background import enqueue_on_commit
from config.caching.declaring import list_parameters, public
from config.caching.reads import PublicReads

# Whoever sends more narrows down what he has found, or turns its pages.
FIRST_PAGE = {"q", "ordering", "limit"}
REFERENCE = r"[-a-zA-Z0-9_]{1,200}"
ID = OpenApiParameter("id", OpenApiTypes.STR, OpenApiParameter.PATH, description="Id or slug.")
ATTRIBUTE = OpenApiParameter(
    "attr.<name>",
    OpenApiTypes.STR,
    OpenApiParameter.QUERY,
    description="`attr.color=red`: a product or variant on sale has this value. The same name several times: any of "
    "the values; up to 10 names: all of them.",
)
EXAMPLES = [
    OpenApiExample(
        "One variant",
        request_only=True,
        value={
            "name": "Desk lamp",
            "price": "29.99",
            "stock": 12,
            "sku": "LAMP-1",
            "category": "lamps",
            "brand": "Lumen",
            "attributes": {"color": "black", "watt": 7.5},
            "tags": ["new"],
        },
    ),
    OpenApiExample(
        "Several variants",
        request_only=True,
        value={
            "name": "T-shirt",
            "variants": [
                {"sku": "TEE-S", "name": "S", "price": "14.00", "stock": 5, "attributes": {"size": "S"}},
                {"sku": "TEE-M", "name": "M", "price": "15.00", "stock": 9, "attributes": {"size": "M"}},
            ],
        },
    ),
]


@extend_schema(tags=["catalog"])
@extend_schema_view(
    list=extend_schema(
        summary="Products on sale.", parameters=[ATTRIBUTE], responses=ProductListItemSerializer(many=True)
    ),
    retrieve=extend_schema(summary="A product on sale with its variants.", parameters=[ID]),
    mine=extend_schema(
        summary="The products that you may edit, hidden ones too; filters as in the list.",
        parameters=[ATTRIBUTE],
        responses=MyProductSerializer(many=True),
    ),
    one_of_mine=extend_schema(
        summary="The page of a product that you may edit, a hidden one too.",
        parameters=[ID],
        responses=ProductSerializer,
    ),
    create=extend_schema(
        summary="Put a product on sale.",
        request=ProductWriteSerializer,
        responses={201: ProductSerializer},
        examples=EXAMPLES,
    ),
    update=extend_schema(
        summary="Variants that are not named are taken off sale.",
        request=ProductWriteSerializer,
        parameters=[ID],
        examples=EXAMPLES,
    ),
    partial_update=extend_schema(
        summary="Change what is given; variants are matched by id or SKU.",
        request=ProductWriteSerializer,
        parameters=[ID],
    ),
    destroy=extend_schema(summary="Take it off sale; orders keep what they bought.", parameters=[ID]),
)
class ProductViewSet(PublicReads, GenericViewSet[Product]):
    queryset = Product.objects.none()
    serializer_class = ProductSerializer
    permission_classes = [EditsThisProduct]
    private_actions = ("mine", "one_of_mine")
    filterset_class = ProductFilter
    pagination_class = ProductPagination
    lookup_url_kwarg = "id"
    lookup_value_regex = REFERENCE
    ordering_fields = {
        "price": "price_min",
        "created_at": "created_at",
        "name": "name",
        "rating": "rating_average",
        "popularity": "popularity",
        "relevance": "rank",
    }

    @property
    def default_ordering(self) -> str:
        return "relevance" if searched_for(self.request) else "-created_at"

    def get_queryset(self) -> QuerySet[Product]:
        if self.action in self.private_actions:
            return Product.objects.editable_by(self.request.user)  # type: ignore[arg-type]
        if self._is_public_read(self.request):
            return Product.objects.on_sale()
        return Product.objects.known_to(self.request.user)  # type: ignore[arg-type]

    def get_object(self) -> Product:
        found: Any = self.get_queryset()
        product = found.by_reference(self.kwargs["id"]).first()
        if product is None:
            raise Http404
        self.check_object_permissions(self.request, product)
        return product

    def _listed(self, serializer_class: type[ProductListItemSerializer]) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        items = serializer_class(context=self.get_serializer_context())
        return self.get_paginated_response([items.to_representation(item) for item in page])

    def _shown(self, product: Product, *, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(page_of(product.pk)).data, status=code)

    @public(LISTS, seconds="CACHE_LIST_SECONDS", takes=[list_parameters], on_hit=note_repeated_search)
    def list(self, request: Request) -> Response:
        response = self._listed(ProductListItemSerializer)
        self._note_search(request, response)
        return response

    def _note_search(self, request: Any, response: Any) -> None:
        """For what people look for, and in vain; not when they only turn a page or narrow down what they found."""
        search = getattr(request, "search", None)
        if search and FIRST_PAGE.issuperset(request.query_params):
            response.hit_note = [search.searched_for, 0 if search.is_partial else response.data["count"]]
            if request.method == "GET":
                enqueue_on_commit(record_searches, [[*response.hit_note, 1]])

    @extend_schema(
        operation_id="products_suggest",
        summary="What somebody may be about to type: searches, categories, brands, products; at most ten.",
        parameters=[SuggestSerializer],
        responses=SuggestionSerializer(many=True),
    )
    @public(LISTS, SEARCHES, seconds="CACHE_SUGGEST_SECONDS", takes=[SuggestSerializer])
    @action(detail=False, filterset_class=None, pagination_class=None, filter_backends=[])
    def suggest(self, request: Request) -> Response:
        form = SuggestSerializer(data=request.query_params)
        form.is_valid(raise_exception=True)
        return Response(SuggestionSerializer(suggest(form.validated_data["q"]), many=True).data)

    @extend_schema(
        summary="How many products each further choice would leave; filters as in the list.",
        parameters=[ATTRIBUTE],
        filters=True,
        responses=FacetsSerializer,
    )
    @public(LISTS, seconds="CACHE_LIST_SECONDS", takes=[ProductFilter])
    @action(detail=False, pagination_class=None, filter_backends=[DjangoFilterBackend])
    def facets(self, request: Request) -> Response:
        filterset = ProductFilter(request.query_params, queryset=Product.objects.on_sale(), request=request)
        if not filterset.is_valid():
            raise translate_validation(filterset.errors)
        return Response(FacetsSerializer(Facets(filterset).all()).data)

    @action(detail=False)
    def mine(self, request: Request) -> Response:
        return self._listed(MyProductSerializer)

    @action(detail=False, url_path=rf"mine/(?P<id>{REFERENCE})", filterset_class=None, pagination_class=None)
    def one_of_mine(self, request: Request, id: str) -> Response:
        return self._shown(self.get_object())

    @public(product_in_path("id"), seconds="CACHE_DETAIL_SECONDS")
    def retrieve(self, request: Request, id: str) -> Response:
        page = public_page(id)
        if page is None:
            raise Http404
        return Response(ProductSerializer(context=self.get_serializer_context()).to_representation(page))

    def create(self, request: Request) -> Response:
        form = ProductWriteSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        return self._shown(create_product(by=request.user, **form.validated_data), code=status.HTTP_201_CREATED)

    def update(self, request: Request, id: str, partial: bool = False) -> Response:
        product = self.get_object()
        form = ProductWriteSerializer(data=request.data, partial=partial)
        form.is_valid(raise_exception=True)
        return self._shown(
            update_product(product=product, by=request.user, replace_variants=not partial, **form.validated_data)
        )

    def partial_update(self, request: Request, id: str) -> Response:
        return self.update(request, id, partial=True)

    def destroy(self, request: Request, id: str) -> Response:
        take_off_sale(product=self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)
