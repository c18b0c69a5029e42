"""What people say about products: a review, whom it helped, who objects to it, and how many stars there are."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from catalog.models import Product
from config.text import validate_line, validate_prose
from orders.models import OrderLine, OrderStatus

if TYPE_CHECKING:
    from accounts.models import User

STARS = (1, 2, 3, 4, 5)
TITLE_LENGTH = 200
CONTENT_LENGTH = 1000
ANONYMOUS = "Anonymous"
# Paid for, and not given up since.
BOUGHT = (OrderStatus.CONFIRMED, OrderStatus.PARTIALLY_SHIPPED, OrderStatus.SHIPPED, OrderStatus.DELIVERED)


class ReviewStatus(models.TextChoices):
    PENDING = "pending"
    PUBLISHED = "published"
    HIDDEN = "hidden"


_SHOWN = Q(status=ReviewStatus.PUBLISHED)


class ReviewQuerySet(models.QuerySet["Review"]):
    def published(self) -> Self:
        return self.filter(_SHOWN)

    def public(self) -> Self:
        """What everybody sees: published, of a product on sale."""
        return self.published().filter(product__in=Product.objects.on_sale())

    def known_to(self, user: "User") -> Self:
        """What is public, and one's own; staff know all."""
        if user.has_role("staff"):
            return self
        return self.filter(Q(pk__in=Review.objects.public().values("pk")) | Q(author=user))

    def reported(self) -> Self:
        """With reports that nobody has looked at yet."""
        return self.filter(pk__in=Report.objects.open().values("review"))

    def locked(self) -> Self:
        return self.select_for_update(of=("self",), no_key=True)

    def verified(self) -> Self:
        """Whose author has bought the product, as the order lines say; of those who left, as they said then."""
        return self.filter(_is_verified())

    def for_lists(self) -> Self:
        """All that is shown of each, in one query."""
        return self.select_related("author").annotate(verified_purchase=_is_verified())


def _is_verified() -> Q:
    lines = OrderLine.objects.filter(
        order__user=OuterRef("author"),
        order__status__in=BOUGHT,
        cancelled_quantity__lt=F("quantity"),
        variant__product=OuterRef("product"),
    )
    return Q(was_verified=True) | Q(Exists(lines))


class Review(models.Model):
    """One person's word on one product, as plain text. It counts in the product's rating exactly while it is published.

    `helpful_count` and the ratings of products are projections; `check_store` derives them anew. The author is null
    once the person has left.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="reviews")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="reviews"
    )
    rating = models.PositiveSmallIntegerField(choices=[(stars, "★" * stars + "☆" * (5 - stars)) for stars in STARS])
    title = models.CharField(max_length=TITLE_LENGTH, validators=[validate_line])
    content = models.TextField(max_length=CONTENT_LENGTH, validators=[validate_prose])
    status = models.CharField(max_length=9, choices=ReviewStatus, default=ReviewStatus.PUBLISHED)
    # Kept when the author leaves; until then orders know it, and a cancelled one takes it away again.
    was_verified = models.BooleanField(default=False, editable=False)
    helpful_count = models.PositiveIntegerField(default=0)
    answer = models.TextField(max_length=CONTENT_LENGTH, blank=True, validators=[validate_prose])
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    moderated_at = models.DateTimeField(null=True, blank=True)
    moderated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    # When the author wrote it last; votes and answers leave it alone.
    updated_at = models.DateTimeField(default=timezone.now)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            # The admin's list, and what waits there.
            models.Index(fields=["created_at", "id"], name="review_by_age"),
            models.Index(fields=["created_at", "id"], condition=Q(status="pending"), name="review_pending"),
            models.Index(fields=["status", "created_at", "id"], name="review_by_status"),
            # The public lists: of the shop, and of a product.
            models.Index(fields=["rating", "id"], condition=_SHOWN, name="review_by_rating"),
            models.Index(fields=["helpful_count", "id"], condition=_SHOWN, name="review_by_votes"),
            models.Index(fields=["product", "created_at", "id"], condition=_SHOWN, name="review_product_by_age"),
            models.Index(fields=["product", "rating", "id"], condition=_SHOWN, name="review_product_by_rating"),
            models.Index(fields=["product", "helpful_count", "id"], condition=_SHOWN, name="review_product_by_votes"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["author", "product"], name="review_once_per_person_and_product"),
            models.CheckConstraint(name="review_rating_in_stars", condition=Q(rating__gte=1, rating__lte=5)),
            models.CheckConstraint(
                name="review_answer_has_its_time", condition=Q(answer="") ^ Q(answered_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def counted(self) -> int | None:
        """Its stars where they count; None where nobody sees them."""
        return self.rating if self.status == ReviewStatus.PUBLISHED else None

    @property
    def author_name(self) -> str:
        """What the public sees of a person: the name chosen for it, else the first name and an initial."""
        author = self.author
        if author is None:
            return ANONYMOUS
        initial = f"{author.last_name[0]}." if author.last_name else ""
        return author.username or f"{author.first_name} {initial}".strip() or ANONYMOUS


class RatingSummary(models.Model):
    """How many published reviews of a product have how many stars."""

    product = models.OneToOneField(Product, on_delete=models.CASCADE, primary_key=True, related_name="rating_summary")
    stars_1 = models.PositiveIntegerField(default=0)
    stars_2 = models.PositiveIntegerField(default=0)
    stars_3 = models.PositiveIntegerField(default=0)
    stars_4 = models.PositiveIntegerField(default=0)
    stars_5 = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "rating summaries"

    def __str__(self) -> str:
        return f"ratings of product {self.product_id}"


class HelpfulVote(models.Model):
    """Somebody found a review helpful: once a person, who is forgotten when leaving."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="votes")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="helpful_votes"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "review"], name="helpful_vote_once_a_person")]


class ReportQuerySet(models.QuerySet["Report"]):
    def open(self) -> Self:
        return self.filter(settled_at=None)


class Report(models.Model):
    """Somebody objects to a review: once a person. Staff settle it by publishing or hiding the review."""

    class Reason(models.TextChoices):
        SPAM = "spam", "Spam or advertising"
        OFFENSIVE = "offensive", "Offensive"
        FALSE = "false", "False or misleading"
        OFF_TOPIC = "off_topic", "Not about the product"
        PERSONAL = "personal", "Personal data"
        OTHER = "other", "Something else"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="reports")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="review_reports"
    )
    reason = models.CharField(max_length=9, choices=Reason)
    comment = models.CharField(max_length=500, blank=True, validators=[validate_prose])
    created_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["review"], condition=Q(settled_at=None), name="report_open")]
        constraints = [models.UniqueConstraint(fields=["user", "review"], name="report_once_a_person")]

    def __str__(self) -> str:
        return self.get_reason_display()
