from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.http import HttpRequest
from django.utils.html import format_html
from unfold.admin import ModelAdmin, TabularInline
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldBooleanSwitchWidget

from catalog.admin.shown import for_each, price_range
from catalog.admin.variants import VariantInline
from catalog.importing.sheets import VariantSheet, bring_products
from catalog.models import Product, ProductImage, StockItem
from catalog.searching.finding import search_products
from catalog.services.images import add_picture, change_image, remove_image
from catalog.services.pictures import read_picture
from catalog.services.products import take_off_sale, update_product
from catalog.services.projections import refresh_product
from catalog.services.slugs import save_with_slug
from catalog.services.stock import open_stock
from config.errors import DomainError
from config.models import StoreIdentity
from config.saved_filters import SavedFilters
from config.sheets.admin import ExchangesSheets, UploadForm


class ImageForm(forms.ModelForm):  # type: ignore[type-arg]
    """A picture is uploaded once; afterwards its text and place change."""

    upload = forms.FileField(required=False, widget=UnfoldAdminFileFieldWidget, help_text="JPEG, PNG, WebP or AVIF.")
    picture = None

    class Meta:
        model = ProductImage
        fields = ["alt", "position"]

    def clean_upload(self) -> Any:
        upload = self.cleaned_data.get("upload")
        if self.instance.pk:
            return None
        if not upload:
            raise forms.ValidationError("Choose a picture.", code="required")
        try:
            self.picture = read_picture(upload.read())
        except DomainError as error:
            raise forms.ValidationError(str(error), code=error.code) from error
        return upload


class ProductUploadForm(UploadForm):
    with_stock = forms.BooleanField(
        label="Set stock as well",
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text="Of variants that the shop knows; new ones get what the file says in any case.",
    )


class ImageInline(TabularInline):
    model = ProductImage
    form = ImageForm
    tab = True
    extra = 0
    fields = ["preview", "upload", "alt", "position"]
    readonly_fields = ["preview"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A part of its product: whoever may change that."""
        return self.has_change_permission(request, obj)

    @admin.display(description="Picture")
    def preview(self, image: ProductImage) -> str:
        if not image.pk:
            return "–"
        return format_html('<img src="{}" alt="{}" style="max-height: 80px">', image.thumbnail.url, image.alt)


@admin.register(Product)
class ProductAdmin(SavedFilters, ExchangesSheets, ModelAdmin):
    resource, upload_form = VariantSheet, ProductUploadForm
    bring_sheet = staticmethod(bring_products)
    list_display = ["name", "category", "brand", "price", "can_be_sold", "is_active", "popularity", "created_at"]
    list_select_related = ["category"]
    list_filter = ["is_active", ("category", AutocompleteSelectFilter), "created_at"]
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
    list_per_page = 50
    show_full_result_count = False

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
        else:
            obj.currency = StoreIdentity.load().currency
            save_with_slug(obj)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if formset.model is ProductImage:
            _save_images(form.instance, formset)
            return
        super().save_formset(request, form, formset, change)
        for row in formset.forms:
            if row.instance in formset.new_objects:
                open_stock(variant=row.instance, quantity=row.cleaned_data.get("opening_stock") or 0, by=request.user)

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


def _save_images(product: Product, formset: Any) -> None:
    formset.save(commit=False)  # finds out what is new, changed and deleted; writes nothing
    for image in formset.deleted_objects:
        remove_image(image=image)
    for image, _ in formset.changed_objects:
        change_image(image=image, alt=image.alt, position=image.position)
    for row in formset.extra_forms:
        if row.picture and not row.cleaned_data.get("DELETE"):
            data = row.cleaned_data
            row.instance = add_picture(
                product=product, picture=row.picture, alt=data["alt"], position=data["position"] or None
            )
