"""The checkout through the real stripe-python, against a server that behaves as Stripe does."""

import re
import urllib.parse
import urllib.request
import uuid

import pytest

from payments.gateways import stripe as gateway
from payments.gateways.stripe import API_VERSION, StripeGateway
from payments.models import Payment
from payments.services import refunding, settle_open_payments
from tests.factories import ProductFactory
from tests.orders.test_placing import stock_of
from tests.shopping import API, buy, code_of, confirm, open_payment, pay

pytestmark = pytest.mark.django_db


def calls(stripe, ending):
    return [call for call in stripe.requests if call["method"] == "POST" and call["path"].endswith(ending)]


def test_a_card_that_works_confirms_the_order(buyer, stripe):
    product = ProductFactory(price=2999, stock=5)
    order = buy(buyer, product, 2)
    payment = open_payment(buyer, order)
    assert (payment["provider"], payment["status"], payment["amount"]) == ("stripe", "requires_payment_method", "59.98")
    assert payment["client_secret"].startswith("pi_")
    assert payment["publishable_key"] == "pk_test_fake"
    response = confirm(buyer, payment["id"])
    assert (response.status_code, response.json()["status"], response.json()["method"]) == (200, "succeeded", "card")
    order.refresh_from_db()
    assert order.status == "confirmed"
    assert stock_of(product) == (3, 0)


def test_the_version_of_the_api_is_pinned_and_each_call_that_makes_something_has_a_key(buyer, stripe):
    order = pay(buyer, buy(buyer, ProductFactory()))
    assert {call["version"] for call in stripe.requests} == {API_VERSION}
    (made,) = calls(stripe, "/payment_intents")
    assert made["key"] == f"payment-{order.number}-{order.payments.get().pk}"


def test_an_open_payment_is_given_again_with_the_same_intent(buyer, stripe):
    order = buy(buyer, ProductFactory())
    assert open_payment(buyer, order) == open_payment(buyer, order)
    assert len(stripe.books.intents) == 1


