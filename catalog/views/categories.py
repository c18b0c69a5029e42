from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from catalog.caching import ASSORTMENT, CATEGORIES
from catalog.models import Category
from catalog.permissions import EditsCategories
from catalog.serializers.categories import CategorySerializer, CategoryWriteSerializer
from catalog.services.categories import create_category, delete_category, update_category
from catalog.services.tree import branches
from config.caching.declaring import list_parameters, public
from config.caching.reads import PublicReads

SLUG = OpenApiParameter("slug", OpenApiTypes.STR, OpenApiParameter.PATH, description="Slug or id.")
EXAMPLE = OpenApiExample("Below another", request_only=True, value={"name": "Office chairs", "parent": "furniture"})


@extend_schema(tags=["catalog"])
@extend_schema_view(
    list=extend_schema(
        summary="The category tree: its roots page by page, everything below them nested.",
        responses=CategorySerializer(many=True),
    ),
    retrieve=extend_schema(summary="A category with everything below it.", parameters=[SLUG]),
    create=extend_schema(
        summary="Make a category.",
        request=CategoryWriteSerializer,
        responses={201: CategorySerializer},
        examples=[EXAMPLE],
    ),
    update=extend_schema(summary="Change a category.", request=CategoryWriteSerializer, parameters=[SLUG]),
    partial_update=extend_schema(
        summary="Change a category in part.", request=CategoryWriteSerializer, parameters=[SLUG]
    ),
    destroy=extend_schema(summary="Only an empty one: 409 `category_in_use`.", parameters=[SLUG]),
)
class CategoryViewSet(PublicReads, GenericViewSet[Any]):
    queryset = Category.objects.all()
    serializer_class = CategorySerializer
    permission_classes = [EditsCategories]
    filter_backends: list[Any] = []
    lookup_url_kwarg = "slug"
    lookup_value_regex = r"[-a-zA-Z0-9_]{1,140}"

    def get_object(self) -> Category:
        category = Category.objects.by_reference(self.kwargs["slug"]).first()
        if category is None:
            raise Http404
        return category

    def _shown(self, category: Category, *, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(branches([category])[0]).data, status=code)

    @public(CATEGORIES, ASSORTMENT, seconds="CACHE_LIST_SECONDS", takes=[list_parameters])
    def list(self, request: Request) -> Response:
        roots = self.paginate_queryset(self.get_queryset().filter(parent=None))
        return self.get_paginated_response(self.get_serializer(branches(roots or []), many=True).data)

    @public(CATEGORIES, ASSORTMENT, seconds="CACHE_DETAIL_SECONDS")
    def retrieve(self, request: Request, slug: str) -> Response:
        return self._shown(self.get_object())

    def create(self, request: Request) -> Response:
        form = CategoryWriteSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        return self._shown(create_category(**form.validated_data), code=status.HTTP_201_CREATED)

    def update(self, request: Request, slug: str, partial: bool = False) -> Response:
        category = self.get_object()
        form = CategoryWriteSerializer(data=request.data, partial=partial)
        form.is_valid(raise_exception=True)
        return self._shown(update_category(category=category, **form.validated_data))

    def partial_update(self, request: Request, slug: str) -> Response:
        return self.update(request, slug, partial=True)

    def destroy(self, request: Request, slug: str) -> Response:
        delete_category(category=self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)
