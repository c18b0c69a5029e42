from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.admin import TabularInline
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from catalog.admin.histories import Histories
from catalog.admin.placing import PlacedForm
from catalog.admin.shown import PRICES, PricesShown, for_each, found_products
from catalog.errors import NoLongerThere
from catalog.models import Product, Variant
from catalog.models.stock import MAX_ON_HAND
from catalog.services.variants import add_variant, change_variants, update_variant
from config.as_shown import AsShownForm
from config.model_admin import ShopModelAdmin
from config.models import StoreIdentity
from config.refusals import Refusals

LINK = "text-primary-600 dark:text-primary-500"


class StockShown(forms.Widget):
    """What a variant has, the way to its stock, where a change is a movement with a reason, and to its own page."""

    def __init__(self, variant: Variant) -> None:
        super().__init__()
        self.variant = variant

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        item = getattr(self.variant, "stock_item", None)
        if item is None:
            return format_html("{}", "–")
        return format_html(
            '<span class="flex gap-3 items-center">{} <a href="{}" class="{}" title="Adjust the stock of {}">Adjust</a>'
            '<a href="{}" class="{}" title="All about {}">Details</a></span>',
            item.available,
            reverse("admin:catalog_stockitem_change", args=[item.pk]), LINK, self.variant.sku,
            reverse("admin:catalog_variant_change", args=[self.variant.pk]), LINK, self.variant.sku,
        )  # fmt: skip


class VariantForm(PlacedForm):
    """A new one may bring its first pieces; later changes of stock are movements."""

    opening_stock = forms.IntegerField(
        label="Stock", required=False, min_value=0, max_value=MAX_ON_HAND, initial=0,
        widget=UnfoldAdminIntegerFieldWidget,
    )  # fmt: skip

    class Meta:
        model = Variant
        fields = ["sku", "name", "price", "compare_at_price", "is_active", "position"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "opening_stock" in self.fields:
            self.fields["opening_stock"].disabled = True
            self.fields["opening_stock"].widget = StockShown(self.instance)


class VariantInline(PricesShown, TabularInline):
    model = Variant
    form = VariantForm
    tab = True
    extra = 0
    can_delete = False  # orders keep pointing at them: they are taken off sale instead
    hide_title = True
    ordering_field = "position"
    fields = ["sku", "name", "price", "compare_at_price", "opening_stock", "is_active", "position"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Variant]:
        return super().get_queryset(request).select_related("product", "stock_item")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Its currency is read once, and not anew by each amount."""
        formset = super().get_formset(request, obj, **kwargs)
        fields: Any = formset.form.base_fields
        for name in fields.keys() & PRICES:
            fields[name].currency = obj.currency if obj else StoreIdentity.load().currency
        return formset

    @admin.display(description="Stock")
    def opening_stock(self, variant: Variant) -> int:
        """For those who may only look."""
        return variant.stock


def save_variants(product: Product, formset: Any, *, by: Any) -> None:
    """Write what the form says as the services write it. The caller holds the product and refreshes its projections."""
    formset.save(commit=False)  # finds out what is new and changed; writes nothing
    stored = product.variants.in_bulk()
    changed = {row.instance.pk: row for row in formset.initial_forms if row.has_changed()}
    if not changed.keys() <= stored.keys():
        raise NoLongerThere
    data_of = {pk: {name: row.cleaned_data[name] for name in row.changed_data} for pk, row in changed.items()}
    change_variants([(stored[pk], data) for pk, data in data_of.items()], by=by)
    last = max((variant.position for variant in product.variants.all()), default=-1)
    for row in formset.extra_forms:
        if row.has_changed():
            data = row.cleaned_data
            place = last + 1 if data["position"] is None else data["position"]
            add_variant(product=product, data={**data, "position": place, "stock": data["opening_stock"]}, by=by)
            last = max(last, place)


@admin.register(Variant)
class VariantAdmin(Refusals, Histories, PricesShown, ShopModelAdmin):
    form = AsShownForm
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
        # The form has written to `obj` already; the service compares with what is stored.
        update_variant(variant=obj, by=request.user, **{name: getattr(obj, name) for name in form.changed_data})

    @admin.display(description="In stock")
    def can_be_sold(self, variant: Variant) -> int:
        return variant.stock

    @admin.action(description="Put on sale", permissions=["change"])
    def put_on_sale(self, request: HttpRequest, queryset: QuerySet[Variant]) -> None:
        for_each(self, request, queryset, lambda row: update_variant(variant=row, by=request.user, is_active=True))

    @admin.action(description="Take off sale", permissions=["change"])
    def take_off_sale(self, request: HttpRequest, queryset: QuerySet[Variant]) -> None:
        for_each(self, request, queryset, lambda row: update_variant(variant=row, by=request.user, is_active=False))
