"""What becomes of payments and refunds, counted for /metrics, and what is open of them now."""

from collections.abc import Mapping

from prometheus_client import Counter

from config.metrics import count_on_commit
from config.registry import Gauge
from payments.models import Payment, Refund, WebhookEvent

_PAYMENTS = Counter("shop_payments", "Payments that came into a state.", ["provider", "state"])
_REFUNDS = Counter("shop_refunds", "Refunds that came into a state.", ["provider", "state"])


def count_payment(payment: Payment) -> None:
    count_on_commit(_PAYMENTS, payment.provider, str(payment.status))


def count_refund(refund: Refund) -> None:
    count_on_commit(_REFUNDS, refund.payment.provider, str(refund.status))


def _owed() -> Mapping[str, float]:
    return {
        "open_payment": Payment.objects.open().count(),
        "pending_refund": Refund.objects.filter(status=Refund.Status.PENDING).count(),
        "unread_event": WebhookEvent.objects.filter(processed_at=None).count(),
    }


GAUGES = [Gauge("shop_money_waiting", "Rows about money that are not settled yet.", "what", _owed)]
