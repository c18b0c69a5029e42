"""Stripe (https://docs.stripe.com/api): the only room that speaks to it.

Retries are ours: each call that makes something carries a key made of our row's, so that whoever asks again after a
lost answer gets what was made. A confirmation needs none: Stripe charges an intent once.
"""

import functools
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import stripe
from django.conf import settings

from config.text import is_storable_deep
from payments.errors import (
    AmountNotPayable,
    IntentUnknown,
    InvalidEvent,
    InvalidPaymentMethod,
    InvalidSignature,
    PaymentMethodRequired,
    ProviderUnavailable,
    WebhooksNotConfigured,
)
from payments.gateways.base import IntentState, News, ProviderEvent, RefundState
from payments.models import Payment, PaymentStatus, Refund

logger = logging.getLogger(__name__)
API_VERSION = "2026-10-28.endive"
CONNECT_SECONDS = 3
TOLERANCE_SECONDS = 300
# What an event is about that moves nothing any more: its payload is enough. After any other the intent is asked for,
# because an older event may come after a newer one.
_FINAL_EVENTS = ("payment_intent.succeeded", "payment_intent.canceled")
_REFUND_EVENTS = ("refund.created", "refund.updated", "refund.failed", "charge.refund.updated")
_REFUND_STATUS = {"succeeded": Refund.Status.SUCCEEDED, "failed": Refund.Status.FAILED}
_REFUND_STATUS |= {"canceled": Refund.Status.FAILED}
# Powers of ten between our minor units (ISO 4217) and Stripe's (https://docs.stripe.com/currencies#special-cases).
_SHIFTS = {"ISK": 2, "UGX": 2, "MGA": -2}

_EXPANDED = ["payment_method"]


@functools.lru_cache(maxsize=4)
def _client(secret_key: str, base: str, read_seconds: float) -> stripe.StripeClient:
    """One for all threads, which each keep a connection."""
    stripe.enable_telemetry = False
    return stripe.StripeClient(
        secret_key,
        stripe_version=API_VERSION,
        base_addresses={"api": base},
        max_network_retries=0,
        http_client=stripe.RequestsClient(timeout=(CONNECT_SECONDS, read_seconds)),
    )


def to_stripe(amount: int, currency: str) -> int:
    """Our minor units as Stripe's. Raises AmountNotPayable on a fraction that it does not know."""
    shift = _SHIFTS.get(currency, 0)
    if shift < 0 and amount % 10**-shift:
        raise AmountNotPayable(reason="fraction")
    return amount * 10**shift if shift >= 0 else amount // 10**-shift


def from_stripe(amount: int, currency: str) -> int:
    shift = _SHIFTS.get(currency, 0)
    return amount // 10**shift if shift >= 0 else amount * 10**-shift


@contextmanager
def _asking() -> Iterator[None]:
    """Whatever is no answer about the thing asked for means: come again later."""
    try:
        yield
    except (stripe.CardError, stripe.InvalidRequestError):
        raise
    except (stripe.AuthenticationError, stripe.PermissionError, stripe.IdempotencyError) as error:
        logger.error("Stripe refuses the shop itself: %s", error)
        raise ProviderUnavailable from error
    except stripe.StripeError as error:
        logger.warning("Stripe does not answer: %s: %s", type(error).__name__, error)
        raise ProviderUnavailable from error


