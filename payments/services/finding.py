"""Payments in the back office's search: by the provider's id, or the beginning of it."""

from config.registry import Finder
from config.templatetags.money import money
from payments.models import Payment


def find_payments(text: str, most: int) -> list[tuple[int, str, str]]:
    found = Payment.objects.filter(provider_intent_id__startswith=text).order_by("provider_intent_id")
    return [
        (payment.pk, payment.provider_intent_id or "", f"{payment.status}, {money(payment.amount, payment.currency)}")
        for payment in found[:most]
    ]


FINDERS = [Finder("payments.payment", "payments", find_payments)]
