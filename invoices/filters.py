from django_filters import rest_framework as filters

from invoices.models import Document, DocumentKind


class DocumentFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(choices=DocumentKind.choices)
    order = filters.CharFilter(field_name="order__number", max_length=20, label="The order's number")

    class Meta:
        model = Document
        fields: list[str] = []
