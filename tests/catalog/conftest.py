"""Staff at the pages of the back office."""

import pytest
from django.test import Client as Browser

from accounts.models import User


@pytest.fixture
def boss(db):
    return User.objects.create_superuser("boss@example.com", "correct horse battery", first_name="Boss")


@pytest.fixture
def browser(boss):
    browser = Browser()
    browser.force_login(boss)
    return browser
