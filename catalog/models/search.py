"""What a product can be found by, folded once when it is written, so that case never matters in any alphabet."""

import unicodedata

from django.db import models

from catalog.models.products import Product


def fold(text: str) -> str:
    """ " ÄPFEL  Rot" → "äpfel rot": the form in which texts are searched and brands compared."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


class SearchDocument(models.Model):
    """Folded texts of a product, a projection written by services. `headline` holds name, brand, SKUs, barcodes,
    tags and category; `body` the description."""

    product = models.OneToOneField(Product, on_delete=models.CASCADE, primary_key=True, related_name="search_document")
    name = models.TextField()
    brand = models.CharField(max_length=400, blank=True, db_index=True)
    headline = models.TextField()
    body = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name
