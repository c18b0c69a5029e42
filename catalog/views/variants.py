from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from catalog.filters import VariantFilter
from catalog.models import StockMovement, Variant
from catalog.permissions import EditsProducts
from catalog.serializers.variants import (
    AdjustStockSerializer,
    EditedVariantSerializer,
    MovementSerializer,
    VariantCreateSerializer,
    VariantWriteSerializer,
)
from catalog.services.stock import adjust_stock
from catalog.services.variants import create_variant, remove_variant, update_variant

DELIVERY = OpenApiExample("A delivery", request_only=True, value={"delta": 25, "reason": "receipt", "note": "Crate 7"})


@extend_schema(tags=["catalog"])
@extend_schema_view(
    list=extend_schema(summary="The variants that you may edit."),
    retrieve=extend_schema(summary="A variant that you may edit."),
    create=extend_schema(
        summary="Add a variant to a product.",
        request=VariantCreateSerializer,
        responses={201: EditedVariantSerializer},
    ),
    update=extend_schema(summary="Change a variant.", request=VariantWriteSerializer),
    partial_update=extend_schema(summary="Change a variant in part.", request=VariantWriteSerializer),
    destroy=extend_schema(summary="Taken off sale; deleted only where it has no history."),
)
class VariantViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[Variant]):
    queryset = Variant.objects.none()
    serializer_class = EditedVariantSerializer
    permission_classes = [EditsProducts]
    filterset_class = VariantFilter
    lookup_value_regex = r"[0-9]{1,18}"
    ordering_fields = {"id": "pk", "sku": "sku", "price": "price", "created_at": "created_at"}
    default_ordering = "id"

    def get_queryset(self) -> QuerySet[Variant]:
        mine = Variant.objects.editable_by(self.request.user)  # type: ignore[arg-type]
        return mine.select_related("product", "stock_item")

    def _shown(self, variant: Variant, *, code: int = status.HTTP_200_OK) -> Response:
        fresh = Variant.objects.select_related("product", "stock_item").get(pk=variant.pk)
        return Response(self.get_serializer(fresh).data, status=code)

    def create(self, request: Request) -> Response:
        form = VariantCreateSerializer(data=request.data, context=self.get_serializer_context())
        form.is_valid(raise_exception=True)
        return self._shown(create_variant(by=request.user, **form.validated_data), code=status.HTTP_201_CREATED)

    def update(self, request: Request, pk: str, partial: bool = False) -> Response:
        variant = self.get_object()
        form = VariantWriteSerializer(data=request.data, partial=partial)
        form.is_valid(raise_exception=True)
        return self._shown(update_variant(variant=variant, by=request.user, **form.validated_data))

    def partial_update(self, request: Request, pk: str) -> Response:
        return self.update(request, pk, partial=True)

    def destroy(self, request: Request, pk: str) -> Response:
        remove_variant(variant=self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        summary="Add or take away pieces.",
        request=AdjustStockSerializer,
        responses=EditedVariantSerializer,
        examples=[DELIVERY],
    )
    @action(detail=True, methods=["post"])
    def stock(self, request: Request, pk: str) -> Response:
        variant = self.get_object()
        form = AdjustStockSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        adjust_stock(variant=variant, by=request.user, **form.validated_data)
        return self._shown(variant)

    @extend_schema(
        summary="Why the stock is what it is, the latest first.", responses=MovementSerializer(many=True), filters=False
    )
    @action(detail=True)
    def movements(self, request: Request, pk: str) -> Response:
        rows = StockMovement.objects.filter(stock_item__variant=self.get_object())
        return self.get_paginated_response(MovementSerializer(self.paginate_queryset(rows), many=True).data)
