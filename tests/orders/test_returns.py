"""Sending back: requested, judged, received, paid back; counted by the piece."""

from datetime import timedelta

import pytest
from django.utils import timezone

from invoices.models import Document
from notifications.models import OutboxMail
from orders.models import ALLOWED_RETURN_MOVES, Order, Return, ReturnStatus
from payments.gateways.base import RefundState
from payments.models import Refund
from payments.services import send_pending_refunds
from payments.services.refunding import settle_refund
from tests.factories import ProductFactory, price_anew
from tests.orders.test_moving import move
from tests.orders.test_placing import stock_of
from tests.shopping import API, buy, code_of, deliver, fill_cart, pay, place, refund

pytestmark = pytest.mark.django_db


@pytest.fixture
def lamp():
    return ProductFactory(name="Lamp", price=1000, stock=10)


@pytest.fixture
def order(buyer, staff, lamp):
    """Delivered: three lamps at 10.00 and a teapot at 5.00, 2.00 off, 1.00 for shipping, 19 % and 7 %."""
    fill_cart(buyer, lamp, 3)
    placed = buy(buyer, ProductFactory(name="Teapot", price=500))
    return deliver(staff, pay(buyer, price_anew(placed, discount=200, shipping=100)))


def request(client, order, *parts, headers=None, **body):
    lines = [{"line": line.pk, "quantity": pieces, "reason": "Too bright"} for line, pieces in parts]
    return client.post(f"{API}/returns/", {"order": order.number, "lines": lines, **body}, headers=headers or {})


@pytest.fixture
def act(staff, django_capture_on_commit_callbacks):
    def act(return_id, what, **body):
        with django_capture_on_commit_callbacks(execute=True):
            return staff.post(f"{API}/returns/{return_id}/{what}/", body)

    return act


@pytest.fixture
def lamps(order):
    return order.lines.order_by("pk")[0]


@pytest.fixture
def asked(buyer, order, lamps):
    return request(buyer, order, (lamps, 2)).json()["id"]


