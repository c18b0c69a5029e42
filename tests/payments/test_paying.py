from datetime import timedelta

import pytest
from django.utils import timezone

from orders.models import Order
from payments.gateways import sandbox
from payments.models import Payment, PaymentStatus, SandboxIntent
from payments.services import settle_open_payments
from tests.factories import ProductFactory
from tests.orders.test_placing import stock_of
from tests.shopping import API, buy, code_of, confirm, fill_cart, open_payment, pay, place

pytestmark = pytest.mark.django_db


def test_a_card_that_works_confirms_the_order_and_sells_the_stock(buyer):
    product = ProductFactory(price=2999, stock=5)
    order = buy(buyer, product, 2)
    payment = open_payment(buyer, order)
    assert (payment["status"], payment["amount"], payment["currency"]) == ("requires_payment_method", "59.98", "EUR")
    assert (payment["provider"], payment["order"]) == ("sandbox", order.number)
    assert payment["client_secret"]
    assert payment["publishable_key"]
    response = confirm(buyer, payment["id"])
    assert (response.status_code, response.json()["status"]) == (200, "succeeded")
    assert response.json()["client_secret"] is None
    shown = buyer.get(f"{API}/orders/{order.number}/").json()
    assert shown["status"] == "confirmed"
    assert shown["payments"] == [
        {
            "id": payment["id"],
            "provider": "sandbox",
            "status": "succeeded",
            "amount": "59.98",
            "refunded_amount": "0.00",
            "currency": "EUR",
        }
    ]
    assert stock_of(product) == (3, 0)


def test_an_open_payment_is_given_again(buyer):
    order = buy(buyer, ProductFactory())
    first = buyer.post(f"{API}/payments/create-intent/", {"order": order.number})
    second = buyer.post(f"{API}/payments/create-intent/", {"order": order.number})
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert SandboxIntent.objects.count() == 1


def test_a_paid_order_is_not_paid_again(buyer):
    order = pay(buyer, buy(buyer, ProductFactory()))
    response = buyer.post(f"{API}/payments/create-intent/", {"order": order.number})
    assert (response.status_code, code_of(response)) == (409, "order_already_paid")


def test_confirming_again_gives_the_same_and_sells_nothing_twice(buyer):
    product = ProductFactory(stock=5)
    order = pay(buyer, buy(buyer, product))
    response = confirm(buyer, order.payments.get().pk)
    assert (response.status_code, response.json()["status"]) == (200, "succeeded")
    assert stock_of(product) == (4, 0)


