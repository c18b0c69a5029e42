"""The category tree: a parent pointer for editing, a path for reading a whole branch with one index scan."""

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Concat, Substr


class CategoryQuerySet(models.QuerySet["Category"]):
    def branch(self, category: "Category") -> Self:
        """The category and everything below it."""
        return self.filter(path__startswith=category.path)


class Category(models.Model):
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=140, unique=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    position = models.PositiveIntegerField(default=0)
    # "/3/17/": the ids from the root to this category.
    path = models.CharField(max_length=255, db_index=True, editable=False, default="")

    objects = CategoryQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name", "id"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.parent and self.pk and self.parent.path.startswith(self.path):
            raise ValidationError({"parent": ValidationError("A category cannot stand below itself.", code="cycle")})

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the path right, also for everything below when the category moves."""
        old_path = self.path
        if not self.pk:
            super().save(*args, **kwargs)  # type: ignore[arg-type]
            kwargs = {"update_fields": ["path"]}
        self.path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
        super().save(**kwargs)  # type: ignore[arg-type]
        if old_path and old_path != self.path:
            below = Category.objects.filter(path__startswith=old_path).exclude(pk=self.pk)
            below.update(path=Concat(models.Value(self.path), Substr("path", len(old_path) + 1)))
