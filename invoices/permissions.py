from django.db.models import QuerySet
from rest_framework.request import Request

from invoices.models import Document
from orders.permissions import visible_orders


def visible_documents(request: Request) -> QuerySet[Document]:
    """Those of the orders that the caller may see."""
    return Document.objects.filter(order__in=visible_orders(request))
