from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.http import HttpRequest
from unfold.widgets import UnfoldBooleanSwitchWidget

from catalog.admin.histories import Histories
from catalog.admin.pictures import ImageInline, save_images
from catalog.admin.shown import for_each, price_range
from catalog.admin.variants import VariantInline, save_variants
from catalog.caching import ASSORTMENT
from catalog.importing.sheets import VariantSheet, bring_products
from catalog.models import Product, ProductImage, StockItem
from catalog.searching.finding import search_products
from catalog.services.products import MOVES, take_off_sale, update_product
from catalog.services.projections import refresh_product
from catalog.services.slugs import save_with_slug
from config.as_shown import AsShownForm
from config.caching.forgetting import forget
from config.model_admin import ShopModelAdmin, TypedFilter
from config.models import StoreIdentity
from config.refusals import Refusals
from config.saved_filters import SavedFilters
from config.sheets.admin import ExchangesSheets, UploadForm


class ProductUploadForm(UploadForm):
    with_stock = forms.BooleanField(
        label="Set stock as well",
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text="Of variants that the shop knows; new ones get what the file says in any case.",
    )


@admin.register(Product)
class ProductAdmin(SavedFilters, ExchangesSheets, Refusals, Histories, ShopModelAdmin):
    to_variants = "__product"
    resource, upload_form = VariantSheet, ProductUploadForm
    bring_sheet = staticmethod(bring_products)
    form = AsShownForm
    list_display = ["name", "category", "brand", "price", "can_be_sold", "is_active", "popularity", "created_at"]
    list_select_related = ["category"]
    list_filter = ["is_active", ("category", TypedFilter), "created_at"]
    list_filter_submit = True
    search_fields = ["name"]
    search_help_text = "Words in name, brand, SKU, barcode, tags, category or description"
    autocomplete_fields = ["category", "owner", "tags"]
    readonly_fields = ["slug", "price", "rating_average", "rating_count", "popularity", "created_at", "updated_at"]
    fieldsets = [
        (None, {"fields": ["name", ("category", "brand"), "description", "tags", ("is_active", "owner")]}),
        ("More", {"fields": ["image_url", "attributes", "metadata"], "classes": ["collapse"]}),
        (
            "Made by the shop",
            {
                "fields": [
                    ("slug", "price"),
                    ("rating_average", "rating_count", "popularity"),
                    ("created_at", "updated_at"),
                ]
            },
        ),
    ]
    inlines = [VariantInline, ImageInline]
    actions = ["put_on_sale", "take_off_sale"]
    ordering = ["-created_at", "-pk"]
    warn_unsaved_form = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        items = StockItem.objects.filter(variant__product=OuterRef("pk"), variant__is_active=True)
        total = items.order_by().values("variant__product").annotate(total=Sum(F("on_hand") - F("reserved")))
        return super().get_queryset(request).annotate(available=Subquery(total.values("total")))

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "image_url":
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Found as the public finds it."""
        return (search_products(queryset, search_term) if search_term.strip() else queryset), False

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) and super().has_import_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # orders keep pointing at it: it is taken off sale instead

    # --- Saving: the form's rows are written as the services write them, and the projections follow. ---

    def save_model(self, request: HttpRequest, obj: Product, form: Any, change: bool) -> None:
        if change:
            # Held until all its rows are written, and without the counters that may have moved meanwhile.
            Product.objects.locked().get(pk=obj.pk)
            columns = {field.name for field in Product._meta.concrete_fields}
            obj.save(update_fields=[*columns.intersection(form.changed_data), "updated_at"])
            if not MOVES.isdisjoint(form.changed_data):
                forget(ASSORTMENT)
        else:
            obj.currency = StoreIdentity.load().currency
            save_with_slug(obj)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if formset.model is ProductImage:
            save_images(form.instance, formset)
        else:
            save_variants(form.instance, formset, by=request.user)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        refresh_product(form.instance)

    # --- What is shown ---

    @admin.display(description="Price", ordering="price_min")
    def price(self, product: Product) -> str:
        return price_range(product.price_min, product.price_max, product.currency)

    @admin.display(description="In stock", ordering="available")
    def can_be_sold(self, product: Any) -> int:
        return product.available or 0

    @admin.action(description="Put on sale", permissions=["change"])
    def put_on_sale(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        for_each(self, request, queryset, lambda row: update_product(product=row, by=None, is_active=True))

    @admin.action(description="Take off sale", permissions=["change"])
    def take_off_sale(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        for_each(self, request, queryset, lambda row: take_off_sale(product=row))
