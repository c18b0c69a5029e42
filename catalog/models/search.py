"""What the search stands on: the words of each product, the words of the whole shop, and what people looked for."""

import unicodedata

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from catalog.models.products import Product
from config.indexes import prefix_index

WORD_LENGTH = 64
QUERY_LENGTH = 200


def fold(text: str) -> str:
    """ " ÄPFEL  Rot" → "äpfel rot": the form in which brands and codes are compared."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


class SearchDocument(models.Model):
    """The words of a product, a projection written by services. In `name`, `labels` (brand, categories, tags, codes,
    variants), `facts` (attributes) and `body` (description) each word is stemmed and has a space on either side, so
    that a word or a phrase is found whole. The index beside it (a `vector` column on PostgreSQL, the table
    `catalog_searchindex` on SQLite) is kept by the database itself."""

    product = models.OneToOneField(Product, on_delete=models.CASCADE, primary_key=True, related_name="search_document")
    name = models.TextField(blank=True)
    labels = models.TextField(blank=True)
    facts = models.TextField(blank=True)
    body = models.TextField(blank=True)
    # Folded and whole: the brand for its filter; SKUs and barcodes, a line break on either side of each.
    brand = models.CharField(max_length=400, blank=True, db_index=True)
    codes = models.TextField(blank=True)
    # Each word once, as it is written and not stemmed: what the vocabulary is counted from.
    words = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name.strip()


class SearchWord(models.Model):
    """A word of the shop's own vocabulary. `documents` is how many products have it, `called` how many in their name
    or labels; both are counted now and then, and 1 for a new word. The empty word stands in every product."""

    word = models.CharField(max_length=WORD_LENGTH, unique=True)
    stem = models.CharField(max_length=WORD_LENGTH, db_index=True)
    documents = models.PositiveIntegerField(default=1)
    called = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["word"]

    def __str__(self) -> str:
        return self.word


class SpellingKey(models.Model):
    """A word, or its beginning (with a `*`), as it is or with one letter left out. Two spellings that are one slip
    apart have a key in common, so neighbours are found by an ordinary index."""

    key = models.CharField(max_length=WORD_LENGTH)
    word = models.ForeignKey(SearchWord, on_delete=models.CASCADE, to_field="word", related_name="keys")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "word"], name="spelling_key_once_per_word")]

    def __str__(self) -> str:
        return f"{self.key} → {self.word_id}"


class Synonym(models.Model):
    """Words that mean the same: who looks for one finds the others."""

    words = models.CharField(max_length=500, help_text="With commas: tv, television, flat screen.")

    class Meta:
        ordering = ["words"]

    def __str__(self) -> str:
        return self.words

    def clean(self) -> None:
        if len(self.forms) < 2:
            raise ValidationError({"words": ValidationError("Give at least two, with commas.", code="too_few")})

    @property
    def forms(self) -> list[str]:
        return [form.strip() for form in self.words.split(",") if form.strip()]


class SearchedQuery(models.Model):
    """What people looked for, added up; nothing says who. What finds something and was asked for several times is
    suggested to others."""

    query = models.CharField(max_length=QUERY_LENGTH, unique=True)
    searches = models.PositiveBigIntegerField(default=0)
    results = models.PositiveIntegerField(default=0, help_text="Products found the last time.")
    is_suggested = models.BooleanField("may be suggested", default=True)
    last_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-searches", "query"]
        verbose_name_plural = "searched queries"
        indexes = [
            models.Index(fields=["-searches", "query"], name="searched_query_by_searches"),
            models.Index(fields=["last_at"], name="searched_query_by_age"),
            prefix_index("query", "searched_query_by_words"),
        ]

    def __str__(self) -> str:
        return self.query
