"""The inbox of webhooks: stored first, then acted on once, whatever the order, the repetition or the race."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from config.background import each_by_itself
from orders.models import Order
from payments.errors import EventNotProcessed, InvalidEvent, PaymentMismatch
from payments.gateways import webhook_gateway_for
from payments.gateways.base import IntentState, News, RefundState
from payments.models import Payment, Refund, WebhookEvent
from payments.services.refunding import settle_refund
from payments.services.settling import note_mismatch, record_state

logger = logging.getLogger(__name__)
# Tried every minute: an hour and a half. After that by the provider's own repetition (Stripe: three days), or by hand.
MAX_ATTEMPTS = 90
KEPT_FOR = timedelta(days=90)


def receive_event(*, provider: str, body: bytes, signature: str) -> WebhookEvent:
    """Keep a signed message and act on it. One that came before does nothing, unless it had failed.

    Raises WebhooksNotConfigured, InvalidSignature, InvalidEvent; EventNotProcessed: it is kept and tried again.
    """
    told = webhook_gateway_for(provider).read_event(body, signature)
    event, _ = WebhookEvent.objects.get_or_create(
        provider=provider, event_id=told.id, defaults={"type": told.type, "payload": told.payload}
    )
    return process_event(event_id=event.pk)


def process_event(*, event_id: int) -> WebhookEvent:
    """Act on a kept event, once. Raises EventNotProcessed; the event keeps the error."""
    event = WebhookEvent.objects.get(pk=event_id)
    if event.processed_at:
        return event
    try:
        # Asks the provider where it must, so before the transaction.
        news = _news_of(event)
        return _apply(event_id, news)
    except Exception as error:
        logger.exception("event %s (%s) could not be processed", event.event_id, event.type)
        if isinstance(error, PaymentMismatch):
            note_mismatch(error.payment_id, error.finding)
        text = error.finding if isinstance(error, PaymentMismatch) else f"{type(error).__name__}: {error}"
        WebhookEvent.objects.filter(pk=event_id).update(attempts=F("attempts") + 1, error=text[:500])
        raise EventNotProcessed from error


def process_waiting_events(*, limit: int = 500) -> int:
    """Try what failed, or was left behind by a process that died; how many were processed."""
    waiting = WebhookEvent.objects.filter(processed_at=None, attempts__lt=MAX_ATTEMPTS).order_by("attempts", "pk")
    old_enough = waiting.filter(received_at__lte=timezone.now() - timedelta(seconds=30))
    ids = old_enough.values_list("pk", flat=True)[:limit]
    return each_by_itself(_try, ids, "processing an event")


def forget_old_events() -> int:
    """Delete what was processed long ago: it holds names and addresses, and is never sent again."""
    return WebhookEvent.objects.filter(processed_at__lt=timezone.now() - KEPT_FOR).delete()[0]


def _try(event_id: int) -> bool:
    try:
        process_event(event_id=event_id)
    except EventNotProcessed:
        return False
    return True


def _news_of(event: WebhookEvent) -> News | None:
    try:
        return webhook_gateway_for(event.provider).news_of(event.type, event.payload)
    except (KeyError, TypeError, AttributeError) as error:
        raise InvalidEvent(f"The event is not shaped as expected: {error!r}") from error


@transaction.atomic
def _apply(event_id: int, news: News | None) -> WebhookEvent:
    event = WebhookEvent.objects.select_for_update(no_key=True).get(pk=event_id)
    if event.processed_at:
        return event  # a twin was faster
    outcomes = [] if news is None else _effects(event.provider, news)
    event.outcome = "; ".join(outcomes)[:200] or "nothing of ours"
    event.processed_at, event.error, event.attempts = timezone.now(), "", event.attempts + 1
    event.save(update_fields=["outcome", "processed_at", "error", "attempts"])
    return event


def _effects(provider: str, news: News) -> list[str]:
    outcomes = []
    if news.intent and (payment := _payment_of(provider, news.intent)):
        payment = record_state(payment_id=payment.pk, state=news.intent)
        outcomes.append(f"payment {payment.pk} is {payment.status}")
    for state in news.refunds:
        payment = Payment.objects.filter(provider=provider, provider_intent_id=state.intent_id).first()
        if payment:
            outcomes.append(take_in_refund(payment, state))
    return outcomes


def _payment_of(provider: str, state: IntentState) -> Payment | None:
    """By the intent; by our own id in its metadata where the answer that named the intent was lost."""
    payments = Payment.objects.filter(provider=provider)
    known = payments.filter(provider_intent_id=state.id).first()
    return known or payments.filter(pk=state.payment_id, order__number=state.order_number).first()


def take_in_refund(payment: Payment, state: RefundState) -> str:
    """What the provider says of one refund of the payment: ours are settled, of others people must know."""
    # The order first, as everywhere: another refund of the same message may be told to it.
    Order.objects.locked().get(pk=payment.order_id)
    ours = payment.refunds.filter(provider_refund_id=state.id).first() or (
        payment.refunds.filter(pk=state.our_id).first() if state.our_id else None
    )
    if ours and ours.amount != state.amount:
        raise PaymentMismatch(payment.pk, f"The provider's refund {state.id} is {state.amount}, ours is {ours.amount}.")
    if ours:
        settle_refund(refund_id=ours.pk, state=state)
        ours.refresh_from_db(fields=["status"])
        return f"refund {ours.pk} is {ours.status}"
    if state.status != Refund.Status.FAILED:
        finding = f"The provider paid back {state.amount} (minor units) that we did not ask for: {state.id}."
        note_mismatch(payment.pk, finding)
    return f"refund {state.id} is not ours"
