from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.mixins import RetrieveModelMixin
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.models import Role
from catalog.caching import ASSORTMENT
from catalog.errors import ProductNotFound
from catalog.models import Product
from catalog.views.images import PRODUCT
from config.caching.declaring import list_parameters, public
from config.caching.reads import PublicReads
from reviews.caching import REVIEWS, reviews_asked_for, reviews_in_path
from reviews.filters import ProductReviewFilter, ReviewFilter
from reviews.models import Review, ReviewQuerySet, ReviewStatus
from reviews.pagination import ReviewPagination
from reviews.permissions import AuthorOrStaff, StaffOrItsSeller
from reviews.serializers import (
    AnswerSerializer,
    NewReviewSerializer,
    ReportSerializer,
    ReviewChangeSerializer,
    ReviewSerializer,
)
from reviews.services import (
    answer_review,
    create_review,
    delete_review,
    edit_review,
    moderate_review,
    report_review,
    vote_helpful,
)
from reviews.services.ratings import star_counts


class ReviewLists(PublicReads, GenericViewSet[Review]):
    """What both addresses of a list have in common."""

    queryset = Review.objects.none()
    serializer_class = ReviewSerializer
    pagination_class = ReviewPagination
    ordering_fields = {"created_at": "created_at", "rating": "rating", "helpful": "helpful_count"}
    default_ordering = "-created_at"

    def _listed(self, reviews: ReviewQuerySet, *, product_id: int | None = None) -> Response:
        page = self.paginate_queryset(self.filter_queryset(reviews.for_lists()))
        response = self.get_paginated_response(self.get_serializer(page, many=True).data)
        if product_id:
            response.data["stars"] = star_counts(product_id)
        return response


@extend_schema(tags=["reviews"], parameters=[PRODUCT])
@extend_schema_view(list=extend_schema(summary="What people say about a product, and its stars."))
class ProductReviewViewSet(ReviewLists):
    filterset_class = ProductReviewFilter

    @public(reviews_in_path, ASSORTMENT, seconds="CACHE_LIST_SECONDS", takes=[list_parameters])
    def list(self, request: Request, product_id: str) -> Response:
        product = Product.objects.on_sale().by_reference(product_id).first()
        if product is None:
            raise Http404
        return self._listed(Review.objects.published().filter(product=product), product_id=product.pk)


@extend_schema(tags=["reviews"])
@extend_schema_view(
    list=extend_schema(
        summary="Reviews, the latest first", description="With `product`, also how many stars that one has."
    ),
    mine=extend_schema(
        summary="What you have written, also what waits or was hidden", responses=ReviewSerializer(many=True)
    ),
    retrieve=extend_schema(summary="A review"),
    create=extend_schema(
        summary="Review a product",
        description="Shown and counted at once, unless the shop approves first. 409 `already_reviewed` with the id of "
        "the one that is there, 403 `own_product`, 404 `product_not_found`.",
        request=NewReviewSerializer,
        responses={201: ReviewSerializer},
    ),
    partial_update=extend_schema(
        summary="Rewrite it (its author), publish or hide it (staff)", request=ReviewChangeSerializer
    ),
    destroy=extend_schema(summary="Take it back (its author), hide it (staff)"),
    helpful=extend_schema(
        summary="It helped me",
        description="Counts once; a repeat changes nothing. 403 `own_review`.",
        request=None,
        responses=ReviewSerializer,
    ),
    report=extend_schema(
        summary="Report it to the staff",
        description="Counts once; a repeat changes nothing. 403 `own_review`.",
        request=ReportSerializer,
        responses={204: None},
    ),
    answer=extend_schema(
        summary="Answer it (staff, the product's seller)",
        description="There is one answer; another one takes its place.",
        request=AnswerSerializer,
        responses=ReviewSerializer,
    ),
)
class ReviewViewSet(RetrieveModelMixin, ReviewLists):
    permission_classes = [AuthorOrStaff]
    private_actions = ("mine",)
    filterset_class = ReviewFilter
    lookup_value_regex = r"[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[Review]:
        if self._is_public_read(self.request):
            return Review.objects.public().for_lists()
        return Review.objects.known_to(self.request.user).for_lists()

    def _shown(self, review: Review, *, code: int = status.HTTP_200_OK) -> Response:
        fresh = Review.objects.for_lists().get(pk=review.pk)
        return Response(self.get_serializer(fresh).data, status=code)

    @public(reviews_asked_for, ASSORTMENT, seconds="CACHE_LIST_SECONDS", takes=[list_parameters])
    def list(self, request: Request) -> Response:
        product_id = ReviewFilter(request.query_params).asked_product
        return self._listed(Review.objects.public(), product_id=product_id)

    @public(REVIEWS, ASSORTMENT, seconds="CACHE_DETAIL_SECONDS")
    def retrieve(self, request: Request, pk: str) -> Response:
        return super().retrieve(request, pk)

    @action(detail=False)
    def mine(self, request: Request) -> Response:
        return self._listed(Review.objects.filter(author=request.user))

    def create(self, request: Request) -> Response:
        form = NewReviewSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        data = dict(form.validated_data)
        product = Product.objects.on_sale().filter(pk=data.pop("product")).first()
        if product is None:
            raise ProductNotFound
        return self._shown(create_review(product=product, author=request.user, **data), code=status.HTTP_201_CREATED)

    def partial_update(self, request: Request, pk: str) -> Response:
        review = self.get_object()
        form = ReviewChangeSerializer(data=request.data, partial=True)
        form.is_valid(raise_exception=True)
        text = dict(form.validated_data)
        decision = text.pop("status", None)
        if (text and review.author_id != request.user.pk) or (decision and not request.user.has_role(Role.STAFF)):
            raise PermissionDenied
        if text:
            edit_review(review=review, **text)
        if decision:
            moderate_review(review=review, status=decision, by=request.user)
        return self._shown(review)

    def destroy(self, request: Request, pk: str) -> Response:
        review = self.get_object()
        if review.author_id == request.user.pk:
            delete_review(review=review)
        else:
            moderate_review(review=review, status=ReviewStatus.HIDDEN, by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def helpful(self, request: Request, pk: str) -> Response:
        return self._shown(vote_helpful(review=self.get_object(), by=request.user))

    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def report(self, request: Request, pk: str) -> Response:
        review = self.get_object()
        form = ReportSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        report_review(review=review, by=request.user, **form.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @action(detail=True, methods=["post"], permission_classes=[StaffOrItsSeller])
    def answer(self, request: Request, pk: str) -> Response:
        review = self.get_object()
        form = AnswerSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        return self._shown(answer_review(review=review, by=request.user, **form.validated_data))
