"""Events: signed, kept, acted on once, in whatever order they come."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from fakestripe import sign
from payments.models import Payment, Refund, WebhookEvent
from payments.services import forget_old_events, process_waiting_events
from payments.services.reconciling import compare_with_providers
from tests.factories import ProductFactory
from tests.orders.test_placing import stock_of
from tests.payments.books import WEBHOOK
from tests.shopping import API, buy, code_of, confirm, open_payment, pay

pytestmark = pytest.mark.django_db


def send(client, body, *, secret="whsec_fake", at=None, signature=None):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    signature = sign(raw, secret, at) if signature is None else signature
    headers = {"Stripe-Signature": signature} if signature else {}
    return client.post(WEBHOOK, data=raw, content_type="application/json", headers=headers)


def event(type_="customer.created", **thing):
    return {"id": "evt_1", "object": "event", "type": type_, "data": {"object": thing}}


def pay_at_stripe(stripe, client, order, method="pm_card_visa"):
    """As Stripe's own form in the browser does: the shop hears of it by the webhook only."""
    payment = Payment.objects.get(pk=open_payment(client, order)["id"])
    params = {"payment_method": method, "return_url": "https://shop.example.com"}
    stripe.books.confirm_intent(payment.provider_intent_id, params)
    return payment


def types_of(stripe):
    return [event["type"] for event in stripe.books.events]


def test_the_event_alone_confirms_the_order(buyer, stripe):
    product = ProductFactory(stock=5)
    order = buy(buyer, product)
    payment = pay_at_stripe(stripe, buyer, order)
    assert stripe.deliveries.deliver(stripe.books.events) == [200, 200]
    order.refresh_from_db()
    assert order.status == "confirmed"
    assert stock_of(product) == (4, 0)
    outcomes = list(WebhookEvent.objects.order_by("pk").values_list("type", "outcome", "error"))
    assert outcomes == [
        ("payment_intent.created", f"payment {payment.pk} is succeeded", ""),  # asked for, not believed
        ("payment_intent.succeeded", f"payment {payment.pk} is succeeded", ""),
    ]


def test_the_event_after_the_browser_changes_nothing(buyer, stripe):
    order = pay(buyer, buy(buyer, ProductFactory()))
    assert stripe.deliveries.deliver(stripe.books.events, times=3) == 6 * [200]
    assert order.events.filter(kind="confirmed").count() == 1
    assert WebhookEvent.objects.count() == 2


def test_the_browser_after_the_event_is_told_the_same(buyer, stripe):
    payment = pay_at_stripe(stripe, buyer, buy(buyer, ProductFactory()))
    stripe.deliveries.deliver(stripe.books.events)
    response = confirm(buyer, payment.pk)
    assert (response.status_code, response.json()["status"]) == (200, "succeeded")


def test_an_event_that_comes_again_does_nothing(buyer, stripe):
    pay_at_stripe(stripe, buyer, buy(buyer, ProductFactory()))
    stripe.deliveries.deliver(stripe.books.events)
    before = list(WebhookEvent.objects.order_by("pk").values())
    assert stripe.deliveries.deliver(stripe.books.events) == [200, 200]
    assert list(WebhookEvent.objects.order_by("pk").values()) == before


def test_events_in_reverse_order_end_in_the_same_truth(buyer, stripe):
    order = buy(buyer, ProductFactory())
    payment = pay_at_stripe(stripe, buyer, order, "pm_card_authenticationRequired")
    stripe.books.decide(payment.provider_intent_id, approve=True)
    assert types_of(stripe)[-2:] == ["payment_intent.requires_action", "payment_intent.succeeded"]
    assert stripe.deliveries.deliver(reversed(stripe.books.events)) == 3 * [200]
    payment.refresh_from_db()
    assert payment.status == "succeeded"


def test_an_older_event_does_not_undo_a_newer_one_before_the_end(buyer, stripe):
    payment = pay_at_stripe(stripe, buyer, buy(buyer, ProductFactory()), "pm_card_authenticationRequired")
    stripe.books.decide(payment.provider_intent_id, approve=False)
    waits, failed = stripe.books.events[-2:]
    stripe.deliveries.deliver([failed, waits])
    payment.refresh_from_db()
    assert (payment.status, payment.failure_code) == (
        "requires_payment_method",
        "payment_intent_authentication_failure",
    )


def test_a_payment_that_takes_days_is_confirmed_when_it_arrives(buyer, stripe):
    order = buy(buyer, ProductFactory())
    payment = open_payment(buyer, order)
    assert confirm(buyer, payment["id"], "pm_usBankAccount_processing").json()["status"] == "processing"
    stripe.books.settle(Payment.objects.get().provider_intent_id)
    late, arrived = stripe.books.events[-2:]
    stripe.deliveries.deliver([arrived, late])
    order.refresh_from_db()
    assert order.status == "confirmed"


