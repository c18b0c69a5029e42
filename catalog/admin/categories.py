from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from catalog.caching import LISTS, forget_products
from catalog.importing.category_sheets import CategorySheet, bring_categories
from catalog.models import Category, Product, Tag
from catalog.services.categories import create_category, delete_category, update_category
from catalog.services.search_index import refresh_search_of
from config.as_shown import AsShownForm
from config.model_admin import ShopModelAdmin, how_many
from config.sheets.admin import ExchangesSheets


@admin.register(Category)
class CategoryAdmin(ExchangesSheets, ShopModelAdmin):
    form = AsShownForm
    resource = CategorySheet
    bring_sheet = staticmethod(bring_categories)
    list_display = ["name", "slug", "parent", "position", "products_here"]
    list_select_related = ["parent"]
    sortable_by = ["name", "slug", "position"]
    search_fields = ["name", "slug"]
    ordering = ["position", "name", "pk"]  # the model’s own is lost where products are counted
    autocomplete_fields = ["parent"]
    prepopulated_fields = {"slug": ["name"]}
    fields = ["name", "slug", "parent", "position"]
    list_per_page = 100

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        return super().get_queryset(request).annotate(products_count=how_many(Product.objects.all(), "category"))

    @admin.display(description="Products")
    def products_here(self, category: Any) -> int:
        return category.products_count

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) and super().has_import_permission(request)

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        if change:
            # The form has written to `obj` already; the service compares with what is stored.
            changed = {name: form.cleaned_data[name] for name in form.changed_data}
            update_category(category=Category.objects.get(pk=obj.pk), **changed)
        else:
            made = create_category(**form.cleaned_data)
            obj.pk, obj._state.adding = made.pk, False

    def delete_model(self, request: HttpRequest, obj: Category) -> None:
        delete_category(category=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Category]) -> None:
        for category in queryset.order_by("-path"):
            delete_category(category=category)


@admin.register(Tag)
class TagAdmin(ShopModelAdmin):
    list_display = ["name", "products_here"]
    search_fields = ["name"]
    ordering = ["name"]
    fields = ["name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        return (
            super().get_queryset(request).annotate(products_count=how_many(Product.tags.through.objects.all(), "tag"))
        )

    @admin.display(description="Products")
    def products_here(self, tag: Any) -> int:
        return tag.products_count

    def save_model(self, request: HttpRequest, obj: Tag, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        forget_products(obj.products.order_by().values_list("pk", "slug").iterator(), LISTS)
        refresh_search_of(obj.products.all())

    def delete_model(self, request: HttpRequest, obj: Tag) -> None:
        self.delete_queryset(request, Tag.objects.filter(pk=obj.pk))

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Tag]) -> None:
        tagged = dict(Product.objects.filter(tags__in=queryset).order_by().values_list("pk", "slug"))
        queryset.delete()
        forget_products(tagged.items(), LISTS)
        refresh_search_of(Product.objects.filter(pk__in=tagged))