class StripeGateway:
    name = "stripe"

    @property
    def publishable_key(self) -> str:
        return settings.STRIPE_PUBLISHABLE_KEY

    @property
    def _v1(self) -> Any:
        return _client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE, settings.STRIPE_TIMEOUT_SECONDS).v1

    def create_intent(self, payment: Payment) -> IntentState:
        params = {
            "amount": to_stripe(payment.amount, payment.currency),
            "currency": payment.currency.lower(),
            "automatic_payment_methods": {"enabled": True},
            "metadata": {"order": payment.order.number, "payment": payment.pk},
        }
        try:
            with _asking():
                return _intent_state(
                    self._v1.payment_intents.create(params, {"idempotency_key": _key("payment", payment, payment.pk)})
                )
        except stripe.InvalidRequestError as error:
            logger.warning("payment %s: Stripe makes no intent: %s", payment.pk, error)
            raise AmountNotPayable(reason=error.code or "refused") from error

    def confirm_intent(self, intent: IntentState, payment_method: str | None) -> IntentState:
        if (
            payment_method is None
            and intent.status == PaymentStatus.REQUIRES_PAYMENT_METHOD
            and not intent.decline_code
        ):
            raise PaymentMethodRequired
        if payment_method is None and intent.status != PaymentStatus.REQUIRES_CONFIRMATION:
            return intent  # the buyer was at his bank's page, and this is what came of it
        return_url = f"{settings.STOREFRONT_URL}/orders/{intent.order_number}"
        params = {"return_url": return_url, "expand": _EXPANDED}
        if payment_method:
            params["payment_method"] = payment_method
        try:
            with _asking():
                return _intent_state(self._v1.payment_intents.confirm(intent.id, params))
        except stripe.CardError:
            return self.fetch_intent(intent.id)
        except stripe.InvalidRequestError as error:
            if error.code == "payment_intent_unexpected_state":
                return self.fetch_intent(intent.id)  # paid or given up meanwhile
            logger.info("intent %s: Stripe does not take the payment method: %s", intent.id, error)
            raise InvalidPaymentMethod from error

    def fetch_intent(self, intent_id: str) -> IntentState:
        try:
            with _asking():
                return _intent_state(self._v1.payment_intents.retrieve(intent_id, {"expand": _EXPANDED}))
        except stripe.InvalidRequestError as error:
            raise IntentUnknown from error

    def cancel_intent(self, intent_id: str) -> IntentState:
        try:
            with _asking():
                return _intent_state(self._v1.payment_intents.cancel(intent_id))
        except stripe.InvalidRequestError:
            return self.fetch_intent(intent_id)  # it has succeeded meanwhile, or is on its way

    def refund(self, refund: Refund) -> RefundState:
        if refund.provider_refund_id:
            return self._fetch_refund(refund.provider_refund_id)
        # Stripe forgets keys after a day: a refund whose answer was lost then is found by its mark.
        if refund.attempts and (made := self._find_refund(refund)):
            return made
        payment = refund.payment
        params = {
            "payment_intent": payment.provider_intent_id,
            "amount": to_stripe(refund.amount, payment.currency),
            "metadata": {"order": payment.order.number, "refund": refund.pk},
        }
        try:
            with _asking():
                return _refund_state(
                    self._v1.refunds.create(params, {"idempotency_key": _key("refund", payment, refund.pk)})
                )
        except stripe.InvalidRequestError as error:
            return RefundState(id="", status=Refund.Status.FAILED, failure=str(error.code or error.user_message)[:200])

    def fetch_refunds(self, intent_id: str) -> list[RefundState]:
        try:
            with _asking():
                page = self._v1.refunds.list({"payment_intent": intent_id, "limit": 100})
                return [_refund_state(refund) for refund in page.auto_paging_iter()]
        except stripe.InvalidRequestError as error:
            raise IntentUnknown from error

    def read_event(self, body: bytes, signature: str) -> ProviderEvent:
        if not settings.STRIPE_WEBHOOK_SECRET:
            raise WebhooksNotConfigured
        try:
            stripe.WebhookSignature.verify_header(
                body, signature, settings.STRIPE_WEBHOOK_SECRET, tolerance=TOLERANCE_SECONDS
            )
        except (stripe.SignatureVerificationError, ValueError, TypeError) as error:
            raise InvalidSignature from error
        return _event(body)

    def news_of(self, event_type: str, payload: dict[str, Any]) -> News | None:
        thing = payload["data"]["object"]
        if event_type in _FINAL_EVENTS:
            return News(intent=_intent_state(thing))
        if event_type.startswith("payment_intent."):
            return News(intent=self.fetch_intent(thing["id"]))
        if event_type in _REFUND_EVENTS:
            return News(refunds=(_refund_state(thing),))
        if event_type == "charge.refunded" and thing.get("payment_intent"):
            return News(refunds=tuple(self.fetch_refunds(thing["payment_intent"])))
        return None

    def _fetch_refund(self, refund_id: str) -> RefundState:
        with _asking():
            return _refund_state(self._v1.refunds.retrieve(refund_id))

    def _find_refund(self, refund: Refund) -> RefundState | None:
        made = self.fetch_refunds(refund.payment.provider_intent_id or "")
        return next((state for state in made if state.our_id == refund.pk), None)


def _key(kind: str, payment: Payment, pk: int) -> str:
    """The order's number makes it ours: rows of another database on the same account may have the same ids."""
    return f"{kind}-{payment.order.number}-{pk}"


def _event(body: bytes) -> ProviderEvent:
    try:
        payload = json.loads(body)
        event = ProviderEvent(str(payload["id"]), str(payload["type"]), payload)
        is_event = payload["object"] == "event" and isinstance(payload["data"]["object"], dict)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InvalidEvent from error
    if not is_event or max(len(event.id), len(event.type)) > 120 or not is_storable_deep(payload):
        raise InvalidEvent
    return event


def _plain(thing: Any) -> dict[str, Any]:
    """Events bring plain JSON, answers the library's objects."""
    return thing if isinstance(thing, dict) else thing.to_dict()


def _our_id(thing: dict[str, Any], name: str) -> int | None:
    """What we wrote into the metadata; anything can stand there in what others made on the same account."""
    text = str((thing.get("metadata") or {}).get(name, ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def _intent_state(thing: Any) -> IntentState:
    intent = _plain(thing)
    currency = intent["currency"].upper()
    problem = intent.get("last_payment_error") or {}
    is_refused = intent["status"] == PaymentStatus.REQUIRES_PAYMENT_METHOD
    action = intent.get("next_action") or {}
    method = intent.get("payment_method")  # an id in events, the thing itself where we asked for it
    return IntentState(
        id=intent["id"],
        # Words we have no use for (requires_capture) mean: wait.
        status=intent["status"] if intent["status"] in PaymentStatus.values else PaymentStatus.PROCESSING,
        amount=from_stripe(intent["amount"], currency),
        currency=currency,
        order_number=str((intent.get("metadata") or {}).get("order", "")),
        client_secret=intent.get("client_secret") or "",
        method=method["type"] if isinstance(method, dict) else "",
        decline_code=(problem.get("decline_code") or problem.get("code") or "")[:60] if is_refused else "",
        next_action_url=(action.get("redirect_to_url") or {}).get("url"),
        payment_id=_our_id(intent, "payment"),
    )


def _refund_state(thing: Any) -> RefundState:
    refund = _plain(thing)
    return RefundState(
        id=refund["id"],
        status=_REFUND_STATUS.get(refund["status"], Refund.Status.PENDING),
        failure=refund.get("failure_reason") or "",
        amount=from_stripe(refund["amount"], refund["currency"].upper()),
        intent_id=refund.get("payment_intent") or "",
        our_id=_our_id(refund, "refund"),
    )