def test_an_intent_whose_answer_was_lost_is_recognised_by_its_event(buyer, stripe):
    order = buy(buyer, ProductFactory())
    stripe.fault("/payment_intents", drop=True)
    assert buyer.post(f"{API}/payments/create-intent/", {"order": order.number}).status_code == 503
    stripe.deliveries.deliver(stripe.books.events)
    assert Payment.objects.get().provider_intent_id in stripe.books.intents


def test_money_for_a_lapsed_order_whose_goods_are_gone_goes_back(
    buyer, client_of, stripe, django_capture_on_commit_callbacks
):
    from orders.services import lapse_overdue_orders

    product = ProductFactory(stock=1)
    order = buy(buyer, product)
    payment = pay_at_stripe(stripe, buyer, order)
    lapse_overdue_orders(now=timezone.now() + timedelta(days=1))
    buy(client_of(), product)
    with django_capture_on_commit_callbacks(execute=True):
        stripe.deliveries.deliver(stripe.books.events)
    payment.refresh_from_db()
    assert (payment.status, payment.refunded_amount) == ("succeeded", payment.amount)
    assert payment.refunds.get().status == "succeeded"


# ------------------------------------------------------------------------------- What is refused


@pytest.mark.parametrize(
    "how",
    [
        {"signature": ""},
        {"signature": "t=1,v1=abc"},
        {"signature": "rubbish"},
        {"signature": "t=x,v1=é"},
        {"secret": "whsec_somebody_elses"},
        {"at": 0},
    ],
)
def test_a_bad_signature_is_400_and_leaves_nothing(api, stripe, how):
    response = send(api, event(), **how)
    assert (response.status_code, code_of(response)) == (400, "invalid_signature")
    assert response.json()["type"] == "client_error"
    assert not WebhookEvent.objects.exists()


def test_a_signature_is_good_for_five_minutes(api, stripe):
    now = timezone.now().timestamp()
    assert send(api, event(), at=now - 290).status_code == 200
    assert send(api, event(), at=now - 310).status_code == 400


def test_the_signature_is_one_of_the_very_bytes(api, stripe):
    raw = json.dumps(event(), indent=3).encode()
    assert send(api, raw.replace(b"evt_1", b"evt_2"), signature=sign(raw, "whsec_fake")).status_code == 400
    assert send(api, raw).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"\xff\xfe",
        b"null",
        b"[" * 5000,
        json.dumps({"id": "evt_1", "type": "x"}).encode(),
        json.dumps({**event(), "object": "v2.core.event"}).encode(),
        json.dumps({**event(), "id": "e" * 121}).encode(),
        json.dumps(event(name="a\x00b")).encode(),
    ],
)
def test_a_signed_body_that_is_no_event_is_400(api, stripe, body):
    try:
        response = send(api, body)
    except UnicodeDecodeError:
        pytest.fail("the body was decoded before the signature was looked at")
    assert response.status_code == 400
    assert code_of(response) in ("invalid_event", "invalid_signature")
    assert not WebhookEvent.objects.exists()


