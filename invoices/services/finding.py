"""Invoices and credit notes in the back office's search: by the beginning of their number."""

from config.registry import Finder
from config.templatetags.money import money
from invoices.models import Document


def find_documents(text: str, most: int) -> list[tuple[int, str, str]]:
    found = Document.objects.filter(number__startswith=text.upper()).order_by("number")
    return [
        (document.pk, document.number, f"{document.title}, {money(document.gross, document.currency)}")
        for document in found[:most]
    ]


FINDERS = [Finder("invoices.document", "request_quote", find_documents)]
