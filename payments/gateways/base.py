"""What the shop asks of a payment provider. One file per provider behind it; none of them touches our rows."""

from dataclasses import dataclass
from typing import Any, Protocol

from payments.models import Payment, Refund


@dataclass(frozen=True)
class IntentState:
    """The provider's truth about a payment intent; `amount` in minor units. `payment_id` is our row's, as the
    provider was told it.

    `decline_code` is why the last try failed, `next_action_url` where the buyer must go.
    """

    id: str
    status: str
    amount: int
    currency: str
    order_number: str
    client_secret: str
    method: str = ""
    decline_code: str = ""
    next_action_url: str | None = None
    payment_id: int | None = None


@dataclass(frozen=True)
class RefundState:
    """`status` is pending, succeeded or failed; `amount` in minor units. `id` is the provider's, None where there is no
    provider; `our_id` is our row's, as the provider was told it: None for one that somebody made over there."""

    id: str | None
    status: str
    failure: str = ""
    amount: int = 0
    intent_id: str = ""
    our_id: int | None = None


@dataclass(frozen=True)
class ProviderEvent:
    """A signed message of a provider."""

    id: str
    type: str
    payload: dict[str, Any]


@dataclass(frozen=True)
class News:
    """What an event is about, as far as it concerns us: an intent's state, and refunds of an intent."""

    intent: IntentState | None = None
    refunds: tuple[RefundState, ...] = ()


class Gateway(Protocol):
    """Every call may raise ProviderUnavailable; a call repeated with the same row does nothing twice.

    Calls reach over the network: never inside a transaction.
    """

    publishable_key: str

    def create_intent(self, payment: Payment) -> IntentState:
        """Raises AmountNotPayable."""

    def confirm_intent(self, intent: IntentState, payment_method: str | None) -> IntentState:
        """Raises InvalidPaymentMethod, PaymentMethodRequired. A refused card is a state with a decline_code."""

    def fetch_intent(self, intent_id: str) -> IntentState:
        """Raises IntentUnknown."""

    def cancel_intent(self, intent_id: str) -> IntentState:
        """The state afterwards: one that has succeeded meanwhile stays so. Raises IntentUnknown."""

    def refund(self, refund: Refund) -> RefundState: ...

    def fetch_refunds(self, intent_id: str) -> list[RefundState]:
        """All refunds that the provider has for the intent."""


class WebhookGateway(Gateway, Protocol):
    def read_event(self, body: bytes, signature: str) -> ProviderEvent:
        """Raises WebhooksNotConfigured, InvalidSignature, InvalidEvent."""

    def news_of(self, event_type: str, payload: dict[str, Any]) -> News | None:
        """None for what does not concern payments. May ask the provider."""
