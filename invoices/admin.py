from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from unfold.admin import TabularInline
from unfold.decorators import display

from config.errors import DomainError
from config.model_admin import ShopModelAdmin
from config.models import StoreIdentity
from config.read_only import ReadOnly
from config.templatetags.money import money
from invoices.models import Document, DocumentKind
from invoices.services import open_pdf
from orders.admin import OrderAdmin

KIND_COLOURS = {DocumentKind.INVOICE: "info", DocumentKind.CREDIT_NOTE: "warning"}


class _Shown:
    @admin.display(description="Total", ordering="gross")
    def total(self, document: Document) -> str:
        return money(document.gross, document.currency)

    @admin.display(description="PDF")
    def download(self, document: Document) -> str:
        if document.erased_at:
            return "erased"
        if not document.pdf:
            return "being made"
        return format_html('<a href="{}">Download</a>', reverse("admin:invoices_document_pdf", args=[document.pk]))

    @display(description="Seller's data", label={"complete": "success", "incomplete": "danger"})
    def seller_data(self, document: Document) -> str:
        return "complete" if document.is_seller_complete else "incomplete"


class DocumentInline(_Shown, ReadOnly, TabularInline):
    model = Document
    tab = True
    fields = ["number", "kind", "issued_at", "total", "reason", "download"]
    readonly_fields = fields
    show_change_link = True


# An order shows its documents; orders do not know that invoices exist.
OrderAdmin.inlines = [*OrderAdmin.inlines, DocumentInline]


@admin.register(Document)
class DocumentAdmin(_Shown, ReadOnly, ShopModelAdmin):
    """Nothing is typed in: a document is never changed, a credit note corrects it."""

    list_display = ["number", "shown_kind", "order", "total", "issued_at", "seller_data", "download"]
    list_filter = ["kind", "issued_at"]
    list_select_related = ["order"]
    search_fields = ["number__istartswith", "order__number__istartswith", "order__email__istartswith"]
    ordering = ["-issued_at", "-pk"]
    fieldsets = [
        (None, {"fields": [("number", "shown_kind"), ("order", "invoice"), ("issued_at", "download"), "reason"]}),
        ("Amounts", {"fields": ["without_tax", "plus_tax", "total", "per_rate"]}),
        ("Parties", {"fields": ["sold_by", "seller_data", "sold_to"]}),
        ("Proof", {"fields": ["hash", "previous_hash", "personal_digest", "pdf_sha256"]}),
        ("Times", {"fields": [("mailed_at", "erased_at")]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Document]:
        return super().get_queryset(request).select_related("order", "invoice")

    def get_urls(self) -> list[URLPattern]:
        to_pdf = path("<int:pk>/pdf/", self.admin_site.admin_view(self.pdf), name="invoices_document_pdf")
        return [to_pdf, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        shop = StoreIdentity.load()
        if not (shop.address and shop.vat_number):
            self.message_user(request, "Invoices lack the seller's address or VAT number: see Store.", messages.WARNING)
        return super().changelist_view(request, extra_context)

    def pdf(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        document = get_object_or_404(Document, pk=pk)
        if not self.has_view_permission(request, document):
            raise PermissionDenied
        try:
            file = open_pdf(document=document)
        except DomainError as error:
            self.message_user(request, f"{document}: {error}", messages.ERROR)
            return HttpResponseRedirect(reverse("admin:invoices_document_change", args=[pk]))
        return FileResponse(file, filename=f"{document.number}.pdf", content_type="application/pdf")

    @display(description="Kind", ordering="kind", label=KIND_COLOURS)
    def shown_kind(self, document: Document) -> tuple[str, str]:
        return document.kind, document.title

    @admin.display(description="Net")
    def without_tax(self, document: Document) -> str:
        return money(document.net, document.currency)

    @admin.display(description="Tax")
    def plus_tax(self, document: Document) -> str:
        return money(document.tax, document.currency)

    @admin.display(description="Tax per rate")
    def per_rate(self, document: Document) -> str:
        rows = ((row["rate"], money(row["tax"], document.currency)) for row in document.tax_summary)
        return format_html_join(", ", "{} %: {}", rows)

    @admin.display(description="Seller")
    def sold_by(self, document: Document) -> str:
        return ", ".join(filter(None, (document.seller[key] for key in ("name", "address", "vat_number"))))

    @admin.display(description="Buyer")
    def sold_to(self, document: Document) -> str:
        return ", ".join(filter(None, document.buyer.get("billing_address", {}).values())) or "erased"
