"""The shop's own words for its letters: a page per letter, with what it may name and how it would look."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from config.model_admin import ShopModelAdmin
from notifications import rendering
from notifications.errors import TemplateRefused
from notifications.letters import Letter, letters
from notifications.models import LetterText
from notifications.services.letters import Words, change_words, default_words, own_words, preview, words_of
from notifications.services.logo import for_browser

_MONOSPACED = "font-family: ui-monospace, monospace; font-size: 13px;"


def _area(rows: int) -> forms.Widget:
    return UnfoldAdminTextareaWidget({"rows": rows, "spellcheck": "false", "style": _MONOSPACED})


class LetterForm(forms.Form):
    subject = forms.CharField(max_length=200, widget=UnfoldAdminTextInputWidget)
    text = forms.CharField(max_length=20_000, widget=_area(14))
    html = forms.CharField(
        label="HTML",
        max_length=20_000,
        widget=_area(18),
        help_text="The frame around it comes by itself, and knows the classes button, small and lines (of a table).",
    )

    def __init__(self, *args: Any, letter: Letter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.letter = letter

    def clean(self) -> dict[str, Any]:
        cleaned = {name: value.replace("\r\n", "\n") for name, value in (super().clean() or {}).items()}
        for name, source in cleaned.items():
            try:
                rendering.check(source, self.letter.offered)
            except TemplateRefused as error:
                self.add_error(name, str(error))
        if not self.errors:
            self._look(cleaned)
        return cleaned

    def _look(self, cleaned: dict[str, Any]) -> None:
        self.words = Words(**cleaned)
        try:
            preview(self.letter, self.words)
        except TemplateRefused as error:
            self.add_error(None, str(error))


@admin.register(LetterText)
class LetterTextAdmin(ShopModelAdmin):
    list_display = ["title", "subject_now", "state"]
    list_display_links = ["title"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[LetterText]:
        return super().get_queryset(request).filter(pk__in=letters)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> LetterText | None:
        """A letter that nobody has changed has no row, or an empty one."""
        return own_words(letters[object_id]) if object_id in letters else None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: LetterText | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: LetterText | None = None) -> bool:
        """Whoever words a letter could send its link elsewhere, so those that open an account are for admins."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or request.user.is_superuser or not letters[obj.name].is_secret)

    @admin.display(description="Mail")
    def title(self, own: LetterText) -> str:
        return letters[own.name].title

    @admin.display(description="Subject")
    def subject_now(self, own: LetterText) -> str:
        return own.subject or letters[own.name].subject

    @display(description="Words", label={"changed": "info", "default": "success"})
    def state(self, own: LetterText) -> tuple[str, str]:
        return ("changed", "Changed") if own.is_changed else ("default", "Default")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        missing = letters.keys() - set(LetterText.objects.values_list("pk", flat=True))
        LetterText.objects.bulk_create((LetterText(name=name) for name in missing), ignore_conflicts=True)
        return super().changelist_view(request, extra_context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        own = self.get_object(request, unquote(object_id))
        if own is None:
            raise Http404
        may_change = self.has_change_permission(request, own)
        if not (may_change or (request.method == "GET" and self.has_view_permission(request, own))):
            raise PermissionDenied
        letter = letters[own.name]
        form, words = self._filled_in(request, letter)
        if words and form.is_bound and "_preview" not in request.POST:
            return self._save(request, letter, words)
        for field in form.fields.values():
            field.disabled = not may_change
        context = {
            **self.admin_site.each_context(request),
            "title": letter.title,
            "opts": self.opts,
            "form": form,
            "letter": letter,
            "preview": _shown(request, letter, words),
            "names": list(_names(letter.offered)),
            "tags": rendering.TAGS,
            "filters": rendering.FILTERS,
            "may_change": may_change,
        }
        return render(request, "notifications/mail_text.html", context)

    def _filled_in(self, request: HttpRequest, letter: Letter) -> tuple[LetterForm, Words | None]:
        """The form, and the words to look at or to save; None where the form refuses them."""
        if request.method == "POST" and "_default" not in request.POST:
            form = LetterForm(request.POST, letter=letter)
            return form, form.words if form.is_valid() else None
        words = default_words(letter) if request.method == "POST" else words_of(letter)
        if request.method == "POST":
            messages.info(request, "These are the default words. Save them to go back to them.")
        return LetterForm(initial=words._asdict(), letter=letter), words

    def _save(self, request: HttpRequest, letter: Letter, words: Words) -> HttpResponse:
        own = change_words(letter=letter, words=words)
        self.log_change(request, own, [{"changed": {"fields": list(Words._fields)}}])
        messages.success(request, f"“{letter.title}” is sent in these words from now on.")
        return redirect(request.path)


def _shown(request: HttpRequest, letter: Letter, words: Words | None) -> Words | None:
    if words is None:
        return None
    try:
        sent = preview(letter, words)
        return sent._replace(html=for_browser(sent.html))
    except TemplateRefused as error:
        messages.error(request, str(error))
        return None


def _names(offered: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Every name that a text may use, with an example."""
    for name, example in offered.items():
        if isinstance(example, Mapping):
            yield from _names(example, f"{before}{name}.")
        elif isinstance(example, list):
            one = name.removesuffix("s")
            yield before + name, f"a list: {{% for {one} in {name} %}} … {{% endfor %}}"
            yield from _names(example[0], f"{one}.")
        else:
            yield before + name, example
