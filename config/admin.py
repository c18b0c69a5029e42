from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from config.caching.forgetting import forget
from config.caching.pages import EVERYTHING
from config.model_admin import ShopModelAdmin
from config.models import StoreIdentity


@admin.register(StoreIdentity)
class StoreIdentityAdmin(ShopModelAdmin):
    """One page: who the shop is."""

    fieldsets = [
        (None, {"fields": ["name", "logo", ("email", "phone")]}),
        ("Legal", {"fields": ["address", ("country", "vat_number")]}),
        ("Money and time", {"fields": [("currency", "time_zone")]}),
    ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        StoreIdentity.objects.get_or_create(pk=1)
        return HttpResponseRedirect(reverse("admin:config_storeidentity_change", args=[1]))

    def save_model(self, request: HttpRequest, obj: StoreIdentity, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        forget(EVERYTHING)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
