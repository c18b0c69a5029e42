import pytest

from accounts.models import User
from notifications.models import OutboxMail
from tests.accounts.conftest import PASSWORD, SignedInClient, codes
from tests.conftest import Client
from tests.factories import UserFactory

URL = "/api/v1/users/"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_needs_the_same_queries_for_any_length(admin: Client, count: int, django_assert_num_queries):
    for _ in range(count - 1):
        UserFactory(roles=["customer", "seller"])
    assert admin.user.has_role("admin")
    with django_assert_num_queries(2):
        assert admin.get(URL).data["count"] == count


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=grace", {"grace@example.com"}),
        ("q=Hopper GRACE", {"grace@example.com"}),
        ("role=seller", {"grace@example.com"}),
        ("is_active=false", {"gone@example.com"}),
        ("role=admin", {"admin@example.com"}),
    ],
)
def test_people_are_found(admin: Client, query: str, found: set):
    UserFactory(email="grace@example.com", first_name="Grace", last_name="Hopper", roles=["seller"])
    UserFactory(email="gone@example.com", is_active=False)
    assert {row["email"] for row in admin.get(f"{URL}?{query}").data["results"]} == found


@pytest.mark.parametrize(
    "query", ["role=king", "is_active=perhaps", "ordering=password", "ordering=-x", "q=" + "x" * 201, "page=0"]
)
def test_a_bad_filter_is_400(admin: Client, query: str):
    assert admin.get(f"{URL}?{query}").status_code == 400


def test_the_newest_comes_first_and_the_order_can_be_chosen(admin: Client):
    UserFactory(email="aaa@example.com")
    assert admin.get(URL).data["results"][0]["email"] == "aaa@example.com"
    assert admin.get(f"{URL}?ordering=-email").data["results"][-1]["email"] == "aaa@example.com"


def test_an_admin_makes_an_account(admin: Client, api: Client):
    body = {"email": "New@example.com", "password": PASSWORD, "first_name": "Neo", "roles": ["staff", "seller"]}
    answer = admin.post(URL, body)
    assert answer.status_code == 201
    assert answer.data["roles"] == ["seller", "staff"]
    assert User.objects.get(email="new@example.com").is_staff
    assert api.post("/api/v1/auth/login/", body).status_code == 200


def test_without_a_password_the_person_is_invited(admin: Client):
    assert admin.post(URL, {"email": "new@example.com"}).data["roles"] == ["customer"]
    assert not User.objects.get(email="new@example.com").has_usable_password()
    assert "reset-password" in OutboxMail.objects.get().text


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"email": "admin@example.com"}, 409, "email_taken"),
        ({"email": "x"}, 400, "invalid"),
        ({"email": "n@example.com", "roles": ["king"]}, 400, "invalid_choice"),
        ({"email": "n@example.com", "password": "short1x"}, 400, "password_too_short"),
    ],
)
def test_what_cannot_be_made_is_told(admin: Client, body: dict, status: int, code: str):
    answer = admin.post(URL, body)
    assert (answer.status_code, codes(answer)) == (status, [code])
    assert User.objects.count() == 1


def test_an_address_given_by_an_admin_is_not_proven(admin: Client):
    user = UserFactory(email_verified_at="2026-01-01T00:00:00Z")
    answer = admin.patch(f"{URL}{user.pk}/", {"email": "Other@example.com"})
    assert (answer.data["email"], answer.data["email_verified"]) == ("other@example.com", False)


def test_a_taken_address_is_409(admin: Client, buyer: Client):
    answer = admin.patch(f"{URL}{buyer.user.pk}/", {"email": "ADMIN@example.com"})
    assert (answer.status_code, codes(answer)) == (409, ["email_taken"])


def test_a_deactivated_person_can_be_let_in_again_but_old_tokens_stay_void(admin: Client, ada: SignedInClient):
    admin.patch(f"{URL}{ada.user.pk}/", {"is_active": False})
    assert admin.patch(f"{URL}{ada.user.pk}/", {"is_active": True}).data["is_active"] is True
    assert ada.get("/api/v1/users/me/").status_code == 401
    assert ada.post("/api/v1/auth/login/", {"email": ada.user.email, "password": PASSWORD}).status_code == 200


def test_a_deleted_person_is_gone_from_the_list(admin: Client, ada: SignedInClient):
    assert admin.delete(f"{URL}{ada.user.pk}/").status_code == 204
    assert admin.get(f"{URL}{ada.user.pk}/").status_code == 404
    assert admin.get(URL).data["count"] == 1
    assert ada.get("/api/v1/users/me/").status_code == 401


@pytest.mark.parametrize("how", ["delete", "deactivate", "demote"])
def test_the_last_admin_stays(admin: Client, how: str):
    url = f"{URL}{admin.user.pk}/"
    UserFactory(roles=["admin"], is_active=False)  # nobody who could run the shop
    answer = {
        "delete": lambda: admin.delete(url),
        "deactivate": lambda: admin.patch(url, {"is_active": False}),
        "demote": lambda: admin.delete(f"{url}roles/admin/"),
    }[how]()
    assert (answer.status_code, codes(answer)) == (409, ["last_admin"])
    admin.user.refresh_from_db()
    assert admin.user.is_active
    assert admin.user.groups.filter(name="admin").exists()


@pytest.mark.parametrize("pk", ["0", "999999999999999999", "9" * 19, "abc", "1a"])
def test_an_unknown_person_is_404(admin: Client, pk: str):
    assert admin.get(f"{URL}{pk}/").status_code == 404
    assert admin.patch(f"{URL}{pk}/", {"first_name": "X"}).status_code == 404
