"""What was learned, by the training that learned it; and the purchases that it learns from beside the shop's own."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from catalog.models import Product


class Reason(models.TextChoices):
    """Why something is recommended."""

    FOR_YOU = "for_you"
    BOUGHT_TOGETHER = "bought_together"
    SIMILAR = "similar"
    GOES_WITH_CART = "goes_with_cart"
    POPULAR = "popular"


class Purchase(models.Model):
    """A line of an imported history: read by recommendations only, and tied to nobody. `customer` is the id that the
    file gives, empty for a guest; `stock_code` is the SKU where the shop sells the thing."""

    customer = models.CharField(max_length=64, blank=True)
    invoice = models.CharField(max_length=64)
    stock_code = models.CharField(max_length=64)
    bought_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invoice", "stock_code"], name="purchase_once_per_invoice")]

    def __str__(self) -> str:
        return f"{self.stock_code} in {self.invoice}"


class TrainingRun(models.Model):
    """Readers only ever ask for the active one, so that one update switches all of them to a new model."""

    class State(models.TextChoices):
        RUNNING = "running"
        ACTIVE = "active"
        RETIRED = "retired"
        FAILED = "failed"

    state = models.CharField(max_length=7, choices=State, default=State.RUNNING)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    purchases = models.PositiveIntegerField(default=0, help_text="Rows it learned from.")
    products = models.PositiveIntegerField(default=0, help_text="Products that somebody bought.")
    neighbours = models.PositiveIntegerField(default=0, help_text="Pairs of products that go together.")
    customers = models.PositiveIntegerField(default=0, help_text="People with picks of their own.")
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="active"), name="training_one_active"),
            models.UniqueConstraint(fields=["state"], condition=Q(state="running"), name="training_one_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"training of {self.started_at:%Y-%m-%d %H:%M}"


class LearnedQuerySet(models.QuerySet["models.Model"]):
    """Rows of a training."""

    def active(self) -> Self:
        return self.filter(run__state=TrainingRun.State.ACTIVE)


class Neighbour(models.Model):
    """`other` goes with `product`, the better the higher `score`."""

    run = models.ForeignKey(TrainingRun, on_delete=models.CASCADE, related_name="+", db_index=False)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="neighbours")
    other = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()

    objects = LearnedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "product", "other"], name="neighbour_once")]

    def __str__(self) -> str:
        return f"{self.other_id} with {self.product_id}"


class ProductSales(models.Model):
    """How a product sells: `recent` in sales a day of late; `is_rebought` where buyers come back for it."""

    run = models.ForeignKey(TrainingRun, on_delete=models.CASCADE, related_name="+", db_index=False)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="sales")
    recent = models.FloatField()
    is_rebought = models.BooleanField()

    objects = LearnedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "product sales"
        constraints = [models.UniqueConstraint(fields=["run", "product"], name="product_sales_once")]
        indexes = [models.Index(fields=["run", "-recent"], name="product_sales_by_recent")]

    def __str__(self) -> str:
        return f"sales of {self.product_id}"


class CustomerPicks(models.Model):
    """What a person is likely to want: ids of products, the best first."""

    run = models.ForeignKey(TrainingRun, on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="picks")
    products = models.JSONField()

    objects = LearnedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "customer picks"
        constraints = [models.UniqueConstraint(fields=["run", "user"], name="customer_picks_once")]

    def __str__(self) -> str:
        return f"picks for {self.user_id}"
