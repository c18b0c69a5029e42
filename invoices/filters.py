from django_filters import rest_framework as filters

from invoices.models import Document, DocumentKind
from orders.filters import OrderNumberFilter


class DocumentFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(choices=DocumentKind.choices)
    order = OrderNumberFilter()

    class Meta:
        model = Document
        fields: list[str] = []
