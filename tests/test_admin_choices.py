"""What is chosen by typing a part of its name, anywhere in the back office."""

import pytest
from django.contrib import admin
from django.test import Client

from tests.factories import UserFactory

SEARCHED = [
    (row.model._meta.app_label, row.model._meta.model_name, field)
    for site in admin.site._registry.values()
    for row in (site, *(inline(site.model, admin.site) for inline in site.inlines))
    for field in row.autocomplete_fields
]


@pytest.mark.django_db
@pytest.mark.parametrize(("app", "model", "field"), SEARCHED)
def test_choices_come_in_an_order(app: str, model: str, field: str):
    """Without one, a page may repeat or leave out what another shows; the warning of that is an error here."""
    client = Client()
    client.force_login(UserFactory(roles=["admin"]))
    asked = {"term": "lamp", "app_label": app, "model_name": model, "field_name": field}
    assert client.get("/admin/autocomplete/", asked).status_code == 200


def test_there_are_such_choices():
    assert ("catalog", "product", "category") in SEARCHED
