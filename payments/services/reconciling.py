"""Our books against the providers': whatever got lost on the way is found here."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from config.background import each_by_itself
from orders.services.return_checks import cancelled_pieces_were_paid_back
from payments.errors import IntentUnknown, PaymentMismatch, ProviderUnavailable
from payments.gateways import gateway_for
from payments.models import FINAL_STATUSES, Payment, PaymentStatus, Refund, WebhookEvent
from payments.services.inbox import process_waiting_events, take_in_refund
from payments.services.refunding import send_pending_refunds
from payments.services.settling import note_mismatch, record_state, settle_open_payments

LOOK_BACK = timedelta(days=2)


@dataclass(frozen=True)
class Reconciliation:
    """How much was settled, and one sentence for each thing that was not."""

    payments: int
    refunds: int
    events: int
    compared: int
    unsettled: list[str] = field(default_factory=list)


def reconcile_payments(*, everything: bool = False) -> Reconciliation:
    """Ask the providers about every open payment, pending refund, waiting event, and what was paid in the last two
    days (or ever); tell what does not settle. A repeat does nothing twice."""
    return Reconciliation(
        events=process_waiting_events(),
        payments=settle_open_payments(quiet_for=timedelta(0)),
        refunds=send_pending_refunds(),
        compared=compare_with_providers(everything=everything),
        unsettled=list(unsettled()),
    )


def compare_with_providers(*, everything: bool = False) -> int:
    """Look at finished payments as their provider has them; how many agree. Others keep the finding in `mismatch`."""
    since = timezone.now() - LOOK_BACK
    lately = Q(updated_at__gte=since) | Q(refunds__updated_at__gte=since) | ~Q(mismatch="")
    finished = Payment.objects.filter(status__in=FINAL_STATUSES).exclude(provider_intent_id=None)
    chosen = finished.filter(Q() if everything else lately).order_by("pk").values_list("pk", flat=True).distinct()
    return each_by_itself(_compare, chosen, "comparing a payment", away=ProviderUnavailable)


def _compare(payment_id: int) -> bool:
    payment = Payment.objects.get(pk=payment_id)
    gateway = gateway_for(payment.provider)
    try:
        state = gateway.fetch_intent(payment.provider_intent_id or "")
        refunds = gateway.fetch_refunds(payment.provider_intent_id or "")
        payment = record_state(payment_id=payment.pk, state=state)
        if payment.status != state.status:
            raise PaymentMismatch(payment.pk, f"The provider says {state.status}, we say {payment.status}.")
        with transaction.atomic():
            for refund in refunds:
                take_in_refund(payment, refund)
    except IntentUnknown:
        note_mismatch(payment.pk, "The provider does not know the intent.")
        return False
    except PaymentMismatch as mismatch:
        note_mismatch(payment.pk, mismatch.finding)
        return False
    theirs = sum(refund.amount for refund in refunds if refund.status != Refund.Status.FAILED)
    booked = payment.refunds.exclude(status=Refund.Status.FAILED).exclude(provider_refund_id=None)
    ours = sum(booked.values_list("amount", flat=True))
    if theirs != ours:
        note_mismatch(payment.pk, f"The provider paid back {theirs} (minor units), we say {ours}.")
        return False
    Payment.objects.filter(pk=payment.pk).exclude(mismatch="").update(mismatch="")
    return True


def unsettled() -> Iterator[str]:
    """What people should look at; the admin shows the same rows."""
    for payment in Payment.objects.exclude(mismatch="").select_related("order").order_by("pk"):
        yield f"payment {payment.pk} of order {payment.order.number}: {payment.mismatch}"
    a_day_ago = timezone.now() - timedelta(days=1)
    for payment in Payment.objects.filter(status=PaymentStatus.PROCESSING, created_at__lt=a_day_ago).order_by("pk"):
        yield f"payment {payment.pk} has been processing since {payment.created_at:%Y-%m-%d %H:%M}"
    later = Refund.objects.filter(payment=OuterRef("payment"), pk__gt=OuterRef("pk"))
    given_up = Q(status=Refund.Status.FAILED) & Exists(later)  # somebody tried anew
    for refund in Refund.objects.exclude(status=Refund.Status.SUCCEEDED).exclude(given_up).order_by("pk"):
        why = refund.failure or f"{refund.attempts} attempts"
        yield f"refund {refund.pk} of payment {refund.payment_id} is {refund.status}: {why}"
    yield from cancelled_pieces_were_paid_back()
    for event in WebhookEvent.objects.filter(processed_at=None).order_by("pk"):
        yield f"event {event.event_id} ({event.type}) is not processed: {event.error or 'not tried yet'}"
