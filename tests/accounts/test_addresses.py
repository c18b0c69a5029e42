import pytest

from accounts.countries import COUNTRIES
from accounts.models import Address
from tests.accounts.conftest import codes
from tests.conftest import Client
from tests.factories import AddressFactory

URL = "/api/v1/addresses/"
HOME = {
    "full_name": "Ada Lovelace",
    "line1": "12 St James's Square",
    "city": "London",
    "postal_code": "SW1Y 4LB",
    "country": "GB",
}


def test_the_first_address_is_the_default_for_both(buyer: Client):
    first = buyer.post(URL, HOME)
    assert first.status_code == 201
    assert (first.data["is_default_shipping"], first.data["is_default_billing"]) == (True, True)
    assert (first.data["line2"], first.data["region"], first.data["phone"]) == ("", "", "")
    second = buyer.post(URL, HOME)
    assert (second.data["is_default_shipping"], second.data["is_default_billing"]) == (False, False)


def test_a_new_default_takes_the_place_of_the_former(buyer: Client):
    first = buyer.post(URL, HOME).data["id"]
    second = buyer.post(URL, {**HOME, "is_default_shipping": True}).data["id"]
    assert Address.objects.get(is_default_shipping=True).pk == second
    assert Address.objects.get(is_default_billing=True).pk == first
    answer = buyer.patch(f"{URL}{second}/", {"is_default_billing": True})
    assert answer.status_code == 200
    assert Address.objects.get(is_default_billing=True).pk == second
    again = buyer.put(f"{URL}{second}/", {**HOME, "is_default_billing": True})
    assert again.data["is_default_billing"] is True


def test_the_defaults_of_others_stay(buyer: Client, stranger: Client):
    buyer.post(URL, HOME)
    stranger.post(URL, HOME)
    assert Address.objects.filter(is_default_shipping=True).count() == 2


def test_a_default_may_be_given_up(buyer: Client):
    first = buyer.post(URL, HOME).data["id"]
    assert buyer.patch(f"{URL}{first}/", {"is_default_billing": False}).data["is_default_billing"] is False


@pytest.mark.parametrize("country", ["de", "DEU", "XX", "UK", "", None, 1, "D\x00"])
def test_the_country_is_one_of_iso_3166(buyer: Client, country):
    answer = buyer.post(URL, {**HOME, "country": country}, format="json")
    assert answer.status_code == 400


def test_the_list_of_countries_is_whole():
    assert len(COUNTRIES) == 249
    assert all(len(code) == 2 and code.isupper() for code in COUNTRIES)


@pytest.mark.parametrize("field", ["full_name", "line1", "city", "postal_code", "country"])
def test_what_a_carrier_needs_must_be_there(buyer: Client, field: str):
    answer = buyer.post(URL, {**HOME, field: ""})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["attr"] == field


def test_a_stranger_sees_and_changes_nothing_of_hers(buyer: Client, stranger: Client):
    home = buyer.post(URL, HOME).data["id"]
    unknown = stranger.get(f"{URL}999999999/")
    for answer in (
        stranger.get(f"{URL}{home}/"),
        stranger.patch(f"{URL}{home}/", {"city": "Paris"}),
        stranger.put(f"{URL}{home}/", HOME),
        stranger.delete(f"{URL}{home}/"),
    ):
        assert answer.status_code == 404
        assert answer.content == unknown.content
    assert stranger.get(URL).data["count"] == 0
    assert Address.objects.get().city == "London"


def test_nobody_gives_an_address_to_somebody_else(buyer: Client, stranger: Client):
    buyer.post(URL, {**HOME, "user": stranger.user.pk})
    assert Address.objects.get().user == buyer.user


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_needs_the_same_queries_for_any_length(buyer: Client, count: int, django_assert_num_queries):
    for _ in range(count):
        AddressFactory(user=buyer.user)
    with django_assert_num_queries(1):
        assert buyer.get(URL).data["count"] == count


def test_an_account_keeps_so_many_and_no_more(buyer: Client, monkeypatch):
    monkeypatch.setattr(Address, "MOST_PER_USER", 2)
    assert [buyer.post(URL, HOME).status_code for _ in range(2)] == [201, 201]
    answer = buyer.post(URL, HOME)
    assert (answer.status_code, codes(answer)) == (409, ["too_many_addresses"])
    assert answer.json()["errors"][0]["meta"] == {"limit": 2}


def test_an_address_is_forgotten(buyer: Client):
    home = buyer.post(URL, HOME).data["id"]
    assert buyer.delete(f"{URL}{home}/").status_code == 204
    assert not Address.objects.exists()
