from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from catalog.caching import product_in_path
from catalog.errors import FileTooLarge
from catalog.models import Product, ProductImage
from catalog.permissions import EditsThisProduct
from catalog.serializers.images import ImageChangeSerializer, ImageSerializer, ImageUploadSerializer
from catalog.services.images import add_image, change_image, remove_image
from config.caching.declaring import list_parameters, public
from config.caching.reads import PublicReads
from config.parsers import StrictJSONParser

PRODUCT = OpenApiParameter("product_id", OpenApiTypes.STR, OpenApiParameter.PATH, description="Id or slug.")
# What surrounds the file in a multipart body.
ENVELOPE_BYTES = 100_000


@extend_schema(tags=["catalog"], parameters=[PRODUCT])
@extend_schema_view(
    list=extend_schema(summary="A product's pictures, in their order."),
    create=extend_schema(
        summary="Add a picture: checked by content, re-encoded, with a thumbnail.",
        request={"multipart/form-data": ImageUploadSerializer},
        responses={201: ImageSerializer},
    ),
    retrieve=extend_schema(summary="One of a product's pictures."),
    partial_update=extend_schema(summary="Change a picture's text or place.", request=ImageChangeSerializer),
    destroy=extend_schema(summary="Remove a picture."),
)
class ProductImageViewSet(PublicReads, ListModelMixin, RetrieveModelMixin, GenericViewSet[ProductImage]):
    queryset = ProductImage.objects.none()
    serializer_class = ImageSerializer
    permission_classes = [EditsThisProduct]
    filter_backends: list[Any] = []
    lookup_value_regex = r"[0-9]{1,18}"

    @property
    def throttle_scope(self) -> str:
        return "upload" if self.request.method == "POST" else "default"

    def get_parsers(self) -> list[BaseParser]:
        return [MultiPartParser() if self.request and self.request.method == "POST" else StrictJSONParser()]

    def get_queryset(self) -> QuerySet[ProductImage]:
        return ProductImage.objects.filter(product=self._product())

    def _product(self) -> Product:
        if self._is_public_read(self.request):
            known = Product.objects.on_sale()
        else:
            known = Product.objects.known_to(self.request.user)  # type: ignore[arg-type]
        product = known.by_reference(self.kwargs["product_id"]).first()
        if product is None:
            raise Http404
        self.check_object_permissions(self.request, product)
        return product

    def check_object_permissions(self, request: Request, obj: Any) -> None:
        super().check_object_permissions(request, obj if isinstance(obj, Product) else obj.product)

    @public(product_in_path("product_id"), seconds="CACHE_DETAIL_SECONDS", takes=[list_parameters])
    def list(self, request: Request, product_id: str) -> Response:
        return super().list(request)

    @public(product_in_path("product_id"), seconds="CACHE_DETAIL_SECONDS")
    def retrieve(self, request: Request, product_id: str, pk: str) -> Response:
        return super().retrieve(request)

    def create(self, request: Request, product_id: str) -> Response:
        product = self._product()
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.IMAGE_MAX_BYTES + ENVELOPE_BYTES:
            # Before anything of it is read.
            raise FileTooLarge(max_bytes=settings.IMAGE_MAX_BYTES)
        form = ImageUploadSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        file = form.validated_data.pop("image")
        image = add_image(product=product, data=file.read(settings.IMAGE_MAX_BYTES + 1), **form.validated_data)
        return Response(self.get_serializer(image).data, status=status.HTTP_201_CREATED)

    def partial_update(self, request: Request, product_id: str, pk: str) -> Response:
        image = self.get_object()
        form = ImageChangeSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        return Response(self.get_serializer(change_image(image=image, **form.validated_data)).data)

    def destroy(self, request: Request, product_id: str, pk: str) -> Response:
        remove_image(image=self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)
