"""Each check is seen to find what it is there for."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from catalog.models import Product, StockItem, StockMovement
from orders.models import (
    Order,
    OrderEvent,
    OrderLine,
    RefundLine,
    Reservation,
    Return,
    ReturnLine,
    Shipment,
    ShipmentLine,
)
from payments.models import Payment, Refund
from tests.factories import ProductFactory
from tests.shopping import buy, pay

pytestmark = [pytest.mark.django_db, pytest.mark.breaks_the_books]


@pytest.fixture
def paid(buyer):
    return pay(buyer, buy(buyer, ProductFactory(stock=5, price=1000), 2))


def findings(capsys):
    with pytest.raises(CommandError) as error:
        call_command("check_store")
    assert error.value.returncode == 1
    return capsys.readouterr().out


def test_a_sound_store_passes(paid, capsys):
    call_command("check_store")
    assert "checks passed" in capsys.readouterr().out


def _shift_reserved():
    StockItem.objects.update(reserved=1)


def _shift_on_hand():
    StockItem.objects.update(on_hand=4)


def _lose_a_sale():
    if connection.vendor == "postgresql":
        # A trigger keeps movements as they are; only whoever owns the database gets around it.
        connection.cursor().execute("SET LOCAL session_replication_role = replica")
    StockMovement.objects.filter(reason="sale")._raw_delete("default")
    StockItem.objects.update(on_hand=5)


def _restock_too_much():
    line, item = OrderLine.objects.get(), StockItem.objects.get()
    StockMovement.objects.create(stock_item=item, delta=3, reason="restock", order_line_id=line.pk)
    StockItem.objects.update(on_hand=6)


def _unsell():
    Reservation.objects.update(state="released")


def _hold_more():
    OrderLine.objects.update(quantity=1, line_total=1000)
    Order.objects.update(subtotal=1000, total=1000)


def _change_a_line():
    OrderLine.objects.update(unit_price=500, line_total=1000)


def _jump():
    OrderEvent.objects.filter(kind="confirmed").update(to_status="delivered")
    Order.objects.update(status="delivered")


def _forget_history():
    OrderEvent.objects.filter(kind="confirmed").delete()


def _turn_back_time():
    OrderEvent.objects.filter(kind="confirmed").update(created_at=timezone.now() - timedelta(days=1))


def _refund_unseen():
    Payment.objects.update(refunded_amount=5)


def _refund_too_little():
    Refund.objects.create(payment=Payment.objects.get(), amount=5, status="succeeded")


def _pay_less():
    Payment.objects.update(amount=1)


def _unpay():
    Payment.objects.update(status="canceled")


def _keep_money():
    Order.objects.update(status="cancelled", cancel_reason="by_person")


def _ship_unseen():
    Order.objects.update(status="shipped")


def _ship_too_much():
    line = OrderLine.objects.get()
    shipment = Shipment.objects.create(order=line.order)
    ShipmentLine.objects.create(shipment=shipment, line=line, quantity=3)


def _wrong_price():
    Product.objects.update(price_min=1, price_max=1)


def _bring_back_too_much():
    returned = Return.objects.create(order=Order.objects.get(), number="R", shipping_paid_by="buyer")
    ReturnLine.objects.create(return_request=returned, line=OrderLine.objects.get(), quantity=3, amount=0)


def _receive_unseen():
    returned = Return.objects.create(order=Order.objects.get(), number="R", shipping_paid_by="buyer")
    ReturnLine.objects.create(
        return_request=returned,
        line=OrderLine.objects.get(),
        quantity=1,
        received_quantity=1,
        is_restocked=True,
        amount=0,
    )


def _cancel_unseen():
    OrderLine.objects.update(cancelled_quantity=1)


def _settle_unpaid():
    returned = Return.objects.create(order=Order.objects.get(), number="R", shipping_paid_by="buyer", status="refunded")
    ReturnLine.objects.create(return_request=returned, line=OrderLine.objects.get(), quantity=1, amount=5)


def _give_back(**parts):
    RefundLine.objects.create(line=OrderLine.objects.get(), reference="refund-9", **parts)


def _give_back_too_much():
    _give_back(line_total=0, discount=0, shipping=0, tax=1)


def _give_back_for_nothing():
    _give_back(line_total=5, discount=0, shipping=0, tax=0)


@pytest.mark.parametrize(
    ("harm", "name"),
    [
        (_bring_back_too_much, "no more comes back than was sent"),
        (_receive_unseen, "what came back was restocked once"),
        (_cancel_unseen, "what came back was restocked once"),
        (_settle_unpaid, "refunded returns were paid back"),
        (_give_back_too_much, "no line gives back more than it took"),
        (_give_back_for_nothing, "refunds match their shares"),
        (_refund_too_little, "refunds match their shares"),
        (_shift_reserved, "reserved matches reservations"),
        (_shift_on_hand, "stock"),
        (_lose_a_sale, "sales match reservations"),
        (_restock_too_much, "sales match reservations"),
        (_unsell, "lines hold what their order says"),
        (_hold_more, "lines hold what their order says"),
        (_change_a_line, "order totals match lines"),
        (_jump, "order history is a path"),
        (_forget_history, "order history is a path"),
        (_turn_back_time, "order history is a path"),
        (_refund_unseen, "refunded matches refunds"),
        (_refund_too_little, "refunded matches refunds"),
        (_pay_less, "payments match their order"),
        (_unpay, "sold orders were paid"),
        (_keep_money, "no order keeps more than it costs"),
        (_ship_unseen, "shipments match orders"),
        (_ship_too_much, "shipments match orders"),
        (_wrong_price, "price"),
    ],
)
def test_a_difference_is_found_and_named(paid, capsys, harm, name):
    harm()
    assert any(line.startswith(name) for line in findings(capsys).splitlines())
