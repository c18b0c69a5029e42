"""The fake Stripe's journal against our ledger, and its events as the shop receives them."""

from collections import Counter

from fakestripe import Books, FakeStripe
from payments.models import Payment, Refund
from tests.conftest import Client
from tests.shopping import API

WEBHOOK = f"{API}/payments/webhooks/stripe/"


def post_event(body: bytes, headers: dict[str, str]) -> int:
    return (
        Client(raise_request_exception=False)
        .post(
            WEBHOOK,
            data=body,
            content_type=headers["Content-Type"],
            headers={"Stripe-Signature": headers["Stripe-Signature"]},
        )
        .status_code
    )


def assert_books_agree(stripe: FakeStripe) -> None:
    """Nothing over there that we do not have, nothing here that it lacks, nothing charged twice."""
    books = stripe.books
    ours = {payment.provider_intent_id: payment for payment in Payment.objects.filter(provider="stripe")}
    ours.pop(None, None)
    assert set(ours) == set(books.intents)
    for intent_id, payment in ours.items():
        intent = books.intents[intent_id]
        assert (payment.amount, payment.currency) == (intent["amount"], intent["currency"].upper())
        assert payment.status == intent["status"]
        assert intent["metadata"] == {"order": payment.order.number, "payment": str(payment.pk)}
        live = [refund for refund in books.refunds_of(intent_id) if refund["status"] != "failed"]
        assert payment.refunded_amount == sum(refund["amount"] for refund in live)
    _assert_refunds_agree(books)
    charged = Counter(line["id"] for line in books.journal if line["what"] == "payment_intent.succeeded")
    assert all(count == 1 for count in charged.values())


def _assert_refunds_agree(books: Books) -> None:
    ours = {
        refund.provider_refund_id: (refund.amount, refund.status)
        for refund in Refund.objects.filter(payment__provider="stripe").exclude(provider_refund_id=None)
    }
    assert ours == {refund["id"]: (refund["amount"], refund["status"]) for refund in books.refunds.values()}
