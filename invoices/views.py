from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet

from invoices.filters import DocumentFilter
from invoices.models import Document
from invoices.negotiation import PdfNegotiation
from invoices.permissions import visible_documents
from invoices.serializers import DocumentSerializer
from invoices.services import open_pdf
from orders.permissions import IsSomebody
from orders.schema import ORDER_TOKEN


@extend_schema(tags=["invoices"])
@extend_schema_view(
    list=extend_schema(summary="My invoices and credit notes; all of them for staff", parameters=[ORDER_TOKEN]),
    retrieve=extend_schema(summary="An invoice or credit note", parameters=[ORDER_TOKEN]),
)
class DocumentViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[Document]):
    queryset = Document.objects.none()
    permission_classes = [IsSomebody]
    serializer_class = DocumentSerializer
    filterset_class = DocumentFilter
    ordering_fields = {"issued_at": "issued_at"}
    default_ordering = "-issued_at"
    lookup_field = "number"
    lookup_value_regex = r"[A-Z0-9-]{1,20}"

    def get_queryset(self) -> QuerySet[Document]:
        return visible_documents(self.request).select_related("order", "invoice")

    @extend_schema(
        summary="The PDF",
        description="503 `not_ready` with Retry-After while it is being made.",
        parameters=[ORDER_TOKEN],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
        filters=False,
    )
    @action(detail=True, content_negotiation_class=PdfNegotiation)
    def pdf(self, request: Request, number: str) -> Any:
        document = self.get_object()
        return FileResponse(
            open_pdf(document=document), filename=f"{document.number}.pdf", content_type="application/pdf"
        )
