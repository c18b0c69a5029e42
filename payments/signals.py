"""The facts that payments announce, inside the transaction that makes them true."""

from django.dispatch import Signal

refund_decided = Signal()  # refund
payment_superseded = Signal()  # order: it was paid another way, what is open is not wanted any more
