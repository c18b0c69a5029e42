"""Mixed into a ModelAdmin before its Django class: buttons above the list that take it out as a file and bring it back.

The routes, buttons and rights are django-import-export's. What it does behind them would read whole files without a
limit, keep them for whoever knows their name, and save rows around the shop's services; so that is done here.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from import_export.admin import ExportMixin, ImportExportMixin
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget

from config.sheets import uploads
from config.sheets.errors import SheetRefused
from config.sheets.outcomes import CHANGED, NEW, REFUSED, UNCHANGED, Outcome
from config.sheets.reading import MOST_BYTES, MOST_ROWS, Sheet, read_sheet
from config.sheets.resources import Bring, SheetResource, bring
from config.sheets.writing import csv_pieces, xlsx_file

# So many rows of each kind are shown; the counts tell of all.
MOST_SHOWN = 200
_KINDS = (
    (REFUSED, "refused", "danger"),
    (NEW, "new", "success"),
    (CHANGED, "changed", "info"),
    (UNCHANGED, "unchanged", "default"),
)


class ExportForm(forms.Form):
    format = forms.ChoiceField(
        choices=[("csv", "CSV"), ("xlsx", "Excel (XLSX)")], initial="csv", widget=UnfoldAdminSelectWidget
    )


class UploadForm(forms.Form):
    """Subclasses add what is to be known beside the file; `sheet` of the cleaned data is what was read of it."""

    file = forms.FileField(
        label="CSV or XLSX file",
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,.xlsx"}),
        help_text=f"At most {MOST_ROWS:,} rows and {MOST_BYTES // 1_000_000} MB; CSV in UTF-8.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file = cleaned.pop("file", None)
        if file is None:
            return cleaned
        try:
            if file.size > MOST_BYTES:
                raise SheetRefused(f"The file is larger than {MOST_BYTES // 1_000_000} MB.")
            cleaned["sheet"] = read_sheet(file.name, file.read())
        except SheetRefused as error:
            self.add_error("file", str(error))
        return cleaned


class ExportsSheets(ExportMixin):
    """`resource` says the columns."""

    resource: type[SheetResource]

    def export_action(self, request: HttpRequest) -> HttpResponseBase:
        """What the list shows, as it is filtered and searched."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        try:
            listed = self.get_export_queryset(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(request.path)
        form = ExportForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                return self._file(listed, form.cleaned_data["format"])
            except SheetRefused as error:
                form.add_error("format", str(error))
        told = ["What the list shows now, with its filters and search."] if request.GET else ["All rows of the list."]
        return render(request, "admin/exchange_form.html", self._page(request, "Export", form=form, told=told))

    def _file(self, listed: Any, format_: str) -> HttpResponseBase:
        resource = self.resource()
        rows = resource.stream(resource.rows_of(listed))
        name = f"{self.opts.model_name}-{timezone.localdate():%Y-%m-%d}.{format_}"
        if format_ == "xlsx":
            return FileResponse(xlsx_file(resource.headers(), rows), as_attachment=True, filename=name)
        pieces = csv_pieces(resource.headers(), rows)
        disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8", headers=disposition)

    def _page(self, request: HttpRequest, title: str, **context: Any) -> dict[str, Any]:
        request.current_app = self.admin_site.name
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{title} {self.opts.verbose_name_plural}",
            "verb": title,
            "back": self.address("changelist"),
            **context,
        }

    def address(self, page: str) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}")


class ExchangesSheets(ExportsSheets, ImportExportMixin):
    """`bring_sheet` writes an uploaded sheet; `upload_form` asks for it."""

    upload_form: type[UploadForm] = UploadForm
    bring_sheet: Bring

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """Show what the file would do; nothing is written."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        form = self.upload_form(*((request.POST, request.FILES) if request.method == "POST" else ()))
        if request.method == "POST" and form.is_valid():
            options = dict(form.cleaned_data)
            return self._show(request, options.pop("sheet"), options, form=form)
        columns = ", ".join(self.resource().headers())
        told = [f"Columns, of which an export is an example: {columns}."]
        return render(request, "admin/exchange_form.html", self._page(request, "Import", form=form, told=told))

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """Do what was shown, or show anew what would happen now."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseRedirect(self.address("import"))
        try:
            plan = uploads.recall(request.POST.get("plan", ""), whose=self._whose(request))
            outcome, is_kept = self._bring(request, plan.sheet, plan.options, expected=plan.digest)
        except SheetRefused as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(self.address("import"))
        uploads.forget(plan)
        if is_kept:
            counts = ", ".join(f"{outcome.counts[kind]} {word}" for kind, word, _ in _KINDS[1:])
            messages.success(request, f"Imported {plan.sheet.name}: {counts}.")
            return HttpResponseRedirect(self.address("changelist"))
        messages.warning(request, "The shop has changed since this was shown. Nothing was imported; look again.")
        return self._show(request, plan.sheet, plan.options)

    def _show(
        self, request: HttpRequest, sheet: Sheet, options: dict[str, Any], form: UploadForm | None = None
    ) -> HttpResponse:
        try:
            outcome, _ = self._bring(request, sheet, options)
        except SheetRefused as error:
            form = form or self.upload_form()
            form.add_error("file", str(error)) if form.is_bound else messages.error(request, str(error))
            return render(request, "admin/exchange_form.html", self._page(request, "Import", form=form, told=[]))
        plan = ""
        if outcome.can_be_kept:
            plan = uploads.keep(sheet, options, outcome.digest, whose=self._whose(request))
        context = {"outcome": outcome, "groups": _groups(outcome), "plan": plan, "sheet": sheet}
        context |= {"again": self.address("import"), "confirm": self.address("process_import")}
        return render(request, "admin/exchange_preview.html", self._page(request, "Import", **context))

    def _bring(
        self, request: HttpRequest, sheet: Sheet, options: dict[str, Any], expected: str | None = None
    ) -> tuple[Outcome, bool]:
        return bring(sheet, type(self).bring_sheet, expected=expected, by=request.user, **options)

    def _whose(self, request: HttpRequest) -> str:
        return f"{self.opts.label_lower}:{request.user.pk}"


def _groups(outcome: Outcome) -> list[dict[str, Any]]:
    """The rows of each kind, what needs a look first."""
    groups = []
    for kind, word, colour in _KINDS:
        rows = [row for row in outcome.rows if row.kind == kind]
        shown = [] if kind == UNCHANGED else rows[:MOST_SHOWN]
        groups.append(
            {"word": word, "colour": colour, "count": len(rows), "rows": shown, "more": len(rows) - len(shown)}
        )
    return groups
