"""The caller dies at the worst moment: Stripe has done it, and nobody wrote it down."""

import os
import subprocess
import sys
from urllib.parse import quote

import pytest
from django.conf import settings as shop
from django.db import connection

from payments.models import Payment
from payments.services import send_pending_refunds, settle_open_payments
from tests.factories import ProductFactory, UserFactory
from tests.orders.test_placing import stock_of
from tests.races import ROUNDS, client_for
from tests.shopping import API, buy, confirm, deliver, open_payment, pay

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

_PROGRAM = """
import sys, django
django.setup()
from payments import services
from payments.models import Payment, Refund
from orders.models import Order
pk = int(sys.argv[2])
if sys.argv[1] == "create":
    services.create_payment(order=Order.objects.get(pk=pk))
elif sys.argv[1] == "confirm":
    services.confirm_payment(payment=Payment.objects.get(pk=pk), payment_method="pm_card_visa")
elif sys.argv[1] == "return":
    from accounts.models import User
    from orders.models import Return
    from orders.services import refund_return
    from orders.services.history import staff
    refund_return(return_request=Return.objects.get(pk=pk), by=staff(User.objects.get(email="staff@example.com")))
else:
    services.send_refund(refund_id=pk)
"""


def database_url():
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    secret = quote(f"{known['USER']}:{known['PASSWORD']}", safe=":")
    return f"postgres://{secret}@{known['HOST']}:{known['PORT']}/{known['NAME']}"


def die_while(stripe, what, pk, path):
    """Run one call in a process of its own, which is killed once Stripe has done its part and before it answers."""
    keys = ("STRIPE_API_BASE", "STRIPE_SECRET_KEY", "STRIPE_PUBLISHABLE_KEY", "STRIPE_WEBHOOK_SECRET")
    env = {**os.environ, **{key: getattr(shop, key) for key in keys}}
    env |= {
        "PAYMENT_PROVIDER": "stripe",
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
    }
    stripe.fault(path, then=lambda: caller.kill(), drop=True)
    caller = subprocess.Popen([sys.executable, "-c", _PROGRAM, what, str(pk)], cwd=shop.BASE_DIR, env=env)
    assert caller.wait(timeout=60) == -9


def later():
    """What the schedule does a little later."""
    Payment.objects.update(updated_at="2020-01-01T00:00Z")
    return settle_open_payments() + send_pending_refunds()


@pytest.mark.parametrize("turn", range(max(1, ROUNDS // 10)))
def test_whoever_dies_the_money_is_counted_once(stripe, turn):
    product, client = ProductFactory(stock=5), client_for(UserFactory())
    order = buy(client, product, 2)

    die_while(stripe, "create", order.pk, "/payment_intents")
    payment = open_payment(client, order)["id"]
    assert len(stripe.books.intents) == 1

    die_while(stripe, "confirm", payment, "/confirm")
    assert later() == 1
    assert confirm(client, payment).json()["status"] == "succeeded"
    assert len(stripe.books.charges) == 1
    assert stock_of(product) == (3, 0)

    stripe.fault("/refunds", status=500)
    client.post(f"{API}/orders/{order.number}/cancel/")
    refund = Payment.objects.get().refunds.get()
    die_while(stripe, "refund", refund.pk, "/refunds")
    assert later() == 1
    assert [made["amount"] for made in stripe.books.refunds.values()] == [refund.amount]
    assert stock_of(product) == (5, 0)


@pytest.mark.parametrize("turn", range(max(1, ROUNDS // 10)))
def test_whoever_dies_while_a_return_is_paid_back_it_is_paid_back_once(stripe, turn):
    staff = client_for(UserFactory(roles=["staff"], email="staff@example.com"))
    order = deliver(staff, pay(staff, buy(staff, ProductFactory(stock=5), 2)))
    line = order.lines.get().pk
    asked = staff.post(f"{API}/returns/", {"order": order.number, "lines": [{"line": line, "quantity": 1}]}).json()[
        "id"
    ]
    for step in ("approve", "receive"):
        staff.post(f"{API}/returns/{asked}/{step}/")

    die_while(stripe, "return", asked, "/refunds")
    assert staff.get(f"{API}/returns/{asked}/").json()["status"] == "refunding"
    assert later() == 1
    assert staff.get(f"{API}/returns/{asked}/").json()["status"] == "refunded"
    assert [made["amount"] for made in stripe.books.refunds.values()] == [order.total // 2]
