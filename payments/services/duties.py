"""What waits for the staff."""

from config.registry import Duty
from payments.models import Payment, WebhookEvent


def payments_that_differ() -> int:
    """The provider's books are not ours."""
    return Payment.objects.exclude(mismatch="").count()


def events_that_failed() -> int:
    return WebhookEvent.objects.filter(processed_at=None).exclude(error="").count()


DUTIES = [
    Duty("Payments to look at", "credit_card_off", "payments.payment", "mismatch__isempty=0", payments_that_differ),
    Duty("Failed webhook events", "webhook", "payments.webhookevent", "state=failed", events_that_failed),
]
