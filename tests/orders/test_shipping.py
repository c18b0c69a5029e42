import pytest

from notifications.models import OutboxMail
from orders.models import Shipment
from tests.factories import ProductFactory
from tests.shopping import API, buy, code_of, fill_cart, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(buyer):
    """Three lamps and a teapot, paid."""
    fill_cart(buyer, ProductFactory(name="Lamp"), 3)
    return pay(buyer, buy(buyer, ProductFactory(name="Teapot"), 1))


def ship(staff, order, *parts, **fields):
    lines = [{"line": line.pk, "quantity": quantity} for line, quantity in parts]
    return staff.post(f"{API}/orders/{order.number}/shipments/", {"lines": lines, **fields})


def test_an_order_is_sent_part_by_part(buyer, staff, order):
    lamps, teapot = order.lines.order_by("name")
    first = ship(staff, order, (lamps, 2), carrier="DHL", tracking_number="00340")
    assert (first.status_code, first.json()["status"]) == (201, "partially_shipped")
    second = ship(staff, order, (lamps, 1), carrier="UPS")
    assert second.json()["status"] == "partially_shipped"
    last = ship(staff, order, (teapot, 1)).json()
    assert last["status"] == "shipped"
    shown = buyer.get(f"{API}/orders/{order.number}/").json()
    assert [(parcel["carrier"], parcel["lines"]) for parcel in shown["shipments"]] == [
        ("DHL", [{"line": lamps.pk, "quantity": 2}]),
        ("UPS", [{"line": lamps.pk, "quantity": 1}]),
        ("", [{"line": teapot.pk, "quantity": 1}]),
    ]


def test_no_more_is_sent_than_was_bought(staff, order):
    lamps, teapot = order.lines.order_by("name")
    ship(staff, order, (lamps, 2))
    response = ship(staff, order, (lamps, 2), (teapot, 2))
    assert (response.status_code, code_of(response)) == (409, "shipment_exceeds_order")
    assert [error["meta"] for error in response.json()["errors"]] == [
        {"line": lamps.pk, "requested": 2, "open": 1},
        {"line": teapot.pk, "requested": 2, "open": 1},
    ]
    assert Shipment.objects.count() == 1


def test_shipping_by_status_sends_what_is_left(staff, order):
    lamps, teapot = order.lines.order_by("name")
    ship(staff, order, (lamps, 1))
    shown = staff.put(f"{API}/orders/{order.number}/status/", {"status": "shipped", "tracking_number": "1Z9"}).json()
    assert (shown["status"], shown["tracking_number"]) == ("shipped", "1Z9")
    assert shown["shipments"][1]["lines"] == [{"line": lamps.pk, "quantity": 2}, {"line": teapot.pk, "quantity": 1}]


def test_a_part_is_not_named_by_a_status(staff, order):
    response = staff.put(f"{API}/orders/{order.number}/status/", {"status": "partially_shipped"})
    assert (response.status_code, code_of(response)) == (409, "invalid_transition")
    assert response.json()["errors"][0]["meta"]["allowed"] == ["shipped", "cancelled"]


def test_an_unpaid_order_is_not_sent(buyer, staff):
    order = buy(buyer, ProductFactory())
    response = ship(staff, order, (order.lines.get(), 1))
    assert (response.status_code, code_of(response)) == (409, "invalid_transition")


def test_an_order_that_is_partly_on_its_way_is_not_cancelled(buyer, staff, order):
    ship(staff, order, (order.lines.order_by("name")[0], 1))
    assert buyer.post(f"{API}/orders/{order.number}/cancel/").status_code == 409


def test_a_line_of_another_order_is_unknown(buyer, staff, order):
    other = pay(buyer, buy(buyer, ProductFactory()))
    response = ship(staff, order, (other.lines.get(), 1))
    assert (response.status_code, code_of(response)) == (400, "unknown_line")


@pytest.mark.parametrize(
    "lines", [[], [{"line": 1}], [{"line": 1, "quantity": 0}], "x", [{"line": 2**63, "quantity": 1}]]
)
def test_a_shipment_of_nothing_is_400(staff, order, lines):
    assert staff.post(f"{API}/orders/{order.number}/shipments/", {"lines": lines}).status_code == 400


def test_a_line_is_named_once(staff, order):
    lamps = order.lines.order_by("name")[0]
    response = ship(staff, order, (lamps, 1), (lamps, 1))
    assert (response.status_code, code_of(response)) == (400, "line_twice")


def test_only_staff_send(buyer, stranger, order):
    line = order.lines.first()
    assert ship(buyer, order, (line, 1)).status_code == 403
    assert ship(stranger, order, (line, 1)).status_code == 403


def test_each_parcel_is_told_by_mail(staff, order):
    lamps, teapot = order.lines.order_by("name")
    ship(staff, order, (lamps, 3), carrier="DHL", tracking_number="00340")
    text = OutboxMail.objects.filter(subject__contains="on its way").latest("pk").text
    assert "3 × Lamp" in text
    assert "DHL" in text
    assert "00340" in text
    assert "The rest of your order follows." in text
    ship(staff, order, (teapot, 1))
    assert "rest of your order" not in OutboxMail.objects.filter(subject__contains="on its way").latest("pk").text
