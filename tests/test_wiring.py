"""Who hears what: the table of signals and their receivers."""

import importlib
import importlib.util

import pytest
from django.apps import apps
from django.db.models.signals import post_migrate
from django.dispatch import Signal

# Signal → receivers, in the order in which they were connected.
WIRING = {
    "notifications.mail_queued": ["notifications.receivers.send_after_commit"],
    "orders.order_placed": ["orders.receivers.count_what_happened", "orders.receivers.mail_what_was_ordered"],
    "orders.order_confirmed": [
        "orders.receivers.count_what_happened",
        "orders.receivers.mail_that_it_is_confirmed",
        "invoices.receivers.issue_the_invoice",
        "reviews.receivers.forget_whether_it_was_bought",
    ],
    "orders.order_refunded": ["invoices.receivers.issue_a_credit_note"],
    "orders.order_cancelled": [
        "orders.receivers.count_what_happened",
        "orders.receivers.mail_that_it_was_cancelled",
        # Which forgets that mail, too.
        "orders.receivers.forget_who_has_left",
        "payments.receivers.pay_back_a_cancelled_order",
        "reviews.receivers.forget_whether_it_was_bought",
    ],
    "orders.order_part_cancelled": [
        "orders.receivers.mail_what_is_left_of_it",
        "payments.receivers.pay_back_cancelled_pieces",
        "reviews.receivers.forget_whether_it_was_bought",
    ],
    "orders.order_reduced": [
        "orders.receivers.mail_what_is_left_of_it",
        "payments.receivers.wait_for_money_on_its_way",
        "payments.receivers.drop_what_is_not_wanted_any_more",
        "reviews.receivers.forget_whether_it_was_bought",
    ],
    "orders.return_moved": ["orders.receivers.tell_how_the_return_stands"],
    "orders.return_refund_due": ["payments.receivers.pay_back_a_return"],
    "orders.order_shipped": ["orders.receivers.mail_what_was_sent"],
    "orders.order_delivered": [
        "orders.receivers.count_what_happened",
        "orders.receivers.mail_that_it_has_arrived",
        "orders.receivers.forget_who_has_left",
    ],
    "orders.order_link_requested": ["orders.receivers.look_the_order_up"],
    "invoices.document_issued": ["invoices.receivers.make_the_pdf_after_commit"],
    "payments.refund_decided": ["payments.receivers.send_refund_after_commit"],
    "payments.payment_superseded": ["payments.receivers.drop_what_is_not_wanted_any_more"],
}


def _receivers(signal: Signal) -> list[str]:
    """Names of the functions that are connected; none of them may have gone out of scope."""
    found, _ = signal._live_receivers(sender=None)
    return [f"{function.__module__}.{function.__name__}" for function in found]


def _signals() -> dict[str, Signal]:
    """Every signal of every app's `signals` module."""
    found = {}
    for config in apps.get_app_configs():
        if importlib.util.find_spec(f"{config.name}.signals") and "site-packages" not in config.path:
            module = importlib.import_module(f"{config.name}.signals")
            found |= {
                f"{config.label}.{name}": signal for name, signal in vars(module).items() if isinstance(signal, Signal)
            }
    return found


def test_every_signal_is_in_the_table():
    assert set(_signals()) == set(WIRING)


@pytest.mark.parametrize("name", WIRING)
def test_a_signal_is_heard_by_whom_the_table_says(name: str):
    assert _receivers(_signals()[name]) == WIRING[name]


def test_the_roles_are_made_after_migrating():
    assert "accounts.receivers.set_up_roles" in _receivers(post_migrate)
