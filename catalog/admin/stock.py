from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import F, QuerySet
from django.http import HttpRequest
from unfold.admin import TabularInline
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from catalog.admin.shown import found_products
from catalog.importing.stock_sheets import StockSheet, bring_stock
from catalog.models import StockItem, StockMovement
from catalog.models.stock import MAX_ON_HAND
from catalog.services.stock import adjust_stock
from config.errors import DomainError
from config.model_admin import ShopModelAdmin, TypedFilter
from config.read_only import ReadOnly
from config.saved_filters import SavedFilters
from config.sheets.admin import ExchangesSheets, UploadForm

REASONS = [(reason.value, reason.label) for reason in StockMovement.MANUAL_REASONS]


class StockTakeForm(UploadForm):
    """What was counted, and why it differs."""

    reason = forms.ChoiceField(choices=REASONS, initial=StockMovement.Reason.ADJUSTMENT, widget=UnfoldAdminSelectWidget)
    note = forms.CharField(
        required=False, max_length=200, widget=UnfoldAdminTextInputWidget, help_text="The name of the file where empty."
    )


class AdjustStockForm(forms.ModelForm):  # type: ignore[type-arg]
    """Pieces that come or go, and why."""

    delta = forms.IntegerField(
        required=False, min_value=-MAX_ON_HAND, max_value=MAX_ON_HAND, widget=UnfoldAdminIntegerFieldWidget,
        label="Add or take away", help_text="Pieces; with a minus they go.",
    )  # fmt: skip
    reason = forms.ChoiceField(choices=REASONS, widget=UnfoldAdminSelectWidget)
    note = forms.CharField(required=False, max_length=200, widget=UnfoldAdminTextInputWidget)

    class Meta:
        model = StockItem
        fields: list[str] = []

    def clean(self) -> dict[str, Any]:
        delta = self.cleaned_data.get("delta") or 0
        if delta < 0 and self.instance.available + delta < 0:
            self.add_error("delta", f"Only {self.instance.available} pieces are neither gone nor promised.")
        return self.cleaned_data


class MovementInline(ReadOnly, TabularInline):
    model = StockMovement
    fields = ["created_at", "delta", "reason", "note", "order_line_id", "by"]
    readonly_fields = fields
    per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[StockMovement]:
        return super().get_queryset(request).select_related("by")


@admin.register(StockMovement)
class StockMovementAdmin(ReadOnly, ShopModelAdmin):
    """The whole ledger of stock."""

    list_display = ["created_at", "sku", "product", "delta", "reason", "note", "by"]
    list_display_links = None
    list_filter = [
        ("stock_item__variant__product", TypedFilter),
        ("stock_item__variant", TypedFilter),
        "reason",
        "created_at",
    ]
    list_filter_submit = True
    search_fields = ["stock_item__variant__sku__istartswith"]
    ordering = ["-pk"]
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[StockMovement]:
        return super().get_queryset(request).select_related("stock_item__variant__product", "by")

    @admin.display(description="SKU", ordering="stock_item__variant__sku")
    def sku(self, movement: StockMovement) -> str:
        return movement.stock_item.variant.sku

    @admin.display(description="Product")
    def product(self, movement: StockMovement) -> str:
        return movement.stock_item.variant.title


class SoldOutFilter(admin.SimpleListFilter):
    title = "can be sold"
    parameter_name = "available"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Yes"), ("no", "No: sold out or promised"), ("low", "Few are left")]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[StockItem]:
        if self.value() == "low":
            return queryset.low()
        if self.value() == "yes":
            return queryset.filter(on_hand__gt=F("reserved"))
        return queryset.filter(on_hand=F("reserved")) if self.value() == "no" else queryset


@admin.register(StockItem)
class StockItemAdmin(SavedFilters, ExchangesSheets, ShopModelAdmin):
    """The numbers are the ledger's; a change is a movement with a reason."""

    resource, upload_form = StockSheet, StockTakeForm
    bring_sheet = staticmethod(bring_stock)

    form = AdjustStockForm
    list_display = ["sku", "product", "on_hand", "reserved", "can_be_sold"]
    list_filter = [SoldOutFilter]
    search_fields = ["variant__sku__istartswith"]
    search_help_text = "Words of the product, or the beginning of a SKU"
    ordering = ["variant__sku"]
    fieldsets = [
        (None, {"fields": ["product", "sku", ("on_hand", "reserved", "can_be_sold")]}),
        ("Adjust", {"fields": [("delta", "reason"), "note"]}),
    ]
    readonly_fields = ["product", "sku", "on_hand", "reserved", "can_be_sold"]
    inlines = [MovementInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[StockItem]:
        return super().get_queryset(request).with_variants()

    def searched(self, request: HttpRequest, queryset: Any, word: str) -> Iterator[QuerySet[StockItem]]:
        yield from super().searched(request, queryset, word)
        yield queryset.filter(variant__product__in=found_products(word))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: StockItem, form: Any, change: bool) -> None:
        data = form.cleaned_data
        if not data["delta"]:
            return
        try:
            adjust_stock(
                variant=obj.variant, delta=data["delta"], reason=data["reason"], note=data["note"], by=request.user
            )
        except DomainError as error:
            self.message_user(request, f"Nothing was changed: {error}", messages.ERROR)

    @admin.display(ordering="variant__sku", description="SKU")
    def sku(self, item: StockItem) -> str:
        return item.variant.sku

    @admin.display(ordering="variant__product__name")
    def product(self, item: StockItem) -> str:
        return item.variant.title

    @admin.display(description="Can be sold")
    def can_be_sold(self, item: StockItem) -> int:
        return item.available
