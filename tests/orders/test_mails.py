"""What buyers are told, step by step, in text and HTML."""

import pytest

from notifications.models import OutboxMail
from tests.factories import ProductFactory
from tests.orders.test_moving import lapse
from tests.shopping import API, buy, deliver, pay

pytestmark = pytest.mark.django_db


def test_each_step_of_an_order_is_told_in_text_and_html(buyer, staff):
    order = deliver(staff, pay(buyer, buy(buyer, ProductFactory(name="<b>Lamp</b>", price=1999), 2)))
    mails = OutboxMail.objects.filter(subject__contains=order.number).order_by("pk")
    told = [mail.subject.partition(order.number)[2].strip() for mail in mails]
    assert told == ["", "is confirmed", "is on its way", "has arrived"]
    assert "2 × <b>Lamp</b> " in mails[0].text
    for mail in (mails[0], mails[2]):
        assert "2 × &lt;b&gt;Lamp&lt;/b&gt;" in mail.html
    assert "39.98 EUR" in mails[1].html
    assert "12 St James&#x27;s Square" in mails[0].html
    assert "within 30 days" in mails[3].text


def test_an_order_that_is_cancelled_is_told_what_becomes_of_the_money(buyer):
    unpaid, paid = buy(buyer, ProductFactory()), pay(buyer, buy(buyer, ProductFactory()))
    for order in (unpaid, paid):
        buyer.post(f"{API}/orders/{order.number}/cancel/")
    texts = [OutboxMail.objects.get(subject=f"Your order {o.number} was cancelled").text for o in (unpaid, paid)]
    assert ["goes back the way it came" in text for text in texts] == [False, True]


def test_an_order_that_lapsed_is_told_why(buyer):
    order = buy(buyer, ProductFactory())
    lapse(order)
    assert "not paid in time" in OutboxMail.objects.get(subject=f"Your order {order.number} was cancelled").text
