"""Products: what is shown; variants are what is sold."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, Exists, F, FloatField, OuterRef, Q, Value, When
from django.db.models.functions import Cast
from django.utils import timezone

from catalog.models.categories import Category
from catalog.models.references import by_reference
from catalog.models.validators import validate_attributes, validate_metadata
from config.money import MoneyField

if TYPE_CHECKING:
    from accounts.models import User


class Tag(models.Model):
    name = models.CharField(max_length=60, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


def edits_everything(user: "User") -> bool:
    return user.has_role("admin", "catalog_editor")


class ProductQuerySet(models.QuerySet["Product"]):
    def on_sale(self) -> Self:
        """What the public sees: active, with at least one variant on sale."""
        return self.filter(is_active=True, price_min__isnull=False)

    def by_reference(self, reference: "int | str") -> Self:
        """The one with this id or, where there is none, this slug."""
        return by_reference(self, reference)

    def known_to(self, user: "User") -> Self:
        """What is public, and what the person may edit."""
        if edits_everything(user):
            return self
        return self.filter(Q(is_active=True, price_min__isnull=False) | Q(owner=user))

    def editable_by(self, user: "User") -> Self:
        """A seller edits his own; an admin or catalogue editor everything."""
        if edits_everything(user):
            return self
        return self.filter(owner=user) if user.has_role("seller") else self.none()

    def locked(self) -> Self:
        return self.select_for_update(of=("self",), no_key=True)

    def in_stock(self) -> Self:
        return self.filter(something_to_sell())

    def out_of_stock(self) -> Self:
        return self.filter(~something_to_sell())

    def move_rating(self, *, points: int, reviews: int) -> None:
        """Add to what the products are rated (points: stars; either may be negative): one statement, so that of many at
        once none is lost. The average is rounded half up to hundredths, among integers: every database alike."""
        total, count = F("rating_sum") + points, F("rating_count") + reviews
        hundredths = Cast((total * 200 + count) / (count * 2), FloatField())
        average = Case(When(rating_count=-reviews, then=Value(0.0)), default=hundredths / 100.0)
        self.update(rating_sum=total, rating_count=count, rating_average=average)

    def in_branch(self, category: Category) -> Self:
        return self.filter(category__path__startswith=category.path)


def something_to_sell() -> Exists:
    from catalog.models.stock import StockItem

    return Exists(
        StockItem.objects.filter(variant__product=OuterRef("pk"), variant__is_active=True, on_hand__gt=F("reserved"))
    )


class Product(models.Model):
    """`price_min`, `price_max` and `rating_*` are projections, written by services in the transaction that changes
    what they come from; `check_store` derives them anew."""

    slug = models.SlugField(max_length=200, unique=True)
    name = models.CharField(max_length=200)
    description = models.TextField(max_length=20_000, blank=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, blank=True, related_name="products")
    brand = models.CharField(max_length=120, blank=True, db_index=True)
    tags = models.ManyToManyField(Tag, blank=True, related_name="products")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="products"
    )
    attributes = models.JSONField(
        default=dict, blank=True, validators=[validate_attributes], help_text="Name → text, number or true/false."
    )
    metadata = models.JSONField(default=dict, blank=True, validators=[validate_metadata])
    image_url = models.URLField(max_length=500, blank=True, help_text="Shown where there is no uploaded picture.")
    is_active = models.BooleanField("on sale", default=True)
    currency = models.CharField(max_length=3, validators=[RegexValidator(r"^[A-Z]{3}$")])
    price_min = MoneyField(null=True, editable=False)
    price_max = MoneyField(null=True, editable=False)
    rating_sum = models.PositiveBigIntegerField(default=0, editable=False)
    rating_count = models.PositiveIntegerField(default=0, editable=False)
    rating_average = models.DecimalField(max_digits=3, decimal_places=2, default=0, editable=False)
    popularity = models.PositiveIntegerField(default=0, editable=False, help_text="Units sold.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["created_at", "id"], name="product_by_age"),
            models.Index(fields=["price_min", "id"], name="product_by_price"),
            models.Index(fields=["name", "id"], name="product_by_name"),
            models.Index(fields=["rating_average", "id"], name="product_by_rating"),
            models.Index(fields=["popularity", "id"], name="product_by_popularity"),
            # What is on sale is counted without a look at the products themselves.
            models.Index(fields=["id"], condition=Q(is_active=True, price_min__isnull=False), name="product_on_sale"),
        ]
        constraints = [
            models.CheckConstraint(name="product_prices_in_order", condition=Q(price_min__lte=F("price_max"))),
            models.CheckConstraint(
                name="product_rating_within_stars", condition=Q(rating_sum__lte=F("rating_count") * 5)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """What a form leaves empty, `[]` and null too, is an empty object."""
        self.attributes, self.metadata = self.attributes or {}, self.metadata or {}


class ProductImage(models.Model):
    """A picture of a product, re-encoded from what was uploaded, with a thumbnail beside it."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="images")
    image = models.ImageField(upload_to="products/", width_field="width", height_field="height")
    thumbnail = models.ImageField(upload_to="products/")
    alt = models.CharField("alternative text", max_length=200, blank=True)
    position = models.PositiveIntegerField(default=0)
    width = models.PositiveIntegerField(default=0, editable=False)
    height = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.alt or f"picture {self.pk}"
