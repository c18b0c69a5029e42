import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from accounts.models import Role, User
from accounts.services.roles import grant_role, revoke_role
from tests.accounts.conftest import SignedInClient
from tests.conftest import Client
from tests.factories import UserFactory

USERS = "/api/v1/users/"


def test_a_change_counts_at_the_next_request_and_leaves_the_person_signed_in(ada: SignedInClient, admin: Client):
    assert ada.get(USERS).status_code == 403
    answer = admin.post(f"{USERS}{ada.user.pk}/roles/", {"role": "admin"})
    assert (answer.status_code, answer.data["roles"]) == (200, ["admin"])
    assert ada.get(USERS).status_code == 200
    assert admin.delete(f"{USERS}{ada.user.pk}/roles/admin/").status_code == 204
    assert ada.get(USERS).status_code == 403
    assert ada.get("/api/v1/users/me/").data["roles"] == []


def test_a_repetition_changes_nothing(admin: Client, buyer: Client):
    for _ in range(2):
        assert admin.post(f"{USERS}{buyer.user.pk}/roles/", {"role": "seller"}).data["roles"] == ["seller"]
    for _ in range(2):
        assert admin.delete(f"{USERS}{buyer.user.pk}/roles/seller/").status_code == 204


@pytest.mark.parametrize("role", ["king", "", None, 1, ["admin"]])
def test_an_unknown_role_is_400(admin: Client, buyer: Client, role):
    assert admin.post(f"{USERS}{buyer.user.pk}/roles/", {"role": role}, format="json").status_code == 400


def test_an_unknown_role_to_take_away_is_404(admin: Client, buyer: Client):
    assert admin.delete(f"{USERS}{buyer.user.pk}/roles/king/").status_code == 404


@pytest.mark.parametrize(
    ("roles", "is_staff", "is_superuser"),
    [
        (["customer"], False, False),
        (["seller"], False, False),
        (["staff"], True, False),
        (["catalog_editor"], True, False),
        (["admin"], True, True),
    ],
)
@pytest.mark.django_db
def test_the_admin_site_follows_the_roles(roles: list, is_staff: bool, is_superuser: bool):
    user = UserFactory()
    for role in roles:
        grant_role(user=user, role=role)
    assert (user.is_staff, user.is_superuser) == (is_staff, is_superuser)
    UserFactory(roles=["admin"])
    for role in roles:
        revoke_role(user=user, role=role)
    assert (user.is_staff, user.is_superuser) == (False, False)


@pytest.mark.django_db
def test_createsuperuser_makes_an_admin_who_may_sign_in(settings):
    settings.VERIFY_EMAIL_FIRST = True
    call_command("createsuperuser", email="Boss@example.com", interactive=False)
    boss = User.objects.get()
    assert (boss.email, boss.roles, boss.is_staff, boss.is_superuser) == ("boss@example.com", ["admin"], True, True)
    assert boss.email_verified


def test_the_roles_are_listed_with_what_they_mean(admin: Client):
    results = admin.get("/api/v1/roles/").data["results"]
    assert [row["name"] for row in results] == sorted(Role.values)
    assert all(row["description"] for row in results)


@pytest.mark.django_db
def test_migrating_makes_the_roles_and_their_rights():
    assert set(Group.objects.values_list("name", flat=True)) == set(Role.values)
    staff, editor = UserFactory(roles=["staff"]), UserFactory(roles=["catalog_editor"])
    assert staff.has_perm("orders.change_order")
    assert staff.has_perm("accounts.view_user")
    assert not staff.has_perm("accounts.change_user")
    assert not staff.has_perm("orders.delete_order")
    assert editor.has_perms(["catalog.add_product", "catalog.change_product", "catalog.view_product"])
    assert not editor.has_perm("orders.view_order")
    assert not UserFactory(roles=["seller"]).get_all_permissions()


@pytest.mark.django_db
def test_an_admin_has_the_roles_of_the_back_office_but_sells_nothing():
    admin = UserFactory(roles=["admin"])
    assert admin.has_role("staff")
    assert admin.has_role("catalog_editor")
    assert not admin.has_role("seller")
    assert not admin.has_role("customer")
