"""The back office of payments: read, filtered, and one action."""

import pytest
from django.urls import reverse

from payments.models import Payment, WebhookEvent
from tests.factories import ProductFactory
from tests.shopping import buy, open_payment

pytestmark = pytest.mark.django_db
EVENTS = "admin:payments_webhookevent_changelist"


def make_event(number, **fields):
    fields = {"type": "customer.created", "payload": {"data": {"object": {}}}, **fields}
    return WebhookEvent.objects.create(provider="stripe", event_id=f"evt_{number}", **fields)


def process_again(office, *events):
    return office.post(
        reverse(EVENTS), {"action": "process_again", "_selected_action": [event.pk for event in events]}, follow=True
    ).content.decode()


def test_events_are_filtered_by_what_became_of_them(office):
    make_event("waits")
    make_event("failed", error="ProviderUnavailable")
    make_event("done", processed_at="2026-01-01T00:00Z")
    for state, shown in (("waiting", "evt_waits"), ("failed", "evt_failed"), ("processed", "evt_done")):
        page = office.get(reverse(EVENTS), {"state": state}).content.decode()
        assert {name for name in ("evt_waits", "evt_failed", "evt_done") if name in page} == {shown}


def test_an_event_is_read_and_never_typed_in(office):
    event = make_event(1)
    page = reverse("admin:payments_webhookevent_change", args=[event.pk])
    assert office.get(page).status_code == 200
    assert office.post(page, {"type": "x"}).status_code == 403
    assert office.get(reverse("admin:payments_webhookevent_add")).status_code == 403


def test_a_failed_event_is_processed_again_and_the_sentence_shown(office, stripe):
    good, bad = make_event(1, error="earlier"), make_event(2, type="payment_intent.succeeded")
    page = process_again(office, good, bad)
    assert "evt_1: nothing of ours" in page
    assert "evt_2: InvalidEvent" in page
    good.refresh_from_db()
    assert (good.error, bool(good.processed_at)) == ("", True)


@pytest.mark.breaks_the_books
def test_payments_that_do_not_match_are_found(office, buyer):
    first = open_payment(buyer, buy(buyer, ProductFactory()))["id"]
    second = open_payment(buyer, buy(buyer, ProductFactory()))["id"]
    Payment.objects.filter(pk=second).update(mismatch="The provider tells of amount 1 instead of 2.")
    page = office.get(reverse("admin:payments_payment_changelist"), {"mismatch__isempty": "0"}).content.decode()
    assert "amount 1 instead of 2" in page
    assert f"/payments/payment/{second}/change/" in page
    assert f"/payments/payment/{first}/change/" not in page
