from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import TabularInline

from carts.models import Cart, CartItem
from config.model_admin import ShopModelAdmin, how_many
from config.read_only import ReadOnly


class ItemInline(ReadOnly, TabularInline):
    model = CartItem
    extra = 0
    can_delete = False
    fields = ["variant", "quantity", "added_at"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[CartItem]:
        return super().get_queryset(request).select_related("variant__product")


@admin.register(Cart)
class CartAdmin(ReadOnly, ShopModelAdmin):
    list_display = ["__str__", "user", "status", "lines", "updated_at"]
    list_filter = ["status", "updated_at"]
    list_select_related = ["user"]
    search_fields = ["user__email__istartswith"]
    inlines = [ItemInline]
    fields = [("user", "status"), ("created_at", "updated_at")]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Cart]:
        return super().get_queryset(request).annotate(line_count=how_many(CartItem.objects.all(), "cart"))

    @admin.display(description="Lines")
    def lines(self, cart: Cart) -> int:
        return cart.line_count  # type: ignore[attr-defined]