def test_a_return_goes_its_way(buyer, order, lamps, lamp, act):
    answer = request(buyer, order, (lamps, 2), comment="Sorry")
    assert answer.status_code == 201, answer.data
    shown = answer.json()
    assert (shown["status"], shown["order"], shown["comment"]) == ("requested", order.number, "Sorry")
    assert shown["number"] == f"{order.number}-R1"
    assert shown["lines"] == [
        {
            "line": lamps.pk, "sku": lamps.sku, "name": "Lamp", "quantity": 2, "received_quantity": None,
            "is_restocked": False, "reason": "Too bright", "amount": "23.14",
        }
    ]  # fmt: skip
    assert act(shown["id"], "approve", note="Use the old box").json()["answer"] == "Use the old box"
    assert stock_of(lamp) == (7, 0)
    assert act(shown["id"], "receive").json()["lines"][0]["received_quantity"] == 2
    assert stock_of(lamp) == (9, 0)
    act(shown["id"], "refund")
    paid = buyer.get(f"{API}/returns/{shown['id']}/").json()
    assert (paid["status"], paid["amount"]) == ("refunded", "23.14")
    assert [refund.amount for refund in Refund.objects.all()] == [2314]
    (note,) = Document.objects.credit_notes()
    assert [(line["quantity"], line["gross"]) for line in note.lines] == [(2, 2314)]
    kinds = list(order.events.values_list("kind", "actor").order_by("pk"))[-6:]
    assert kinds == [
        ("return_requested", "buyer"), ("return_approved", "staff"), ("return_received", "staff"),
        ("return_refunding", "staff"), ("refunded", "staff"), ("return_refunded", "staff"),
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_whoever_pays_back_is_told_how_it_ended(staff, asked, order):
    for step, status in (("approve", "approved"), ("receive", "received"), ("refund", "refunded")):
        assert staff.post(f"{API}/returns/{asked}/{step}/").json()["status"] == status
    rest = staff.post(f"{API}/payments/{order.payments.get().pk}/refunds/").json()
    assert rest["status"] == "succeeded"


def test_each_step_is_told_by_mail(order, asked, act):
    for step in ("approve", "receive", "refund"):
        act(asked, step)
    mails = OutboxMail.objects.filter(subject__contains=f"return {order.number}-R1").order_by("pk")
    said = [mail.subject.partition(": ")[2] for mail in mails]
    assert said == ["requested", "approved", "received", "refunded"]
    assert "2 × Lamp" in mails[0].text
    assert "You pay for sending it." in mails[1].text
    assert "23.14 EUR go back" in mails[3].text


def test_who_pays_the_parcel_is_a_setting_and_frozen(buyer, order, lamps, act, settings):
    settings.RETURN_SHIPPING_PAID_BY = "shop"
    asked = request(buyer, order, (lamps, 1)).json()
    settings.RETURN_SHIPPING_PAID_BY = "buyer"
    assert asked["shipping_paid_by"] == "shop"
    act(asked["id"], "approve")
    assert "We pay for sending it." in OutboxMail.objects.latest("pk").text


def test_only_delivered_orders_come_back(buyer, staff):
    order = pay(buyer, buy(buyer, ProductFactory()))
    for status in ("confirmed", "shipped"):
        if status == "shipped":
            move(staff, order, "shipped")
        answer = request(buyer, order, (order.lines.get(), 1))
        assert (answer.status_code, code_of(answer)) == (409, "not_delivered")
        assert answer.json()["errors"][0]["meta"] == {"status": status}


def test_the_window_closes(buyer, order, lamps, settings):
    settings.RETURN_WINDOW_DAYS = 14
    Order.objects.update(delivered_at=timezone.now() - timedelta(days=14, minutes=1))
    assert code_of(request(buyer, order, (lamps, 1))) == "return_window_closed"
    Order.objects.update(delivered_at=timezone.now() - timedelta(days=13, hours=23))
    assert request(buyer, order, (lamps, 1)).status_code == 201


def test_no_more_comes_back_than_was_bought_less_what_is_on_its_way_back(buyer, order, lamps, asked, act):
    answer = request(buyer, order, (lamps, 2))
    assert (answer.status_code, code_of(answer)) == (409, "return_exceeds_purchase")
    assert answer.json()["errors"][0]["meta"] == {"line": lamps.pk, "requested": 2, "open": 1}
    act(asked, "reject", note="They are broken")
    assert request(buyer, order, (lamps, 3)).status_code == 201


def test_cancelled_pieces_do_not_come_back(buyer, staff, lamp):
    order = pay(buyer, buy(buyer, lamp, 3))
    line = order.lines.get()
    buyer.post(f"{API}/orders/{order.number}/cancel/", {"lines": [{"line": line.pk, "quantity": 1}]})
    deliver(staff, order)
    answer = request(buyer, order, (line, 3))
    assert answer.json()["errors"][0]["meta"] == {"line": line.pk, "requested": 3, "open": 2}


def test_fewer_may_arrive_and_the_rest_can_be_asked_for_again(buyer, order, lamps, lamp, asked, act):
    act(asked, "approve")
    shown = act(asked, "receive", lines=[{"line": lamps.pk, "quantity": 1}]).json()
    assert (shown["lines"][0]["received_quantity"], shown["amount"]) == (1, "11.57")
    assert stock_of(lamp) == (8, 0)
    assert act(asked, "refund").json()["amount"] == "11.57"
    assert request(buyer, order, (lamps, 2)).status_code == 201


def test_nothing_may_arrive(order, lamps, lamp, asked, act):
    act(asked, "approve")
    act(asked, "receive", lines=[{"line": lamps.pk, "quantity": 0}])
    shown = act(asked, "refund").json()
    assert (shown["status"], shown["amount"]) == ("refunded", "0.00")
    assert (stock_of(lamp), Refund.objects.count()) == ((7, 0), 0)


def test_more_than_announced_is_refused(order, lamps, asked, act):
    act(asked, "approve")
    answer = act(asked, "receive", lines=[{"line": lamps.pk, "quantity": 3}])
    assert (answer.status_code, code_of(answer)) == (409, "receipt_exceeds_return")
    teapot = order.lines.order_by("pk")[1]
    assert code_of(act(asked, "receive", lines=[{"line": teapot.pk, "quantity": 1}])) == "unknown_line"


@pytest.mark.parametrize("restock", [{"restock": False}, {"lines": [{"quantity": 2, "restock": False}]}])
def test_what_is_broken_is_not_sold_again(order, lamps, lamp, asked, act, restock):
    act(asked, "approve")
    for part in restock.get("lines", []):
        part["line"] = lamps.pk
    assert act(asked, "receive", **restock).status_code == 200
    assert stock_of(lamp) == (7, 0)
    assert act(asked, "refund").json()["amount"] == "23.14"


@pytest.mark.parametrize("status", ReturnStatus.values)
@pytest.mark.breaks_the_books
def test_no_step_is_skipped_or_done_twice(asked, act, status):
    Return.objects.update(status=status)
    steps = {"approve": "approved", "reject": "rejected", "receive": "received", "refund": "refunding"}
    for step, to in steps.items():
        Return.objects.update(status=status)
        answer = act(asked, step)
        if to in ALLOWED_RETURN_MOVES[status]:
            assert answer.status_code == 200
        else:
            assert (answer.status_code, code_of(answer)) == (409, "invalid_transition")
            assert answer.json()["errors"][0]["meta"]["allowed"] == list(ALLOWED_RETURN_MOVES[status])


def test_a_refund_that_fails_is_tried_anew(asked, act, stripe_is_away):
    for step in ("approve", "receive"):
        act(asked, step)
    assert act(asked, "refund").json()["status"] == "refunding"
    settle_refund(refund_id=Refund.objects.get().pk, state=RefundState(id=None, status="failed"))
    assert Return.objects.get().status == "refund_failed"
    assert act(asked, "refund").json()["status"] == "refunding"
    stripe_is_away.undo()
    assert send_pending_refunds() == 1
    assert Return.objects.get().status == "refunded"


@pytest.fixture
def stripe_is_away(monkeypatch):
    from payments.errors import ProviderUnavailable
    from payments.gateways.sandbox import SandboxGateway

    def away(self, refund):
        raise ProviderUnavailable

    with monkeypatch.context() as patch:
        patch.setattr(SandboxGateway, "refund", away)
        yield patch


def test_what_was_given_back_before_is_not_given_back_again(order, asked, act):
    refund(order)
    for step in ("approve", "receive"):
        act(asked, step)
    assert act(asked, "refund").json()["amount"] == "0.00"


def test_everything_together_is_what_was_paid(buyer, order, act):
    """The teapot, a gift of 1.00, two lamps, the last lamp: not a cent more or less."""
    lamps, teapot = order.lines.order_by("pk")
    for line, pieces in ((teapot, 1), (lamps, 2), (lamps, 1)):
        asked = request(buyer, order, (line, pieces)).json()["id"]
        for step in ("approve", "receive", "refund"):
            assert act(asked, step).status_code == 200
        if line == teapot:
            refund(order, 100)
    assert order.payments.get().refundable == 0


def test_a_repeat_with_the_same_key_is_one_return(buyer, order, lamps):
    answers = [request(buyer, order, (lamps, 1), headers={"Idempotency-Key": "a"}) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert Return.objects.count() == 1


def test_returns_are_seen_by_whose_they_are(buyer, stranger, staff, order, asked):
    for client, count in ((buyer, 1), (stranger, 0), (staff, 1)):
        assert client.get(f"{API}/returns/").json()["count"] == count
        assert client.get(f"{API}/returns/{asked}/").status_code == (200 if count else 404)
    assert staff.get(f"{API}/returns/?status=approved").json()["count"] == 0
    assert staff.get(f"{API}/returns/?order={order.number.lower()}").json()["count"] == 1
    assert request(stranger, order, (order.lines.first(), 1)).status_code == 404


def test_a_guest_sends_back_with_the_token_of_the_order(api, staff, lamp):
    cart = fill_cart(api, lamp, 1)["token"]
    placed = place(api, headers={"X-Cart-Token": cart}, email="guest@example.com").json()
    staff.post(f"{API}/payments/manual/", {"order": placed["number"], "method": "cash", "reference": "till"})
    order = deliver(staff, Order.objects.get(number=placed["number"]))
    token = {"X-Order-Token": placed["token"]}
    asked = request(api, order, (order.lines.get(), 1), headers=token)
    assert asked.status_code == 201, asked.data
    assert api.get(f"{API}/returns/", headers=token).json()["count"] == 1
    assert request(api, order, (order.lines.get(), 1)).status_code == 401


@pytest.mark.parametrize(
    "body", [{}, {"lines": []}, {"lines": [{"line": 1, "quantity": 0}]}, {"lines": "x"}, {"order": "\x00"}]
)
def test_what_makes_no_sense_is_400(buyer, order, lamps, body):
    sound = {"order": order.number, "lines": [{"line": lamps.pk, "quantity": 1}]}
    broken = {**sound, **body} if body else {}
    assert buyer.post(f"{API}/returns/", broken).status_code == 400


def test_only_staff_judge_receive_and_pay(buyer, asked):
    for what in ("approve", "reject", "receive", "refund"):
        assert buyer.post(f"{API}/returns/{asked}/{what}/").status_code == 403
