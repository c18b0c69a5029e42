from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import linebreaksbr
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextareaWidget

from config.action_pages import ActionForm, ActionPages
from config.model_admin import ShopModelAdmin
from config.read_only import ReadOnly
from notifications.models import ContactMessage
from notifications.services import answer_message

STATUS_COLOURS = {ContactMessage.Status.NEW: "warning", ContactMessage.Status.ANSWERED: "success"}


class AnswerForm(ActionForm):
    answer = forms.CharField(max_length=5000, widget=UnfoldAdminTextareaWidget)


@admin.register(ContactMessage)
class ContactMessageAdmin(ActionPages, ReadOnly, ShopModelAdmin):
    list_display = ["subject", "name", "email", "shown_status", "created_at"]
    list_filter = ["status", "created_at"]
    search_fields = ["email__istartswith", "name__istartswith", "subject__istartswith"]
    actions_detail = ["reply"]
    readonly_fields = ["shown_message", "shown_answer"]
    fields = [
        ("name", "email"),
        "subject",
        "shown_message",
        ("status", "created_at"),
        "shown_answer",
        ("answered_by", "answered_at"),
    ]

    @display(description="Status", ordering="status", label=STATUS_COLOURS)
    def shown_status(self, message: ContactMessage) -> tuple[str, str]:
        return message.status, message.get_status_display()

    @admin.display(description="Message")
    def shown_message(self, message: ContactMessage) -> str:
        return linebreaksbr(message.message)

    @admin.display(description="Answer")
    def shown_answer(self, message: ContactMessage) -> str:
        return linebreaksbr(message.answer)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What nobody wants to read need not be kept."""
        return request.user.has_perm("notifications.delete_contactmessage")

    def has_reply_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("notifications.change_contactmessage") and self.stands(
            request, object_id, lambda message: message.status == ContactMessage.Status.NEW
        )

    @action(description="Answer", permissions=["reply"])
    def reply(self, request: HttpRequest, object_id: str) -> HttpResponse:
        message = self.found(request, object_id)

        def act(answer: str) -> ContactMessage:
            return answer_message(message=message, answer=answer, by=request.user)

        form, told = AnswerForm(request.POST or None), [f"{message.name} wrote: {message.message}"]
        return self.ask(request, message, title="Answer", form=form, act=act, told=told)
