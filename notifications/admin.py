from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.admin import ModelAdmin

from notifications.models import OutboxMail


@admin.register(OutboxMail)
class OutboxMailAdmin(ModelAdmin):
    list_display = ["subject", "to", "status", "attempts", "created_at", "sent_at"]
    list_filter = ["status"]
    search_fields = ["to", "subject"]
    date_hierarchy = "created_at"
    actions = ["try_again"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.action(description="Try selected mails again", permissions=["view"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[OutboxMail]) -> None:
        waiting = queryset.exclude(status=OutboxMail.Status.SENT)
        count = waiting.update(status=OutboxMail.Status.QUEUED, attempts=0, due_at=timezone.now())
        self.message_user(request, f"{count} mails will be tried again.")
