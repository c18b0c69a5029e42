"""Staff take returns and refunds through the admin: buttons for what can be done now, and pages that ask."""

import pytest

from orders.models import Return
from orders.services import request_return
from orders.services.history import buyer as by_buyer
from payments.gateways.base import RefundState
from payments.gateways.sandbox import SandboxGateway
from payments.models import Refund
from tests.factories import ProductFactory
from tests.orders.test_placing import stock_of
from tests.shopping import buy, deliver, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def lamp():
    return ProductFactory(name="Copper lamp", price=1000, stock=10)


@pytest.fixture
def order(buyer, lamp):
    return pay(buyer, buy(buyer, lamp, 3))


@pytest.fixture
def asked(buyer, staff, order):
    line = deliver(staff, order).lines.get()
    return request_return(order=order, pieces={line.pk: 2}, by=by_buyer(buyer.user), comment="Too bright")


def once_of(page):
    return page.context["form"]["once"].value()


def page_of(asked, step="change"):
    return f"/admin/orders/return/{asked.pk}/{step}/"


def test_a_return_is_taken_step_by_step(office, asked, lamp, django_capture_on_commit_callbacks):
    line = asked.lines.get().line_id
    steps = [
        ("approve", {"note": "The old box will do"}, "approved"),
        ("receive", {f"line_{line}": 1, "restock": "on"}, "received"),
        ("refund", {}, "refunded"),
    ]
    for step, form, status in steps:
        assert f"{step.title()}" in office.get(page_of(asked, step)).content.decode().split("<form")[-1]
        asked.refresh_from_db()
        assert asked.status != status  # looking changes nothing
        with django_capture_on_commit_callbacks(execute=True):
            assert office.post(page_of(asked, step), {**form, "once": step}).status_code == 302
        asked.refresh_from_db()
        assert asked.status == status
    assert (stock_of(lamp), Refund.objects.get().amount) == ((8, 0), 1000)
    assert asked.answer == "The old box will do"


def test_only_the_buttons_of_the_next_steps_are_there(office, asked):
    shown = office.get(page_of(asked, "change")).content.decode()
    assert "Too bright" in shown
    assert "20.00 EUR" in shown
    for step, is_there in (("approve", True), ("reject", True), ("receive", False), ("refund", False)):
        assert (f"/{step}/" in shown) == is_there
    assert office.post(page_of(asked, "refund")).status_code == 403
    assert office.post(page_of(asked, "reject"), {"note": "No", "once": "a"}).status_code == 302
    assert Return.objects.get().status == "rejected"


def test_more_than_came_is_refused_on_the_page(office, asked):
    Return.objects.update(status="approved")
    line = asked.lines.get().line_id
    page = office.post(page_of(asked, "receive"), {f"line_{line}": 3, "once": "a"}).content.decode()
    assert "less than or equal to 2" in page
    assert Return.objects.get().status == "approved"


def test_pieces_are_cancelled_from_the_orders_page(office, order, lamp):
    line, page = order.lines.get(), f"/admin/orders/order/{order.pk}/cancel_pieces/"
    assert "Copper lamp" in office.get(page).content.decode()
    assert "Say which." in office.post(page, {"note": "", "once": "a"}).content.decode()
    office.post(page, {f"line_{line.pk}": 1, "note": "One is broken", "once": "b"})
    line.refresh_from_db()
    assert (line.cancelled_quantity, stock_of(lamp)) == (1, (8, 0))
    assert order.events.get(kind="part_cancelled").note == "One is broken"


def test_a_payment_is_paid_back_after_a_look_at_what_will_be_booked(office, order):
    line, page = order.lines.get(), f"/admin/payments/payment/{order.payments.get().pk}/refund/"
    shown = office.post(page, {f"line_{line.pk}": 1, "_preview": "1", "once": "a"}).content.decode()
    assert "10.00 EUR go back." in shown
    assert Refund.objects.count() == 0
    assert "not both" in office.post(page, {f"line_{line.pk}": 1, "amount": "1.00", "once": "a"}).content.decode()
    assert "more than is left" in office.post(page, {"amount": "31.00", "once": "a"}).content.decode()
    assert office.post(page, {"amount": "5.00", "reason": "A scratch", "once": "a"}).status_code == 302
    assert (Refund.objects.get().amount, Refund.objects.get().reason) == (500, "A scratch")


def test_a_page_that_is_sent_twice_acts_once(office, order):
    page = f"/admin/payments/payment/{order.payments.get().pk}/refund/"
    form = {"amount": "5.00", "once": once_of(office.get(page))}
    assert office.post(page, form).status_code == 302
    assert "is done" in office.post(page, form).content.decode()
    assert Refund.objects.count() == 1


def test_a_refund_that_fails_is_not_called_done(office, order, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(SandboxGateway, "refund", lambda self, refund: RefundState(id=None, status="failed"))
    page = f"/admin/payments/payment/{order.payments.get().pk}/refund/"
    with django_capture_on_commit_callbacks(execute=True):
        office.post(page, {"amount": "5.00", "once": "a"})
    assert Refund.objects.get().status == "failed"


@pytest.mark.parametrize(
    "page", ["payments/payment/{}/refund", "orders/return/{}/approve", "orders/order/{}/cancel_pieces"]
)
@pytest.mark.parametrize("odd", ["abc", "99999999", "9" * 30])
def test_what_is_not_there_cannot_be_acted_on(office, page, odd):
    assert office.get(f"/admin/{page.format(odd)}/").status_code == 403


def test_the_list_of_returns_takes_the_same_queries_for_any_length(
    office, buyer, staff, lamp, django_assert_max_num_queries
):
    for _ in range(3):
        order = deliver(staff, pay(buyer, buy(buyer, lamp)))
        request_return(order=order, pieces={order.lines.get().pk: 1}, by=by_buyer(buyer.user))
    with django_assert_max_num_queries(12):
        assert office.get("/admin/orders/return/").status_code == 200
