from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from catalog.caching import LISTS, SEARCHES
from catalog.models import SearchedQuery, Synonym
from catalog.services.search_log import suggest_searches
from config.caching.forgetting import forget
from config.model_admin import ShopModelAdmin


@admin.register(Synonym)
class SynonymAdmin(ShopModelAdmin):
    list_display = ["words"]
    search_fields = ["words"]
    fields = ["words"]

    def save_model(self, request: HttpRequest, obj: Synonym, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        forget(LISTS)

    def delete_model(self, request: HttpRequest, obj: Synonym) -> None:
        self.delete_queryset(request, Synonym.objects.filter(pk=obj.pk))

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Synonym]) -> None:
        queryset.delete()
        forget(LISTS)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may change what it says."""
        return self.has_change_permission(request, obj)


class FoundFilter(admin.SimpleListFilter):
    title = "found"
    parameter_name = "found"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("no", "Nothing"), ("yes", "Something")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[SearchedQuery]) -> QuerySet[SearchedQuery]:
        if self.value() == "no":
            return queryset.filter(results=0)
        return queryset.filter(results__gt=0) if self.value() == "yes" else queryset


@admin.register(SearchedQuery)
class SearchedQueryAdmin(ShopModelAdmin):
    """What people look for most, and in vain. Only whether it is suggested to others is for people to say."""

    list_display = ["query", "searches", "results", "is_suggested", "last_at"]
    list_filter = [FoundFilter, "is_suggested", "last_at"]
    search_fields = ["query__istartswith"]
    fields = ["query", ("searches", "results"), "last_at", "is_suggested"]
    readonly_fields = ["query", "searches", "results", "last_at"]
    ordering = ["-searches", "query"]
    actions = ["suggest", "do_not_suggest"]

    def save_model(self, request: HttpRequest, obj: SearchedQuery, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        forget(SEARCHES)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.action(description="May be suggested", permissions=["change"])
    def suggest(self, request: HttpRequest, queryset: QuerySet[SearchedQuery]) -> None:
        suggest_searches(queryset, may=True)

    @admin.action(description="Never suggest", permissions=["change"])
    def do_not_suggest(self, request: HttpRequest, queryset: QuerySet[SearchedQuery]) -> None:
        suggest_searches(queryset, may=False)
