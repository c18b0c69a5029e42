"""Pages of the back office between a button and what it does: a form with what the service needs, or just a question.

A button of a page is a link, and a link must change nothing: so what changes something is asked for again, by POST.
"""

import secrets
from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminTextInputWidget

from config.errors import DomainError
from config.idempotency import only_once


class ActionForm(forms.Form):
    """With nothing to fill in, only the question whether. What is sent twice is done once."""

    once = forms.CharField(max_length=64, widget=forms.HiddenInput, initial=secrets.token_urlsafe)


class NoteForm(ActionForm):
    note = forms.CharField(max_length=500, required=False, widget=UnfoldAdminTextInputWidget)


class PiecesForm(ActionForm):
    """One number per line: `lines` is (id, what it is, how many at most, how many to begin with).

    `pieces` of the cleaned data is id → how many, of those where it is not 0.
    """

    def __init__(self, *args: Any, lines: Sequence[tuple[int, str, int, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = {pk: f"line_{pk}" for pk, *_ in lines}
        for pk, label, most, initial in lines:
            self.fields[self.names[pk]] = forms.IntegerField(
                label=label,
                min_value=0,
                max_value=most,
                initial=initial,
                required=False,
                help_text=f"At most {most}.",
                widget=UnfoldAdminIntegerFieldWidget,
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        counts = {pk: cleaned.pop(name, None) or 0 for pk, name in self.names.items()}
        return {**cleaned, "pieces": {pk: count for pk, count in counts.items() if count}}


class ActionPages:
    """Mixed into a ModelAdmin before its Django class."""

    def stands(self, request: HttpRequest, object_id: Any, is_possible: Callable[[Any], bool]) -> bool:
        """For has_…_permission: whether the row's state lets it be done; of no row in particular, yes."""
        if object_id is None:
            return True
        obj = self.get_object(request, str(object_id))  # type: ignore[attr-defined]
        return obj is not None and is_possible(obj)

    def found(self, request: HttpRequest, object_id: Any) -> Any:
        """The row that the button belongs to. Raises Http404."""
        obj = self.get_object(request, object_id)  # type: ignore[attr-defined]
        if obj is None:
            raise Http404
        return obj

    def ask(
        self,
        request: HttpRequest,
        obj: Any,
        *,
        title: str,
        form: forms.Form,
        act: Callable[..., Model | Sequence[Any]],
        told: Sequence[str] = (),
        preview: Callable[..., Sequence[str]] | None = None,
    ) -> HttpResponse:
        """Show the form; sent, call `act` with its data and say how what it gives back stands then (a row, or one
        sentence each), or the sentence that refuses. `told` stands above the form, `preview` tells before what would
        be done. Without `obj` the page belongs to the list."""
        meta = self.model._meta  # type: ignore[attr-defined]
        page, ids = ("change", [obj.pk]) if obj else ("changelist", [])
        back = reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=ids)
        if request.method == "POST" and form.is_valid():
            wanted = dict(form.cleaned_data)
            once = wanted.pop("once")
            try:
                if preview and "_preview" in request.POST:
                    told = preview(**wanted)
                else:
                    with transaction.atomic():
                        only_once(f"user:{request.user.pk}", f"{back}{title}", once)
                        done = act(**wanted)
                    _say_how_it_stands(request, title, done)
                    return redirect(back)
            except DomainError as error:
                form.add_error(None, str(error))
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": f"{title}: {obj}" if obj else title,
            "verb": title,
            "form": form,
            "told": told,
            "has_preview": preview is not None,
            "back": back,
            "opts": meta,
        }
        return render(request, "admin/action_page.html", context)


def _say_how_it_stands(request: HttpRequest, title: str, done: Any) -> None:
    """After the commit, when a provider was asked already."""
    if not isinstance(done, Model):
        for sentence in done:
            messages.info(request, str(sentence))
        return
    done.refresh_from_db()
    row: Any = done  # of a model that has a status
    level = messages.WARNING if "failed" in row.status else messages.SUCCESS
    messages.add_message(request, level, f"{title}: {row} is {row.get_status_display().lower()} now.")
