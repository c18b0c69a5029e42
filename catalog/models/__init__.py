from catalog.models.attributes import AttributeValue, canonical
from catalog.models.categories import Category
from catalog.models.prices import PriceChange
from catalog.models.products import Product, ProductImage, ProductQuerySet, Tag, edits_everything
from catalog.models.search import SearchDocument, SearchedQuery, SearchWord, SpellingKey, Synonym, fold
from catalog.models.stock import StockItem, StockMovement
from catalog.models.validators import validate_attributes, validate_metadata
from catalog.models.variants import Variant

__all__ = [
    "AttributeValue",
    "Category",
    "PriceChange",
    "Product",
    "ProductImage",
    "ProductQuerySet",
    "SearchDocument",
    "SearchWord",
    "SearchedQuery",
    "SpellingKey",
    "StockItem",
    "StockMovement",
    "Synonym",
    "Tag",
    "Variant",
    "canonical",
    "edits_everything",
    "fold",
    "validate_attributes",
    "validate_metadata",
]
