"""The facts that invoices announce, inside the transaction that makes them true."""

from django.dispatch import Signal

document_issued = Signal()  # document
