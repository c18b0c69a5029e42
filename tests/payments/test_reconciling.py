"""What got lost on the way is found; what does not fit is shown."""

from contextlib import suppress
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from payments.models import Payment, WebhookEvent
from payments.services import compare_with_providers
from tests.factories import ProductFactory
from tests.shopping import API, buy, confirm, open_payment, pay

pytestmark = pytest.mark.django_db


def reconcile(*options):
    """What the command prints; more than its summary means that something did not settle, and exit code 1."""
    out = StringIO()
    with suppress(CommandError):
        call_command("reconcile_payments", *options, stdout=out, no_color=True)
    return out.getvalue().splitlines()


def cancel(client, order, callbacks):
    with callbacks(execute=True):
        assert client.post(f"{API}/orders/{order.number}/cancel/").status_code == 200


def test_everything_that_got_lost_is_settled(buyer, stripe, django_capture_on_commit_callbacks):
    paid = buy(buyer, ProductFactory())
    intent = Payment.objects.get(pk=open_payment(buyer, paid)["id"]).provider_intent_id
    stripe.books.confirm_intent(intent, {"payment_method": "pm_card_visa", "return_url": "/"})
    given_back = pay(buyer, buy(buyer, ProductFactory()))
    stripe.fault("/refunds", drop=True)
    cancel(buyer, given_back, django_capture_on_commit_callbacks)
    WebhookEvent.objects.create(
        provider="stripe",
        event_id="evt_left_behind",
        type="customer.created",
        payload={"data": {"object": {}}},
        received_at=timezone.now() - timedelta(minutes=2),
    )
    (summary,) = reconcile()
    assert summary == "Settled 1 payments, 1 refunds, 1 events; 2 finished payments agree with their provider."
    paid.refresh_from_db()
    assert paid.status == "confirmed"
    assert reconcile()[0].startswith("Settled 0 payments, 0 refunds, 0 events; 2 finished")


def test_a_payment_given_up_that_was_paid_after_all_is_paid_back(buyer, stripe, django_capture_on_commit_callbacks):
    order = buy(buyer, ProductFactory())
    payment = Payment.objects.get(pk=open_payment(buyer, order)["id"])
    stripe.fault("/cancel", status=500)
    cancel(buyer, order, django_capture_on_commit_callbacks)
    Payment.objects.update(status="canceled")  # as if the answer had been a wrong one
    params = {"payment_method": "pm_card_visa", "return_url": "/"}
    stripe.books.confirm_intent(payment.provider_intent_id, params)
    reconcile()
    reconcile()
    payment.refresh_from_db()
    assert (payment.status, payment.refunded_amount) == ("succeeded", payment.amount)


@pytest.mark.breaks_the_books
@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ({"amount": 1}, "amount 1 instead of 1999"),
        ({"status": "processing"}, "says processing, we say succeeded"),
    ],
)
def test_books_that_differ_are_told_until_they_agree(buyer, stripe, change, finding):
    pay(buyer, buy(buyer, ProductFactory()))
    intent = next(iter(stripe.books.intents.values()))
    kept = dict(intent)
    intent.update(change)
    _, sentence = reconcile()
    assert finding in sentence
    with pytest.raises(CommandError, match="1 things are not settled"):
        call_command("reconcile_payments", stdout=StringIO())
    assert finding in Payment.objects.get().mismatch
    intent.update(kept)
    assert len(reconcile()) == 1
    assert Payment.objects.get().mismatch == ""


@pytest.mark.breaks_the_books
def test_a_refund_that_only_stripe_or_only_we_know_is_told(buyer, stripe, django_capture_on_commit_callbacks):
    order = pay(buyer, buy(buyer, ProductFactory()))
    payment = Payment.objects.get()
    stripe.books.create_refund({"payment_intent": payment.provider_intent_id, "amount": "5"})
    assert "paid back 5" in reconcile()[1]
    stripe.books.refunds.clear()
    next(iter(stripe.books.charges.values()))["amount_refunded"] = 0
    assert len(reconcile()) == 1
    cancel(buyer, order, django_capture_on_commit_callbacks)
    stripe.books.refunds.clear()
    assert "paid back 0 (minor units), we say 1999" in reconcile()[1]


@pytest.mark.breaks_the_books
def test_a_refund_that_failed_is_told_until_somebody_tries_anew(buyer, stripe, django_capture_on_commit_callbacks):
    from payments.gateways.base import RefundState
    from payments.services.refunding import refund_payment, settle_refund

    pay(buyer, buy(buyer, ProductFactory()))
    refund = refund_payment(payment=Payment.objects.get())
    settle_refund(refund_id=refund.pk, state=RefundState(id=None, status="failed", failure="expired_or_canceled_card"))
    assert "expired_or_canceled_card" in reconcile()[1]
    with django_capture_on_commit_callbacks(execute=True):
        refund_payment(payment=Payment.objects.get())
    assert len(reconcile()) == 1


def test_old_payments_are_compared_only_on_demand(buyer, stripe):
    pay(buyer, buy(buyer, ProductFactory()))
    Payment.objects.update(updated_at=timezone.now() - timedelta(days=3))
    assert compare_with_providers() == 0
    assert compare_with_providers(everything=True) == 1


def test_a_provider_that_is_away_loses_nothing(buyer, stripe):
    order = buy(buyer, ProductFactory())
    confirm(buyer, open_payment(buyer, order)["id"])
    stripe.fault(method="GET", times=9, status=500)
    assert reconcile() == ["Settled 0 payments, 0 refunds, 0 events; 0 finished payments agree with their provider."]
    assert Payment.objects.get().mismatch == ""


def test_the_sandbox_is_compared_too(buyer, django_capture_on_commit_callbacks):
    order = pay(buyer, buy(buyer, ProductFactory()))
    cancel(buyer, order, django_capture_on_commit_callbacks)
    (summary,) = reconcile()
    assert summary.endswith("1 finished payments agree with their provider.")
