"""What the shop asks of a payment provider. One file per provider behind it; none of them touches our rows."""

from dataclasses import dataclass
from typing import Protocol

from payments.models import Payment, Refund


@dataclass(frozen=True)
class IntentState:
    """The provider's truth about a payment intent; `amount` in minor units.

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


@dataclass(frozen=True)
class RefundState:
    """`status` is pending, succeeded or failed; `id` is the provider's, None where there is no provider."""

    id: str | None
    status: str
    failure: str = ""


class Gateway(Protocol):
    """Every call may raise ProviderUnavailable; a call repeated with the same row does nothing twice.

    Calls reach over the network: never inside a transaction.
    """

    publishable_key: str

    def create_intent(self, payment: Payment) -> IntentState: ...

    def confirm_intent(self, intent_id: str, payment_method: str | None) -> IntentState:
        """Raises InvalidPaymentMethod, PaymentMethodRequired. A refused card is a state with a decline_code."""

    def fetch_intent(self, intent_id: str) -> IntentState: ...

    def cancel_intent(self, intent_id: str) -> IntentState:
        """The state afterwards: one that has succeeded meanwhile stays so."""

    def refund(self, refund: Refund) -> RefundState: ...
