"""`check_store` sees what must never be."""

import pytest

from accounts.models import SignIn, User
from config import registry
from tests.accounts.conftest import SignedInClient
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.breaks_the_books]


def test_a_sound_shop_has_no_findings(ada: SignedInClient):
    UserFactory(roles=["admin", "staff"])
    assert list(registry.run_store_checks()) == []


@pytest.mark.parametrize("change", [{"token_version": 1}, {"is_active": False}])
def test_a_sign_in_that_outlives_its_person_is_found(ada: SignedInClient, change: dict):
    User.objects.update(**change)
    assert [finding.split(":")[0] for finding in registry.run_store_checks()] == ["sign-ins"]
    SignIn.objects.all().end()
    assert list(registry.run_store_checks()) == []


@pytest.mark.parametrize(
    ("roles", "change"),
    [
        ([], {"is_staff": True}),
        (["seller"], {"is_superuser": True}),
        (["staff"], {"is_staff": False}),
        (["admin"], {"is_superuser": False}),
    ],
)
def test_rights_that_the_roles_do_not_give_are_found(roles: list, change: dict):
    UserFactory(roles=roles)
    User.objects.update(**change)
    assert [finding.split(":")[0] for finding in registry.run_store_checks()] == ["roles"]
