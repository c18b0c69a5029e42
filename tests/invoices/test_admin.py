import pytest
from django.test import Client as Browser

from accounts.models import User
from config.models import StoreIdentity
from tests.factories import ProductFactory, UserFactory
from tests.shopping import buy, pay

pytestmark = pytest.mark.django_db
LIST = "/admin/invoices/document/"


@pytest.fixture
def browser():
    browser = Browser()
    browser.force_login(User.objects.create_superuser("boss@example.com", "correct horse battery"))
    return browser


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_needs_the_same_queries_for_any_length(browser, buyer, count, django_assert_max_num_queries):
    for _ in range(count):
        pay(buyer, buy(buyer, ProductFactory()))
    with django_assert_max_num_queries(9):
        assert browser.get(LIST).status_code == 200


def test_documents_are_found_read_and_downloaded_but_never_typed(browser, order, with_pdf):
    for query in (with_pdf.number, order.number, order.email):
        assert with_pdf.number in browser.get(f"{LIST}?q={query}").content.decode()
    page = browser.get(f"{LIST}{with_pdf.pk}/change/").content.decode()
    for text in (with_pdf.hash, "176.76 EUR", "19 %: ", "Ada Lovelace"):
        assert text in page
    assert "_save" not in page
    assert browser.get(f"{LIST}add/").status_code == 403
    assert browser.get(f"{LIST}{with_pdf.pk}/delete/").status_code == 403
    answer = browser.get(f"{LIST}{with_pdf.pk}/pdf/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")


def test_one_that_is_not_ready_is_said_in_words(browser, invoice):
    page = browser.get(f"{LIST}{invoice.pk}/pdf/", follow=True).content.decode()
    assert "The PDF is being made." in page


def test_an_order_shows_its_documents(browser, order, with_pdf):
    page = browser.get(f"/admin/orders/order/{order.pk}/change/").content.decode()
    assert f"{LIST}{with_pdf.pk}/pdf/" in page


def test_incomplete_seller_data_shows(browser, buyer):
    pay(buyer, buy(buyer, ProductFactory()))
    page = browser.get(LIST).content.decode()
    assert "lack the seller" in page
    assert "incomplete" in page
    StoreIdentity.objects.create(pk=1, address="Lamp Lane 1", vat_number="DE123456789")
    assert "lack the seller" not in browser.get(LIST).content.decode()


@pytest.mark.parametrize(("role", "status"), [("staff", 200), ("catalog_editor", 403)])
def test_who_may_download(with_pdf, role, status):
    browser = Browser()
    browser.force_login(UserFactory(roles=[role]))
    assert browser.get(f"{LIST}{with_pdf.pk}/pdf/").status_code == status
    assert Browser().get(f"{LIST}{with_pdf.pk}/pdf/").status_code == 302