@pytest.mark.parametrize(
    ("method", "decline_code"),
    [
        ("pm_card_chargeDeclined", "generic_decline"),
        ("pm_card_chargeDeclinedInsufficientFunds", "insufficient_funds"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card"),
        ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc"),
    ],
)
def test_a_refused_card_leaves_the_order_payable(buyer, method, decline_code):
    order = buy(buyer, ProductFactory())
    payment = open_payment(buyer, order)
    response = confirm(buyer, payment["id"], method)
    assert (response.status_code, code_of(response)) == (402, "card_declined")
    assert response.json()["errors"][0]["meta"] == {"decline_code": decline_code}
    shown = buyer.get(f"{API}/payments/{payment['id']}/").json()
    assert (shown["status"], shown["failure_code"]) == ("requires_payment_method", decline_code)
    assert confirm(buyer, payment["id"]).status_code == 200
    order.refresh_from_db()
    assert order.status == "confirmed"


def test_a_card_that_needs_approval_leads_to_a_page(buyer, api, settings):
    order = buy(buyer, ProductFactory(price=1000))
    payment = open_payment(buyer, order)
    response = confirm(buyer, payment["id"], "pm_card_authenticationRequired")
    assert (response.status_code, response.json()["status"]) == (200, "requires_action")
    url = response.json()["next_action"]["url"].removeprefix(settings.PUBLIC_URL)
    page = api.get(url)
    assert page.status_code == 200
    assert "10.00 EUR" in page.content.decode()
    assert confirm(buyer, payment["id"], None).json()["status"] == "requires_action"
    assert "approved" in api.post(url, {"answer": "approve"}, format="multipart").content.decode()
    assert confirm(buyer, payment["id"], None).json()["status"] == "succeeded"
    order.refresh_from_db()
    assert order.status == "confirmed"


def test_a_buyer_who_refuses_on_the_page_can_try_another_card(buyer, api, settings):
    order = buy(buyer, ProductFactory())
    payment = open_payment(buyer, order)
    url = confirm(buyer, payment["id"], "pm_card_threeDSecure2Required").json()["next_action"]["url"]
    assert (
        "refused"
        in api.post(url.removeprefix(settings.PUBLIC_URL), {"answer": "refuse"}, format="multipart").content.decode()
    )
    response = confirm(buyer, payment["id"], None)
    assert response.status_code == 402
    assert response.json()["errors"][0]["meta"]["decline_code"] == "payment_intent_authentication_failure"
    assert confirm(buyer, payment["id"]).status_code == 200


def test_the_approval_page_opens_only_with_its_secret(buyer, api, settings):
    order = buy(buyer, ProductFactory())
    url = confirm(buyer, open_payment(buyer, order)["id"], "pm_card_authenticationRequired").json()["next_action"][
        "url"
    ]
    path = url.removeprefix(settings.PUBLIC_URL)
    assert api.get(path[:-1]).status_code == 404
    assert api.post(path.split("?")[0], {"answer": "approve"}, format="multipart").status_code == 404


@pytest.mark.parametrize(
    ("method", "code"), [(None, "payment_method_required"), ("pm_nothing", "invalid_payment_method")]
)
def test_a_payment_needs_a_way_to_pay(buyer, method, code):
    payment = open_payment(buyer, buy(buyer, ProductFactory()))
    response = confirm(buyer, payment["id"], method)
    assert (response.status_code, code_of(response)) == (400, code)


def test_a_guest_pays_with_the_order_token(api):
    token = fill_cart(api, ProductFactory())["token"]
    order = place(api, {"X-Cart-Token": token}, email="guest@example.com").json()
    headers = {"X-Order-Token": order["token"]}
    payment = api.post(f"{API}/payments/create-intent/", {"order": order["number"]}, headers=headers)
    assert payment.status_code == 201
    body = {"payment": payment.json()["id"], "payment_method": "pm_card_visa"}
    assert api.post(f"{API}/payments/confirm/", body, headers=headers).json()["status"] == "succeeded"


def test_a_stranger_touches_no_payment_of_hers(buyer, stranger, api):
    order = buy(buyer, ProductFactory())
    payment = open_payment(buyer, order)
    assert stranger.post(f"{API}/payments/create-intent/", {"order": order.number}).status_code == 404
    assert stranger.get(f"{API}/payments/{payment['id']}/").status_code == 404
    assert confirm(stranger, payment["id"]).status_code == 404
    assert api.get(f"{API}/payments/{payment['id']}/").status_code == 401
    assert confirm(api, payment["id"]).status_code == 401


def test_a_cancelled_order_is_not_payable(buyer):
    order = buy(buyer, ProductFactory())
    payment = open_payment(buyer, order)
    buyer.post(f"{API}/orders/{order.number}/cancel/")
    for response in (
        confirm(buyer, payment["id"]),
        buyer.post(f"{API}/payments/create-intent/", {"order": order.number}),
    ):
        assert response.status_code == 409
    assert SandboxIntent.objects.get().status != "succeeded"


def test_cancelling_gives_the_intent_up_at_the_provider(buyer, django_capture_on_commit_callbacks):
    order = buy(buyer, ProductFactory())
    open_payment(buyer, order)
    with django_capture_on_commit_callbacks(execute=True):
        buyer.post(f"{API}/orders/{order.number}/cancel/")
    assert SandboxIntent.objects.get().status == Payment.objects.get().status == "canceled"


def test_a_free_order_has_nothing_to_pay(buyer):
    order = buy(buyer, ProductFactory(price=0))
    response = buyer.post(f"{API}/payments/create-intent/", {"order": order.number})
    assert (response.status_code, code_of(response)) == (409, "order_not_payable")


def test_staff_book_what_came_by_bank(buyer, staff, stranger, django_capture_on_commit_callbacks):
    order = buy(buyer, ProductFactory())
    open_payment(buyer, order)
    body = {"order": order.number, "method": "bank_transfer", "reference": "RF18 5390"}
    assert stranger.post(f"{API}/payments/manual/", body).status_code == 403
    with django_capture_on_commit_callbacks(execute=True):
        response = staff.post(f"{API}/payments/manual/", body)
    assert (response.status_code, response.json()["status"]) == (201, "succeeded")
    order.refresh_from_db()
    assert order.status == "confirmed"
    assert SandboxIntent.objects.get().status == "canceled"
    again = staff.post(f"{API}/payments/manual/", body)
    assert (again.status_code, code_of(again)) == (409, "order_already_paid")


def test_a_confirmed_offline_payment_answers_too(buyer, staff):
    order = buy(buyer, ProductFactory())
    body = {"order": order.number, "method": "cash", "reference": "till 2"}
    payment = staff.post(f"{API}/payments/manual/", body).json()
    assert confirm(buyer, payment["id"]).json()["status"] == "succeeded"


def test_a_payment_that_nobody_came_back_for_is_settled_by_itself(buyer):
    order = buy(buyer, ProductFactory())
    confirm(buyer, open_payment(buyer, order)["id"], "pm_card_authenticationRequired")
    intent = SandboxIntent.objects.get()
    sandbox.decide(intent_id=intent.pk, client_secret=intent.client_secret, approve=True)
    assert settle_open_payments() == 0  # too early to ask
    Payment.objects.update(updated_at=timezone.now() - timedelta(minutes=1))
    assert settle_open_payments() == 1
    order.refresh_from_db()
    assert order.status == "confirmed"


def test_one_payment_that_cannot_be_settled_does_not_stop_those_behind_it(buyer, stranger):
    lost, found = buy(buyer, ProductFactory()), buy(stranger, ProductFactory())
    open_payment(buyer, lost)
    open_payment(stranger, found)
    SandboxIntent.objects.filter(order_number=lost.number).delete()
    SandboxIntent.objects.filter(order_number=found.number).update(status="succeeded")
    long_ago = timezone.now() - timedelta(minutes=1)
    Payment.objects.update(updated_at=long_ago)
    assert settle_open_payments() == 1
    found.refresh_from_db()
    assert found.status == "confirmed"
    assert not Payment.objects.filter(updated_at=long_ago).exists()  # the lost one goes to the back


@pytest.mark.breaks_the_books
def test_money_for_another_amount_confirms_nothing(buyer):
    order = buy(buyer, ProductFactory(price=5000))
    payment = open_payment(buyer, order)
    SandboxIntent.objects.update(amount=1, status="succeeded")
    Payment.objects.update(updated_at=timezone.now() - timedelta(minutes=1))
    assert settle_open_payments() == 0
    kept = Payment.objects.get(pk=payment["id"])
    assert kept.status == PaymentStatus.REQUIRES_PAYMENT_METHOD
    assert kept.mismatch == "The provider tells of amount 1 instead of 5000."
    assert Order.objects.get().status == "pending"


@pytest.mark.parametrize(
    "body", [{}, {"payment": "x"}, {"payment": 2**63}, {"payment": 0}, {"payment": 1, "payment_method": 5 * [1]}]
)
def test_a_body_that_names_no_payment_is_400(buyer, body):
    assert buyer.post(f"{API}/payments/confirm/", body).status_code == 400