def test_a_body_above_the_cap_is_413(api, stripe, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert send(api, event(text="x" * 1000)).status_code == 413


def test_without_a_secret_it_is_503(api, stripe, settings):
    settings.STRIPE_WEBHOOK_SECRET = ""
    api.raise_request_exception = False
    response = send(api, event())
    assert (response.status_code, code_of(response)) == (503, "not_configured")
    assert response["Retry-After"]


def test_unknown_types_are_kept_and_answered_200(api, stripe):
    assert send(api, event("customer.created", id="cus_1")).status_code == 200
    kept = WebhookEvent.objects.get()
    assert (kept.type, kept.outcome, kept.payload["data"]["object"]["id"]) == (
        "customer.created",
        "nothing of ours",
        "cus_1",
    )
    assert kept.processed_at


def test_events_of_another_shop_on_the_same_account_are_not_ours(api, stripe):
    theirs = {"id": "pi_theirs", "amount": 100, "currency": "eur", "status": "succeeded", "metadata": {"payment": "x"}}
    assert send(api, event("payment_intent.succeeded", **theirs)).status_code == 200
    assert WebhookEvent.objects.get().outcome == "nothing of ours"


# ------------------------------------------------------------------------------- What fails


@pytest.mark.breaks_the_books
@pytest.mark.parametrize(
    ("wrong", "finding"),
    [
        ({"amount": 1}, "amount 1 instead of 1999"),
        ({"currency": "usd"}, "currency 'USD' instead of 'EUR'"),
        ({"metadata": {"order": "OTHER"}}, "order 'OTHER' instead of"),
    ],
)
def test_an_event_about_something_else_books_nothing_and_people_hear_of_it(api, buyer, stripe, wrong, finding):
    order = buy(buyer, ProductFactory())
    payment = pay_at_stripe(stripe, buyer, order)
    told = stripe.books.events[-1]
    told["data"]["object"].update(wrong)
    api.raise_request_exception = False
    response = send(api, told)
    assert (response.status_code, code_of(response)) == (500, "event_not_processed")
    kept = WebhookEvent.objects.get()
    assert finding in kept.error
    assert (kept.processed_at, kept.attempts) == (None, 1)
    payment.refresh_from_db()
    order.refresh_from_db()
    assert finding in payment.mismatch
    assert (payment.status, order.status) == ("requires_payment_method", "pending")


def test_a_failure_is_kept_and_tried_again_by_stripe_or_by_the_schedule(buyer, stripe):
    payment = pay_at_stripe(stripe, buyer, buy(buyer, ProductFactory()), "pm_card_authenticationRequired")
    waits = stripe.books.events[-1]
    stripe.fault(method="GET", times=2, status=500)
    assert stripe.deliveries.deliver([waits]) == [500]
    kept = WebhookEvent.objects.get()
    assert "ProviderUnavailable" in kept.error
    assert stripe.deliveries.deliver([waits]) == [500]
    WebhookEvent.objects.update(received_at=timezone.now() - timedelta(minutes=1))
    assert process_waiting_events() == 1
    kept.refresh_from_db()
    payment.refresh_from_db()
    assert (kept.error, kept.attempts, payment.status) == ("", 3, "requires_action")


def test_an_event_with_a_strange_inside_is_kept_as_a_failure(api, stripe):
    api.raise_request_exception = False
    assert send(api, event("payment_intent.succeeded")).status_code == 500
    assert "InvalidEvent" in WebhookEvent.objects.get().error


def test_what_was_processed_is_forgotten_after_three_months(api, stripe):
    send(api, event())
    assert forget_old_events() == 0
    WebhookEvent.objects.update(processed_at=timezone.now() - timedelta(days=91))
    assert forget_old_events() == 1


# ------------------------------------------------------------------------------- Refunds


def cancel_paid(client, order, callbacks):
    with callbacks(execute=True):
        client.post(f"{API}/orders/{order.number}/cancel/")
    return Refund.objects.get()


def test_a_refund_on_its_way_is_settled_by_its_event(buyer, stripe, django_capture_on_commit_callbacks):
    order = pay(buyer, buy(buyer, ProductFactory()), "pm_card_pendingRefund")
    refund = cancel_paid(buyer, order, django_capture_on_commit_callbacks)
    stripe.books.finish_refund(refund.provider_refund_id)
    assert stripe.deliveries.deliver(reversed(stripe.books.events)) == len(stripe.books.events) * [200]
    refund.refresh_from_db()
    assert refund.status == "succeeded"
    assert Payment.objects.get().mismatch == ""


@pytest.mark.breaks_the_books
def test_a_refund_that_the_bank_sends_back_is_owed_still(buyer, stripe, django_capture_on_commit_callbacks):
    """The money is with the shop again, and the credit note stands: check_store says so until people act."""
    order = pay(buyer, buy(buyer, ProductFactory()), "pm_card_refundFail")
    refund = cancel_paid(buyer, order, django_capture_on_commit_callbacks)
    assert refund.status == "succeeded"
    stripe.books.finish_refund(refund.provider_refund_id, failure="lost_or_stolen_card")
    stripe.deliveries.deliver(stripe.books.events[-1:])
    stripe.deliveries.deliver(stripe.books.events)  # the older ones, late
    refund.refresh_from_db()
    payment = Payment.objects.get()
    assert (refund.status, payment.refunded_amount) == ("succeeded", payment.amount)
    assert "came back from the buyer's bank" in payment.mismatch
    compare_with_providers()
    payment.refresh_from_db()
    assert payment.mismatch == "The provider paid back 0 (minor units), we say 1999."


def test_a_lost_answer_of_a_refund_is_told_by_its_event(buyer, stripe, django_capture_on_commit_callbacks):
    order = pay(buyer, buy(buyer, ProductFactory()))
    stripe.fault("/refunds", drop=True)
    refund = cancel_paid(buyer, order, django_capture_on_commit_callbacks)
    assert (refund.status, refund.provider_refund_id) == ("pending", None)
    charge_refunded = [event for event in stripe.books.events if event["type"] == "charge.refunded"]
    assert stripe.deliveries.deliver(charge_refunded) == [200]
    refund.refresh_from_db()
    assert (refund.status, refund.provider_refund_id) == ("succeeded", next(iter(stripe.books.refunds)))


@pytest.mark.breaks_the_books
def test_a_refund_made_at_stripe_by_hand_is_not_ours_and_people_hear_of_it(buyer, stripe):
    pay(buyer, buy(buyer, ProductFactory()))
    payment = Payment.objects.get()
    stripe.books.create_refund({"payment_intent": payment.provider_intent_id, "amount": "500"})
    assert set(stripe.deliveries.deliver(stripe.books.events)) == {200}
    payment.refresh_from_db()
    assert "paid back 500" in payment.mismatch
    assert payment.refunded_amount == 0
