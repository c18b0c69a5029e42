from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import TabularInline
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from catalog.admin.shown import for_each, found_products
from catalog.models import Product, Variant
from catalog.models.stock import MAX_ON_HAND
from catalog.services.projections import refresh_product
from catalog.services.variants import update_variant
from config.model_admin import ShopModelAdmin
from config.templatetags.money import money


class VariantForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new one may bring its first pieces; later changes of stock are movements."""

    opening_stock = forms.IntegerField(
        required=False, min_value=0, max_value=MAX_ON_HAND, initial=0, widget=UnfoldAdminIntegerFieldWidget
    )

    class Meta:
        model = Variant
        fields = ["sku", "barcode", "name", "price", "compare_at_price", "attributes", "is_active", "position"]
        widgets = {"attributes": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "opening_stock" in self.fields:
            self.fields["opening_stock"].disabled = True
            self.fields["opening_stock"].widget = forms.HiddenInput()


class VariantInline(TabularInline):
    model = Variant
    form = VariantForm
    tab = True
    extra = 0
    can_delete = False  # orders keep pointing at them: they are taken off sale instead
    show_change_link = True
    fields = ["sku", "name", "price", "compare_at_price", "is_active", "position", "can_be_sold", "opening_stock"]
    readonly_fields = ["can_be_sold"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Variant]:
        return super().get_queryset(request).select_related("product", "stock_item")

    @admin.display(description="In stock")
    def can_be_sold(self, variant: Variant) -> str:
        return str(variant.stock) if variant.pk else "–"


@admin.register(Variant)
class VariantAdmin(ShopModelAdmin):
    list_display = ["sku", "product", "name", "price_shown", "can_be_sold", "is_active"]
    list_select_related = ["product", "stock_item"]
    list_filter = ["is_active"]
    search_fields = ["sku__istartswith", "barcode__exact"]
    search_help_text = "Words of the product, the beginning of a SKU, or a barcode"
    ordering = ["sku"]
    fields = [
        "product", ("sku", "barcode"), "name", ("price", "compare_at_price"), "attributes", ("is_active", "position"),
        "can_be_sold",
    ]  # fmt: skip
    readonly_fields = ["product", "can_be_sold"]
    actions = ["put_on_sale", "take_off_sale"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Variant]:
        return super().get_queryset(request).select_related("product", "stock_item")

    def searched(self, request: HttpRequest, queryset: Any, word: str) -> Iterator[QuerySet[Variant]]:
        yield from super().searched(request, queryset, word)
        yield queryset.filter(product__in=found_products(word))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # made on the page of their product

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Variant, form: Any, change: bool) -> None:
        product = Product.objects.locked().get(pk=obj.product_id)
        super().save_model(request, obj, form, change)
        refresh_product(product)

    @admin.display(description="Price", ordering="price")
    def price_shown(self, variant: Variant) -> str:
        return money(variant.price, variant.product.currency)

    @admin.display(description="In stock")
    def can_be_sold(self, variant: Variant) -> int:
        return variant.stock

    @admin.action(description="Put on sale", permissions=["change"])
    def put_on_sale(self, request: HttpRequest, queryset: QuerySet[Variant]) -> None:
        for_each(self, request, queryset, lambda row: update_variant(variant=row, by=request.user, is_active=True))

    @admin.action(description="Take off sale", permissions=["change"])
    def take_off_sale(self, request: HttpRequest, queryset: QuerySet[Variant]) -> None:
        for_each(self, request, queryset, lambda row: update_variant(variant=row, by=request.user, is_active=False))
