from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from catalog.models import PriceChange
from config.model_admin import ShopModelAdmin, TypedFilter
from config.read_only import ReadOnly
from config.templatetags.money import money


@admin.register(PriceChange)
class PriceChangeAdmin(ReadOnly, ShopModelAdmin):
    """The whole ledger of prices."""

    list_display = ["created_at", "sku", "product", "price", "former_price", "by"]
    list_display_links = None
    list_filter = [
        ("variant__product", TypedFilter),
        ("variant", TypedFilter),
        "created_at",
    ]
    list_filter_submit = True
    search_fields = ["variant__sku__istartswith"]
    ordering = ["-pk"]
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[PriceChange]:
        return super().get_queryset(request).select_related("variant__product", "by")

    @admin.display(description="SKU", ordering="variant__sku")
    def sku(self, change: PriceChange) -> str:
        return change.variant.sku

    @admin.display(description="Product")
    def product(self, change: PriceChange) -> str:
        return change.variant.title

    @admin.display(description="Price")
    def price(self, change: PriceChange) -> str:
        return price_step(change, change.price_before, change.price_after)

    @admin.display(description="Struck through")
    def former_price(self, change: PriceChange) -> str:
        return price_step(change, change.compare_at_price_before, change.compare_at_price_after)


def price_step(change: PriceChange, before: int | None, after: int | None) -> str:
    """ "29.99 EUR → 24.99 EUR", or one of them where it stayed."""
    texts = ["–" if amount is None else money(amount, change.variant.product.currency) for amount in (before, after)]
    return " → ".join(dict.fromkeys(texts))
