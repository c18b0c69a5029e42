from catalog.models.attributes import AttributeValue, canonical
from catalog.models.categories import Category
from catalog.models.products import Product, ProductImage, ProductQuerySet, Tag
from catalog.models.stock import StockItem, StockMovement
from catalog.models.variants import Variant

__all__ = ["AttributeValue", "Category", "Product", "ProductImage", "ProductQuerySet", "StockItem", "StockMovement",
           "Tag", "Variant", "canonical"]
