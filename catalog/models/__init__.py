from catalog.models.attributes import AttributeValue, canonical
from catalog.models.categories import Category
from catalog.models.products import Product, ProductImage, ProductQuerySet, Tag, edits_everything
from catalog.models.search import SearchDocument, fold
from catalog.models.stock import StockItem, StockMovement
from catalog.models.validators import validate_attributes, validate_metadata
from catalog.models.variants import Variant

__all__ = [
    "AttributeValue",
    "Category",
    "Product",
    "ProductImage",
    "ProductQuerySet",
    "SearchDocument",
    "StockItem",
    "StockMovement",
    "Tag",
    "Variant",
    "canonical",
    "edits_everything",
    "fold",
    "validate_attributes",
    "validate_metadata",
]