@pytest.mark.parametrize(
    ("method", "decline_code"),
    [
        ("pm_card_chargeDeclined", "generic_decline"),
        ("pm_card_chargeDeclinedInsufficientFunds", "insufficient_funds"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card"),
    ],
)
def test_a_refused_card_leaves_the_order_payable(buyer, stripe, method, decline_code):
    order = buy(buyer, ProductFactory())
    payment = open_payment(buyer, order)
    response = confirm(buyer, payment["id"], method)
    assert (response.status_code, code_of(response)) == (402, "card_declined")
    assert response.json()["errors"][0]["meta"] == {"decline_code": decline_code}
    assert buyer.get(f"{API}/payments/{payment['id']}/").json()["failure_code"] == decline_code
    assert confirm(buyer, payment["id"], method).status_code == 402
    assert confirm(buyer, payment["id"]).json()["status"] == "succeeded"


def answer_at_the_bank(url, answer):
    """As a browser does: the page, then its form; where it leads back to."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *args):
            return None

    with urllib.request.urlopen(url) as page:
        assert "Let this payment through?" in page.read().decode()
    opener = urllib.request.build_opener(Stay)
    with pytest.raises(urllib.error.HTTPError) as reply:
        opener.open(url, data=urllib.parse.urlencode({"answer": answer}).encode())
    return reply.value.headers["Location"]


def test_a_card_that_needs_approval_leads_to_the_bank_and_back(buyer, stripe, settings):
    order = buy(buyer, ProductFactory())
    payment = open_payment(buyer, order)
    response = confirm(buyer, payment["id"], "pm_card_authenticationRequired")
    assert (response.status_code, response.json()["status"]) == (200, "requires_action")
    assert confirm(buyer, payment["id"], None).json()["status"] == "requires_action"
    back = answer_at_the_bank(response.json()["next_action"]["url"], "approve")
    assert back == f"{settings.STOREFRONT_URL}/orders/{order.number}"
    assert confirm(buyer, payment["id"], None).json()["status"] == "succeeded"


def test_who_refuses_at_the_bank_can_try_another_card(buyer, stripe):
    payment = open_payment(buyer, buy(buyer, ProductFactory()))
    url = confirm(buyer, payment["id"], "pm_card_authenticationRequired").json()["next_action"]["url"]
    answer_at_the_bank(url, "refuse")
    response = confirm(buyer, payment["id"], None)
    assert response.status_code == 402
    assert response.json()["errors"][0]["meta"]["decline_code"] == "payment_intent_authentication_failure"
    assert confirm(buyer, payment["id"]).json()["status"] == "succeeded"


@pytest.mark.parametrize(
    ("method", "code"), [(None, "payment_method_required"), ("pm_nothing", "invalid_payment_method")]
)
def test_a_payment_needs_a_way_to_pay(buyer, stripe, method, code):
    payment = open_payment(buyer, buy(buyer, ProductFactory()))
    response = confirm(buyer, payment["id"], method)
    assert (response.status_code, code_of(response)) == (400, code)


def test_an_amount_that_stripe_does_not_take_is_told(buyer, stripe):
    order = buy(buyer, ProductFactory(price=10))
    response = buyer.post(f"{API}/payments/create-intent/", {"order": order.number})
    assert (response.status_code, code_of(response)) == (409, "amount_not_payable")
    assert response.json()["errors"][0]["meta"] == {"reason": "amount_too_small"}


# ------------------------------------------------------------------------------- When the line breaks


def test_an_intent_whose_answer_was_lost_is_found_again_and_not_made_twice(buyer, stripe):
    order = buy(buyer, ProductFactory())
    stripe.fault("/payment_intents", drop=True)
    response = buyer.post(f"{API}/payments/create-intent/", {"order": order.number})
    assert (response.status_code, code_of(response)) == (503, "provider_unavailable")
    assert response["Retry-After"]
    assert Payment.objects.get().provider_intent_id is None
    open_payment(buyer, order)
    assert len(stripe.books.intents) == 1


def test_a_charge_whose_answer_was_lost_is_not_charged_twice(buyer, stripe):
    product = ProductFactory(stock=5)
    payment = open_payment(buyer, buy(buyer, product))
    stripe.fault("/confirm", drop=True)
    assert code_of(confirm(buyer, payment["id"])) == "provider_unavailable"
    assert confirm(buyer, payment["id"]).json()["status"] == "succeeded"
    assert len(stripe.books.charges) == 1
    assert stock_of(product) == (4, 0)


def test_a_charge_whose_answer_comes_too_late_is_settled_by_itself(buyer, stripe, settings):
    settings.STRIPE_TIMEOUT_SECONDS = 0.2
    order = buy(buyer, ProductFactory())
    payment = open_payment(buyer, order)
    slow = stripe.fault("/confirm", delay=30)
    assert code_of(confirm(buyer, payment["id"])) == "provider_unavailable"
    slow.released.set()
    Payment.objects.update(updated_at="2020-01-01T00:00Z")
    assert settle_open_payments() == 1
    order.refresh_from_db()
    assert order.status == "confirmed"


@pytest.mark.parametrize("status", [429, 500, 503])
@pytest.mark.parametrize("path", ["/payment_intents", "/confirm"])
def test_a_stripe_in_trouble_is_503_and_the_next_try_goes_through(buyer, stripe, path, status):
    order = buy(buyer, ProductFactory())
    if path == "/confirm":
        payment = open_payment(buyer, order)["id"]
        stripe.fault(path, status=status)
        response = confirm(buyer, payment)
    else:
        stripe.fault(path, status=status)
        response = buyer.post(f"{API}/payments/create-intent/", {"order": order.number})
    assert (response.status_code, code_of(response)) == (503, "provider_unavailable")
    assert int(response["Retry-After"]) > 0
    assert pay(buyer, order).status == "confirmed"


def test_an_error_that_says_500_after_the_charge_does_not_charge_again(buyer, stripe):
    payment = open_payment(buyer, buy(buyer, ProductFactory()))
    stripe.fault("/confirm", then_status=500)
    assert confirm(buyer, payment["id"]).status_code == 503
    assert confirm(buyer, payment["id"]).json()["status"] == "succeeded"
    assert len(stripe.books.charges) == 1


def test_wrong_keys_are_a_provider_that_is_away_and_no_secret_is_told(buyer, stripe, settings, caplog):
    settings.STRIPE_SECRET_KEY = "sk_test_somebody_elses"
    order = buy(buyer, ProductFactory())
    response = buyer.post(f"{API}/payments/create-intent/", {"order": order.number})
    assert (response.status_code, code_of(response)) == (503, "provider_unavailable")
    assert "refuses the shop itself" in caplog.text
    assert "somebody_elses" not in response.content.decode() + caplog.text


@pytest.mark.breaks_the_books
def test_an_intent_that_stripe_does_not_know_is_a_conflict_that_people_hear_of(buyer, stripe):
    payment = open_payment(buyer, buy(buyer, ProductFactory()))
    stripe.books.intents.clear()
    assert code_of(confirm(buyer, payment["id"])) == "payment_unknown"
    Payment.objects.update(updated_at="2020-01-01T00:00Z")
    assert settle_open_payments() == 0
    assert "does not know" in Payment.objects.get().mismatch


def test_a_provider_that_is_silent_is_not_asked_a_hundred_times(client_of, stripe):
    for number in range(5):
        open_payment((client := client_of(email=f"b{number}@example.com")), buy(client, ProductFactory()))
    Payment.objects.update(updated_at="2020-01-01T00:00Z")
    stripe.requests.clear()
    stripe.fault(method="GET", times=9, status=500)
    assert settle_open_payments() == 0
    assert len(stripe.requests) == 3


# ------------------------------------------------------------------------------- Money goes back


def cancel(client, order, callbacks):
    with callbacks(execute=True):
        assert client.post(f"{API}/orders/{order.number}/cancel/").status_code == 200


def test_cancelling_a_paid_order_pays_back(buyer, stripe, django_capture_on_commit_callbacks):
    order = pay(buyer, buy(buyer, ProductFactory()))
    cancel(buyer, order, django_capture_on_commit_callbacks)
    payment = Payment.objects.get()
    refund = payment.refunds.get()
    assert (payment.refunded_amount, refund.status) == (payment.amount, "succeeded")
    (made,) = calls(stripe, "/refunds")
    assert made["key"] == f"refund-{order.number}-{refund.pk}"


def test_cancelling_gives_the_open_intent_up(buyer, stripe, django_capture_on_commit_callbacks):
    order = buy(buyer, ProductFactory())
    open_payment(buyer, order)
    cancel(buyer, order, django_capture_on_commit_callbacks)
    assert Payment.objects.get().status == "canceled"


def test_money_that_came_while_the_order_was_cancelled_goes_back(buyer, stripe, django_capture_on_commit_callbacks):
    """The browser paid at Stripe directly, and nobody told us before the order was given up."""
    order = buy(buyer, ProductFactory())
    intent_id = Payment.objects.get(pk=open_payment(buyer, order)["id"]).provider_intent_id
    stripe.books.confirm_intent(intent_id, {"payment_method": "pm_card_visa", "return_url": "/"})
    cancel(buyer, order, django_capture_on_commit_callbacks)
    refunding.send_pending_refunds()
    payment = Payment.objects.get()
    assert (payment.status, payment.refunded_amount) == ("succeeded", payment.amount)


@pytest.mark.parametrize("fault", [{"drop": True}, {"then_status": 500}, {"status": 429}])
def test_a_refund_whose_answer_was_lost_pays_once(buyer, stripe, django_capture_on_commit_callbacks, fault):
    order = pay(buyer, buy(buyer, ProductFactory()))
    stripe.fault("/refunds", **fault)
    cancel(buyer, order, django_capture_on_commit_callbacks)
    assert Payment.objects.get().refunds.get().status == "pending"
    stripe._answers.clear()  # a day later Stripe has forgotten the key
    assert refunding.send_pending_refunds() == 1
    assert len(stripe.books.refunds) == 1


@pytest.mark.breaks_the_books
def test_control_without_looking_first_a_forgotten_key_pays_twice(
    buyer, stripe, django_capture_on_commit_callbacks, monkeypatch
):
    pay(buyer, buy(buyer, ProductFactory(price=5000)))
    monkeypatch.setattr(StripeGateway, "_find_refund", lambda self, refund: None)
    stripe.fault("/refunds", drop=True)
    with django_capture_on_commit_callbacks(execute=True):
        refunding.refund_payment(payment=Payment.objects.get(), amount=1000)
    stripe._answers.clear()
    refunding.send_pending_refunds()
    assert [made["amount"] for made in stripe.books.refunds.values()] == [1000, 1000]


@pytest.mark.breaks_the_books
def test_control_without_keys_a_lost_answer_leaves_an_intent_behind(buyer, stripe, monkeypatch):
    monkeypatch.setattr(gateway, "_key", lambda *args: str(uuid.uuid4()))
    order = buy(buyer, ProductFactory())
    stripe.fault("/payment_intents", drop=True)
    assert buyer.post(f"{API}/payments/create-intent/", {"order": order.number}).status_code == 503
    open_payment(buyer, order)
    assert len(stripe.books.intents) == 2


def test_a_refund_on_its_way_is_asked_after_and_not_made_again(buyer, stripe, django_capture_on_commit_callbacks):
    order = pay(buyer, buy(buyer, ProductFactory()), "pm_card_pendingRefund")
    cancel(buyer, order, django_capture_on_commit_callbacks)
    refund = Payment.objects.get().refunds.get()
    assert (refund.status, bool(refund.provider_refund_id)) == ("pending", True)
    assert refunding.send_pending_refunds() == 0
    stripe.books.finish_refund(refund.provider_refund_id)
    assert refunding.send_pending_refunds() == 1
    assert len(calls(stripe, "/refunds")) == 1


def test_a_key_never_holds_more_than_letters_of_ours(buyer, stripe):
    pay(buyer, buy(buyer, ProductFactory()))
    assert all(re.fullmatch(r"[\w-]{1,255}", call["key"] or "x") for call in stripe.requests)
