"""The category tree: a parent pointer for editing, a path for reading a whole branch with one index scan."""

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Concat, Substr

from catalog.models.references import by_reference

MAX_DEPTH = 12


class CategoryQuerySet(models.QuerySet["Category"]):
    def by_reference(self, reference: "int | str") -> Self:
        """The one with this id or, where there is none, this slug."""
        return by_reference(self, reference)

    def locked(self) -> Self:
        return self.select_for_update(of=("self",), no_key=True)

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

    def clean(self) -> None:
        """A tree stays a tree, of at most twelve levels, so that every path fits."""
        if self.parent is None:
            return
        height = 1
        if self.pk:
            if self.parent.path.startswith(self.path):
                raise ValidationError({"parent": ValidationError("It cannot stand below itself.", code="cycle")})
            height = 1 + max(path.count("/") for path in self._branch_paths()) - self.path.count("/")
        if self.parent.depth + height > MAX_DEPTH:
            sentence = f"A category tree has at most {MAX_DEPTH} levels."
            raise ValidationError({"parent": ValidationError(sentence, code="too_deep")})

    @property
    def depth(self) -> int:
        """1 for a root."""
        return self.path.count("/") - 1

    def _branch_paths(self) -> list[str]:
        return list(Category.objects.branch(self).order_by().values_list("path", flat=True)) or [self.path]
