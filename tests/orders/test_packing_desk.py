"""The order's page and the packing desk: the next steps as buttons, lists to print, many parcels from a list."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from orders.models import Order, Shipment
from tests.factories import ProductFactory
from tests.shopping import buy, fill_cart, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(buyer):
    """Two lamps and a teapot, paid."""
    fill_cart(buyer, ProductFactory(name="Copper lamp", sku="LAMP"), 2)
    return pay(buyer, buy(buyer, ProductFactory(name="Teapot <b>", sku="POT")))


def address_of(order, step):
    return f"/admin/orders/order/{order.pk}/{step}/"


def list_page(office):
    """Wherever the back office has put it."""
    page = office.get("/admin/orders/order/").content.decode()
    return next(part for part in page.split('"') if part.endswith("ship-from-list/"))


def test_the_buttons_are_those_of_the_next_steps(office, buyer, order):
    page = office.get(address_of(order, "change")).content.decode()
    offered = [step for step in STEPS if f"/{order.pk}/{step}/" in page]
    assert offered == ["send_parcel", "cancel_pieces", "cancel_whole"]
    unpaid = buy(buyer, ProductFactory())
    page = office.get(address_of(unpaid, "change")).content.decode()
    assert [step for step in STEPS if f"/{unpaid.pk}/{step}/" in page] == ["cancel_pieces", "cancel_whole"]
    assert office.post(address_of(unpaid, "send_parcel"), {"once": "a"}).status_code == 403


STEPS = ("confirm_order", "send_parcel", "mark_delivered", "cancel_pieces", "cancel_whole")


def test_an_order_is_sent_in_parts_and_delivered_from_its_page(office, order):
    lamp, pot = order.lines.order_by("sku")
    form = {"once": "a", f"line_{lamp.pk}": 2, f"line_{pot.pk}": 0, "carrier": "DHL", "tracking_number": "00340"}
    assert office.post(address_of(order, "send_parcel"), form).status_code == 302
    order.refresh_from_db()
    assert (order.status, Shipment.objects.get().tracking_number) == ("partially_shipped", "00340")
    office.post(address_of(order, "send_parcel"), {"once": "b", f"line_{pot.pk}": 1})
    office.post(address_of(order, "mark_delivered"), {"once": "c", "note": "At the door"})
    order.refresh_from_db()
    assert order.status == "delivered"
    page = office.get(address_of(order, "change")).content.decode()
    for words in ("Partially shipped", "DHL, 00340", "At the door", "Payment succeeded"):
        assert words in page


def test_pack_lists_hold_what_is_still_to_be_sent(office, buyer, order):
    lamp = order.lines.order_by("sku")[0]
    office.post(address_of(order, "send_parcel"), {"once": "a", f"line_{lamp.pk}": 1})
    unpaid = buy(buyer, ProductFactory())
    chosen = {"action": "print_pack_lists", "_selected_action": [order.pk, unpaid.pk]}
    page = office.post("/admin/orders/order/", chosen).content.decode()
    assert page.count("<section>") == 1
    assert "Teapot &lt;b&gt;" in page
    assert '<td class="count">1</td><td>Copper lamp</td>' in page
    assert "12 St James" in page


def test_a_list_of_parcels_is_looked_at_and_then_sent(office, buyer, order):
    other = pay(buyer, buy(buyer, ProductFactory()))
    lines = f"Number;Carrier;Tracking_Number\n{order.number.lower()};DHL;1\n{other.number};UPS;2\nNOSUCH;UPS;3"
    file = SimpleUploadedFile("parcels.csv", b"\xef\xbb\xbf" + lines.encode())
    address = list_page(office)
    page = office.post(address, {"once": "a", "file": file, "_preview": "1"}).content.decode()
    assert f"{order.number}: 3 pieces by DHL." in page
    assert "NOSUCH: There is no such order." in page
    assert f"{other.number};UPS;2" in page  # what was read stands there, to be sent
    assert Shipment.objects.count() == 0
    office.post(address, {"once": "a", "text": lines})
    assert set(Order.objects.values_list("status", flat=True)) == {"shipped"}
    again = office.post(address, {"once": "b", "text": lines, "_preview": "1"}).content.decode()
    assert "The order cannot go there" in again


def test_articles_of_a_list_are_one_parcel(office, order):
    lines = f"number,tracking_number,sku,quantity\n{order.number},7,LAMP,1\n{order.number},7,POT,1"
    office.post(list_page(office), {"once": "a", "text": lines})
    (shipment,) = Shipment.objects.all()
    assert sorted(shipment.lines.values_list("line__sku", "quantity")) == [("LAMP", 1), ("POT", 1)]
    order.refresh_from_db()
    assert order.status == "partially_shipped"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The list is empty."),
        ("a,b\n1,2", "must name the columns"),
        ("number,sku,quantity\nX,LAMP,-1", "is no quantity"),
        ("number,carrier\n,DHL", "Line 2 has no number."),
        ("number\n" + "9" * 81, "Line 2 is too long."),
        ("number\n" + "X\n" * 5001, "At most 5000 lines"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused_in_words(office, text, sentence):
    assert sentence in office.post(list_page(office), {"once": "a", "text": text}).content.decode()


def test_an_article_that_was_not_bought_is_named(office, order):
    lines = f"number,sku\n{order.number},OTHER"
    page = office.post(list_page(office), {"once": "a", "text": lines, "_preview": "1"}).content.decode()
    assert "OTHER is not in this order." in page
