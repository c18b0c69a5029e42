"""A Stripe of our own: a real HTTP server that keeps a journal, for the tests and for `make run STRIPE=fake`.

It knows nothing of the shop, as the real one does not. Standard library only; it speaks the part of Stripe's API that a
shop needs, with Stripe's test payment methods (https://docs.stripe.com/testing).
"""

from fakestripe.books import Books
from fakestripe.deliveries import Deliveries, sign
from fakestripe.faults import Fault
from fakestripe.server import FakeStripe

__all__ = ["Books", "Deliveries", "FakeStripe", "Fault", "sign"]
