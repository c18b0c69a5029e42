"""The back office keeps the rules of the shop."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client as Browser

from accounts.models import User
from config.models import StoreIdentity
from notifications.models import OutboxMail
from tests.accounts.conftest import NEW_PASSWORD, PASSWORD, SignedInClient
from tests.factories import AddressFactory, UserFactory

USERS = "/admin/accounts/user/"

pytestmark = pytest.mark.django_db


def browser_of(user: User) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


@pytest.fixture
def boss() -> User:
    return UserFactory(email="boss@example.com", roles=["admin"])


@pytest.fixture
def office(boss: User) -> Browser:
    return browser_of(boss)


def act(browser: Browser, action: str, *users: User) -> str:
    answer = browser.post(USERS, {"action": action, "_selected_action": [user.pk for user in users]}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("count", [1, 4])
def test_the_list_of_people_needs_the_same_queries_for_any_length(office, count, django_assert_max_num_queries):
    for _ in range(count):
        UserFactory(roles=["customer", "seller"])
    with django_assert_max_num_queries(12):
        assert office.get(USERS).status_code == 200


def test_a_person_is_shown_with_addresses_and_without_the_password(office):
    user = UserFactory(roles=["seller"])
    AddressFactory(user=user)
    page = office.get(f"{USERS}{user.pk}/change/").content.decode()
    assert "12 St James" in page
    assert "seller" in page
    assert user.password not in page


def test_people_and_sign_ins_are_searched(office, ada: SignedInClient):
    assert "ada@example.com" in office.get(f"{USERS}?q=ada").content.decode()
    assert "ada@example.com" in office.get("/admin/accounts/signin/?q=ada").content.decode()


def test_a_new_person_is_invited(office):
    answer = office.post(f"{USERS}add/", {"email": "New@example.com", "first_name": "N", "last_name": ""})
    assert answer.status_code == 302
    assert User.objects.get(email="new@example.com").roles == ["customer"]
    assert "reset-password" in OutboxMail.objects.get().text


def test_a_taken_address_is_told_whatever_its_case(office):
    answer = office.post(f"{USERS}add/", {"email": "BOSS@example.com", "first_name": "", "last_name": ""})
    assert answer.status_code == 200
    assert "already exists" in answer.content.decode()


def test_a_changed_address_is_not_proven(office):
    user = UserFactory(email_verified_at="2026-01-01T00:00:00Z")
    body = {"email": "other@example.com", "username": "", "first_name": "A", "last_name": "B",
            "addresses-TOTAL_FORMS": 0, "addresses-INITIAL_FORMS": 0}  # fmt: skip
    assert office.post(f"{USERS}{user.pk}/change/", body).status_code == 302
    user.refresh_from_db()
    assert (user.email, user.first_name, user.username, user.email_verified) == ("other@example.com", "A", None, False)


def test_roles_are_given_and_taken_by_the_services(office):
    user = UserFactory()
    act(office, "give_staff", user)
    assert User.objects.get(pk=user.pk).is_staff
    act(office, "take_staff", user)
    assert not User.objects.get(pk=user.pk).is_staff


@pytest.mark.parametrize("action", ["take_admin", "deactivate", "erase"])
def test_the_last_admin_stays_and_the_sentence_is_shown(office, boss: User, action: str):
    assert "This is the last admin" in act(office, action, boss)
    boss.refresh_from_db()
    assert boss.is_superuser
    assert boss.is_active


def test_deactivating_ends_the_tokens(office, ada: SignedInClient):
    act(office, "deactivate", ada.user)
    assert ada.get("/api/v1/users/me/").status_code == 401
    act(office, "activate", ada.user)
    assert User.objects.get(pk=ada.user.pk).is_active


def test_staff_look_but_touch_nothing():
    staff = browser_of(UserFactory(roles=["staff"]))
    user = UserFactory()
    assert staff.get(USERS).status_code == 200
    staff.post(USERS, {"action": "give_admin", "_selected_action": [user.pk]})
    staff.post(USERS, {"action": "erase", "_selected_action": [user.pk]})
    staff.post(f"{USERS}{user.pk}/change/", {"email": "x@example.com"})
    fresh = User.objects.get(pk=user.pk)
    assert (fresh.email, fresh.is_superuser, fresh.is_active) == (user.email, False, True)


def test_staff_say_who_the_shop_is():
    staff = browser_of(UserFactory(roles=["staff"]))
    page = staff.get("/admin/config/storeidentity/", follow=True)
    form = page.context["adminform"].form
    body = {name: form[name].value() or "" for name in form.fields}
    assert staff.post("/admin/config/storeidentity/1/change/", body | {"name": "Halden"}).status_code == 302
    assert StoreIdentity.load().name == "Halden"
    rights = Group.objects.get(name="staff").permissions.filter(content_type__app_label="config")
    assert set(rights.values_list("codename", flat=True)) == {"view_storeidentity", "change_storeidentity"}


@pytest.mark.parametrize("role", ["customer", "seller"])
def test_others_do_not_get_in(role: str):
    assert browser_of(UserFactory(roles=[role])).get(USERS).status_code == 302


def test_signing_out_everywhere_ends_the_session_in_the_back_office_too(office, boss: User, signed_in):
    assert office.get(USERS).status_code == 200
    signed_in(boss).post("/api/v1/auth/logout-all/")
    assert office.get(USERS).status_code == 302


def test_a_password_change_ends_it_too(office, boss: User, signed_in):
    signed_in(boss).post("/api/v1/auth/password/change/", {"old_password": PASSWORD, "new_password": NEW_PASSWORD})
    assert office.get(USERS).status_code == 302


def test_signing_in_here_is_limited_too(boss: User, settings):
    settings.RATE_LIMITS = True
    settings.RATES = {**settings.RATES, "sign_in": (5, 60)}
    browser = Browser()
    for _ in range(5):
        browser.post("/admin/login/", {"username": "boss@example.com", "password": "wrong"})
    answer = browser.post("/admin/login/", {"username": "boss@example.com", "password": PASSWORD})
    assert answer.status_code == 200
    assert "Too many attempts" in answer.content.decode()


def test_an_admin_signs_in_here(boss: User):
    answer = Browser().post("/admin/login/?next=/admin/", {"username": "BOSS@example.com", "password": PASSWORD})
    assert answer.status_code == 302
