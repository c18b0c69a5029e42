from collections.abc import Iterator
from typing import Any, ClassVar, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import TabularInline
from unfold.decorators import display

from accounts.models import User
from catalog.admin.shown import for_each, found_products
from config.model_admin import ShopModelAdmin, how_many
from config.read_only import ReadOnly
from config.saved_filters import SavedFilters
from reviews.models import Report, Review, ReviewQuerySet, ReviewStatus
from reviews.services import answer_review, moderate_review

STATUS_COLOURS = {
    ReviewStatus.PENDING: "warning",
    ReviewStatus.PUBLISHED: "success",
    ReviewStatus.HIDDEN: "danger",
}


class QueueFilter(admin.SimpleListFilter):
    """What waits for somebody to look at it."""

    title = "queue"
    parameter_name = "queue"
    _CHOICES: ClassVar = {
        "reported": lambda reviews: reviews.reported(),
        "pending": lambda reviews: reviews.filter(status=ReviewStatus.PENDING),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("reported", "Reported"), ("pending", "To be approved")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Review]) -> QuerySet[Review]:
        return self._CHOICES.get(self.value() or "", lambda reviews: reviews)(queryset)


class ReportInline(ReadOnly, TabularInline):
    model = Report
    fields = ["created_at", "user", "reason", "comment", "settled_at"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        return super().get_queryset(request).select_related("user")


@admin.register(Review)
class ReviewAdmin(SavedFilters, ShopModelAdmin):
    """Staff answer, publish and hide; what people wrote is theirs."""

    list_display = ["title", "product", "rating", "author_name", "shown_status", "open_reports", "verified",
                    "helpful_count", "created_at"]  # fmt: skip
    list_filter = [QueueFilter, "status", "rating", "created_at"]
    search_fields = ["author__email__istartswith"]
    search_help_text = "Words of the product, or the beginning of the author's address"
    sortable_by = ["created_at"]
    ordering = ["-created_at", "-pk"]
    inlines = [ReportInline]
    actions = ["publish", "hide"]
    fieldsets = [
        (None, {"fields": [("product", "author"), ("rating", "verified", "helpful_count"), "title", "content"]}),
        ("Answer", {"fields": ["answer", ("answered_at", "answered_by")]}),
        ("State", {"fields": [("status", "moderated_at", "moderated_by"), ("created_at", "updated_at")]}),
    ]
    readonly_fields = ["product", "author", "rating", "verified", "helpful_count", "title", "content", "answered_at",
                       "answered_by", "status", "moderated_at", "moderated_by", "created_at", "updated_at"]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Review]:
        reviews = cast(ReviewQuerySet, super().get_queryset(request))
        many = how_many(Report.objects.open(), "review")
        return reviews.for_lists().select_related("product").annotate(open_reports=many)

    def searched(self, request: HttpRequest, queryset: Any, word: str) -> Iterator[QuerySet[Review]]:
        yield from super().searched(request, queryset, word)
        yield queryset.filter(product__in=found_products(word))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # it is hidden instead; its author may take it back

    def save_model(self, request: HttpRequest, obj: Review, form: Any, change: bool) -> None:
        if form.has_changed():
            answer_review(review=obj, by=cast(User, request.user), content=form.cleaned_data["answer"])

    @display(description="Status", label=STATUS_COLOURS)
    def shown_status(self, review: Review) -> tuple[str, str]:
        return review.status, review.get_status_display()

    @admin.display(description="Author")
    def author_name(self, review: Review) -> str:
        return review.author_name

    @admin.display(description="Open reports")
    def open_reports(self, review: Any) -> int:
        return review.open_reports

    @admin.display(description="Verified purchase", boolean=True)
    def verified(self, review: Any) -> bool:
        return review.verified_purchase

    @admin.action(description="Publish, and set reports aside", permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Review]) -> None:
        self._moderate(request, queryset, ReviewStatus.PUBLISHED)

    @admin.action(description="Hide", permissions=["change"])
    def hide(self, request: HttpRequest, queryset: QuerySet[Review]) -> None:
        self._moderate(request, queryset, ReviewStatus.HIDDEN)

    def _moderate(self, request: HttpRequest, reviews: QuerySet[Review], status: str) -> None:
        by = cast(User, request.user)
        for_each(self, request, reviews, lambda review: moderate_review(review=review, status=status, by=by))
