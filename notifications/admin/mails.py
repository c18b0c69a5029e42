from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from config.model_admin import ShopModelAdmin
from config.read_only import ReadOnly
from notifications import services
from notifications.models import OutboxMail


@admin.register(OutboxMail)
class OutboxMailAdmin(ReadOnly, ShopModelAdmin):
    list_display = ["subject", "to", "status", "attempts", "created_at", "sent_at"]
    list_filter = ["status", "created_at"]
    search_fields = ["to__istartswith", "subject__istartswith"]
    actions = ["try_again"]

    def get_fields(self, request: HttpRequest, obj: OutboxMail | None = None) -> list[str]:
        """Whoever reads a reset link is as good as its owner, so a secret text is shown to nobody."""
        names = [field.name for field in OutboxMail._meta.fields]
        if obj and obj.is_secret:
            return [name for name in names if name not in ("text", "html")] + ["hidden_text"]
        return names

    @admin.display(description="text")
    def hidden_text(self, mail: OutboxMail) -> str:
        return "Holds a personal link, and is not shown."

    @admin.action(description="Try selected mails again", permissions=["view"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[OutboxMail]) -> None:
        count = services.try_again(queryset)
        self.message_user(request, f"{count} mails will be tried again.")
        if left := queryset.filter(status=OutboxMail.Status.FAILED).count():
            sentence = f"{left} held a personal link, which is forgotten: a new one must be asked for."
            self.message_user(request, sentence, messages.WARNING)
