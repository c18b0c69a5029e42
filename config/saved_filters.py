"""Mixed into a ModelAdmin before its Django class: what is looked at often is kept under a name, above the list."""

import copy
from typing import Any
from urllib.parse import quote_plus

from django import forms
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldBooleanWidget

from config.models import SavedFilter
from config.text import validate_line

# So many a person and list: they stand above it.
MOST = 20
# Where on the list one is, and how it was opened, is not what is looked at.
_PASSING = ("p", "e", "all", "_popup", "_to_field", "_changelist_filters")


class SavedFilterForm(forms.Form):
    name = forms.CharField(
        max_length=60,
        validators=[validate_line],
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": "Name", "aria-label": "Name"}),
    )
    is_shared = forms.BooleanField(label="For everybody", required=False, widget=UnfoldBooleanWidget)
    query = forms.CharField(max_length=1000, widget=forms.HiddenInput)


class SavedFilters:
    """Three mixins may stand beside each other: each adds its own addresses and context."""

    list_before_template = "admin/saved_filters.html"

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"  # type: ignore[attr-defined]
        view = self.admin_site.admin_view  # type: ignore[attr-defined]
        ours = [
            path("filters/", view(require_POST(self.save_filter)), name=f"{name}_save_filter"),
            path("filters/<int:pk>/delete/", view(require_POST(self.delete_filter)), name=f"{name}_delete_filter"),
        ]
        return [*ours, *super().get_urls()]  # type: ignore[misc]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        query = _lasting(request.GET).urlencode()
        saved = SavedFilter.objects.shown_to(request.user, page=self._label) if request.user.is_authenticated else []
        context = {
            "saved_filters": [{"row": row, "is_current": row.query == query} for row in saved],
            "save_form": SavedFilterForm(initial={"query": query}) if query and len(query) <= 1000 else None,
            "save_address": self._address("save_filter"),
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})  # type: ignore[misc]

    def save_filter(self, request: HttpRequest) -> HttpResponse:
        """Keep a query of this list; the same name again replaces it."""
        if not self.has_view_or_change_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        form = SavedFilterForm(request.POST)
        if not form.is_valid():
            return self._back(request, "", "; ".join(" ".join(map(str, errors)) for errors in form.errors.values()))
        query = self._checked(request, form.cleaned_data["query"])
        if query is None:
            return self._back(request, "", "That is no filter of this list.")
        own = SavedFilter.objects.filter(owner=request.user, page=self._label)
        if own.exclude(name=form.cleaned_data["name"]).count() >= MOST:
            return self._back(request, query, f"At most {MOST} of your own: delete one first.")
        try:
            with transaction.atomic():
                own.update_or_create(
                    name=form.cleaned_data["name"],
                    defaults={"query": query, "is_shared": form.cleaned_data["is_shared"]},
                    create_defaults={
                        "owner": request.user,
                        "page": self._label,
                        "query": query,
                        "is_shared": form.cleaned_data["is_shared"],
                    },
                )
        except IntegrityError:  # twice in the same moment: it is there
            pass
        return self._back(request, query)

    def delete_filter(self, request: HttpRequest, pk: int) -> HttpResponse:
        """By whoever made it, and what is shared by a superuser, too; of others it is not there."""
        get_object_or_404(SavedFilter.objects.deleted_by(request.user, page=self._label), pk=pk).delete()
        return self._back(request, "")

    @property
    def _label(self) -> str:
        label: str = self.opts.label_lower  # type: ignore[attr-defined]
        return label

    def _address(self, page: str, *args: Any) -> str:
        opts = self.opts  # type: ignore[attr-defined]
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=args)

    def _back(self, request: HttpRequest, query: str, refusal: str = "") -> HttpResponse:
        if refusal:
            messages.error(request, refusal)
        return HttpResponseRedirect(self._address("changelist") + (f"?{query}" if query else ""))

    def _checked(self, request: HttpRequest, query: str) -> str | None:
        """The lasting part of it, where the list itself takes it; else None."""
        try:
            given = _lasting(QueryDict(query))
            asked = copy.copy(request)
            asked.GET, asked.method = given, "GET"  # type: ignore[assignment]
            self.get_changelist_instance(asked)  # type: ignore[attr-defined]
        except (IncorrectLookupParameters, SuspiciousOperation):
            return None
        kept = given.urlencode()
        return kept if kept and len(kept) <= 1000 else None


def _lasting(query: QueryDict) -> QueryDict:
    kept = query.copy()
    for name in _PASSING:
        kept.pop(name, None)
    for name in [name for name in kept if not any(kept.getlist(name))]:
        del kept[name]
    return kept


def forget_filters_of(user: Any) -> None:
    """With the account go its filters, and those in which anybody looks for the person by the address."""
    address = Q(query__icontains=quote_plus(user.email)) | Q(query__icontains=user.email)
    # Of those, an address that only ends with this one is another person's.
    naming = [row.pk for row in SavedFilter.objects.filter(address) if user.email.lower() in _words(row.query)]
    SavedFilter.objects.filter(Q(owner=user) | Q(pk__in=naming)).delete()


def _words(query: str) -> set[str]:
    """What a query looks for, in small letters: each value, and of several in one each."""
    values = [value.lower() for _, listed in QueryDict(query).lists() for value in map(str, listed)]
    return {*values, *(word.strip("'\"") for value in values for word in value.replace(",", " ").split())}


def filters_of(user: Any) -> list[dict[str, Any]]:
    rows = SavedFilter.objects.filter(owner=user).values("page", "name", "query", "is_shared", "created_at")
    return [dict(row) for row in rows]
