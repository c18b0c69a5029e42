import pytest

from tests.factories import ProductFactory
from tests.shopping import API, buy, fill_cart, pay, place

pytestmark = pytest.mark.django_db


def test_a_stranger_sees_nothing_of_hers(buyer, stranger, api):
    order = buy(buyer, ProductFactory())
    for path in ("", "events/"):
        assert stranger.get(f"{API}/orders/{order.number}/{path}").status_code == 404
        assert api.get(f"{API}/orders/{order.number}/{path}").status_code == 401
    assert stranger.get(f"{API}/orders/").json()["results"] == []
    assert stranger.post(f"{API}/orders/{order.number}/cancel/").status_code == 404
    assert stranger.put(f"{API}/orders/{order.number}/status/", {"status": "shipped"}).status_code == 403


def test_an_unknown_order_looks_like_another_persons(buyer, stranger):
    order = buy(buyer, ProductFactory())
    foreign = stranger.get(f"{API}/orders/{order.number}/")
    unknown = stranger.get(f"{API}/orders/AAAA-AAAA-AAAA/")
    assert foreign.json() == unknown.json()


def test_staff_see_and_filter_all(buyer, stranger, staff):
    product = ProductFactory()
    first, second = buy(buyer, product), buy(stranger, product)
    pay(stranger, second)

    def numbers(**query):
        response = staff.get(f"{API}/orders/", query)
        assert response.status_code == 200
        return {order["number"] for order in response.json()["results"]}

    assert numbers() == {first.number, second.number}
    assert numbers(status="confirmed") == {second.number}
    assert numbers(user=buyer.user.pk) == {first.number}
    assert numbers(q="stranger@") == {second.number}
    assert numbers(q=first.number[:6].lower()) == {first.number}
    assert numbers(placed_after=second.placed_at.isoformat().replace("+00:00", "Z")) == {second.number}
    assert numbers(placed_before=second.placed_at.isoformat().replace("+00:00", "Z")) == {first.number}


@pytest.mark.parametrize(
    "query",
    [
        "status=lost",
        "user=x",
        f"user={2**70}",
        "placed_after=yesterday",
        "ordering=secret",
        "page=0",
        "limit=101",
        "q=%00",
        "cursor=x",
        "user=1.5",
        "user=NaN",
    ],
)
def test_a_bad_filter_is_400(staff, query):
    assert staff.get(f"{API}/orders/?{query}").status_code == 400


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_needs_the_same_queries_for_any_length(buyer, count, django_assert_num_queries):
    product = ProductFactory()
    for _ in range(count):
        pay(buyer, buy(buyer, product))
    with django_assert_num_queries(5):  # roles, orders, lines, their variants, parcels, payments
        assert buyer.get(f"{API}/orders/").json()["count"] == count


def test_the_history_says_who_did_what(buyer, staff):
    order = pay(buyer, buy(buyer, ProductFactory()))
    staff.put(f"{API}/orders/{order.number}/status/", {"status": "shipped", "tracking_number": "1Z999"})
    events = buyer.get(f"{API}/orders/{order.number}/events/").json()["results"]
    assert [(event["kind"], event["actor"]) for event in events] == [
        ("placed", "buyer"),
        ("payment_succeeded", "system"),
        ("confirmed", "system"),
        ("shipped", "staff"),
    ]
    assert events[-1]["data"]["tracking_number"] == "1Z999"


def test_a_guest_gets_a_link_only_by_mail(api, django_capture_on_commit_callbacks, mailoutbox):
    token = fill_cart(api, ProductFactory())["token"]
    number = place(api, {"X-Cart-Token": token}, email="guest@example.com").json()["number"]
    for body in ({"number": number, "email": "other@example.com"}, {"number": "AAAA", "email": "guest@example.com"}):
        with django_capture_on_commit_callbacks(execute=True):
            assert api.post(f"{API}/orders/lookup/", body).status_code == 204
    assert mailoutbox == []
    with django_capture_on_commit_callbacks(execute=True):
        response = api.post(f"{API}/orders/lookup/", {"number": number, "email": "Guest@Example.com"})
    assert (response.status_code, response.content) == (204, b"")
    link = next(word for word in mailoutbox[0].body.split() if "token=" in word)
    opened = api.get(f"{API}/orders/{number}/", headers={"X-Order-Token": link.split("token=")[1].replace("%3A", ":")})
    assert opened.status_code == 200


def test_the_link_is_forgotten_once_it_is_sent(api, django_capture_on_commit_callbacks):
    from notifications.models import OutboxMail

    token = fill_cart(api, ProductFactory())["token"]
    number = place(api, {"X-Cart-Token": token}, email="guest@example.com").json()["number"]
    with django_capture_on_commit_callbacks(execute=True):
        api.post(f"{API}/orders/lookup/", {"number": number, "email": "guest@example.com"})
    mail = OutboxMail.objects.get(is_secret=True)
    assert (mail.status, mail.text) == ("sent", "")
