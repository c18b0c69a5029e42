"""A day in the shop, as its staff see it: a product is made, sold, sent, comes back and is paid back."""

import re

import pytest
from playwright.sync_api import expect

from orders.models import Order, Return
from tests.browser.window import Window
from tests.catalog.pictures import picture
from tests.conftest import Client
from tests.factories import CategoryFactory, UserFactory
from tests.shopping import API, pay, place

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_product_is_made_sold_sent_returned_and_paid_back(window: Window, api: Client, buyer: Client) -> None:
    sign_in(window)
    make_product(window)
    order = buy(api, buyer)
    ship(window, order)
    asked = ask_to_send_back(window, buyer, order)
    approve(window, asked)
    receive(window, asked)
    pay_back(window, asked)
    shown = buyer.get(f"{API}/returns/{asked.pk}/").json()
    assert (shown["status"], shown["answer"]) == ("refunded", "The old box will do.")
    look_around(window)


def sign_in(window: Window) -> None:
    CategoryFactory(name="Lamps")
    UserFactory(email="staff@example.com", roles=["staff", "catalog_editor"], last_name="Byron")
    page = window.page
    page.goto("/admin/")
    window.look("sign in")
    page.get_by_label("Email").fill("staff@example.com")
    page.get_by_label("Password").fill("correct horse battery")
    window.follow(page.get_by_role("button", name="Log in"))
    expect(page.get_by_text("Orders to send")).to_be_visible()
    window.look("first page of an empty shop")


def make_product(window: Window) -> None:
    page = window.page
    open_page(window, "Products")
    window.look("no products")
    page.goto("/admin/catalog/product/add/")
    page.get_by_label("Name").first.fill("Copper lamp with a paper shade, made by hand")
    page.get_by_role("combobox").first.click()
    page.get_by_role("option", name="Lamps").click()
    page.get_by_label("Brand").fill("Halden")
    page.get_by_label("Description").fill("Warm light for a long evening.")
    page.get_by_role("link", name="Variants", exact=True).click()
    for number, (sku, name, pieces) in enumerate((("LAMP-S", "Small", 5), ("LAMP-L", "Large", 3))):
        page.get_by_role("link", name="Add another variant").click()
        for field, value in {"sku": sku, "name": name, "price": "24.90", "opening_stock": str(pieces)}.items():
            page.locator(f"[name=variants-{number}-{field}]").fill(value)
    window.look("a new product, its variants")
    page.get_by_role("link", name="Pictures", exact=True).click()
    page.get_by_role("link", name="Add another picture").click()
    page.locator("[name=images-0-upload]").set_input_files(
        {"name": "lamp.png", "mimeType": "image/png", "buffer": picture()}
    )
    page.locator("[name=images-0-alt]").fill("A copper lamp")
    window.look("a new product, its picture")
    window.follow(page.get_by_role("button", name="Save and continue editing"))
    expect(page.get_by_text("was added successfully")).to_be_visible()
    window.look("the product")
    open_page(window, "Products")
    window.look("products")
    open_page(window, "Stock")
    window.look("stock")


def buy(api: Client, buyer: Client) -> Order:
    """Found by a stranger, bought by somebody else: two of the small ones."""
    (found,) = api.get(f"{API}/products/?q=copper+lamp").json()["results"]
    product = api.get(f"{API}/products/{found['slug']}/").json()
    assert [(variant["sku"], variant["in_stock"]) for variant in product["variants"]] == [
        ("LAMP-S", True),
        ("LAMP-L", True),
    ]
    assert len(product["images"]) == 1
    small = product["variants"][0]["id"]
    assert buyer.post(f"{API}/cart/items/", {"variant": small, "quantity": 2}).status_code == 200
    placed = place(buyer)
    assert placed.status_code == 201, placed.data
    return pay(buyer, Order.objects.get(number=placed.json()["number"]))


def ship(window: Window, order: Order) -> None:
    page = window.page
    open_page(window, "Orders")
    window.look("orders")
    window.follow(page.get_by_role("link", name=order.number))
    window.look("a paid order")
    page.get_by_role("link", name="Order lines").click()
    window.look("a paid order, its lines")
    window.follow(page.get_by_role("link", name="Ship", exact=True))
    page.get_by_label("Carrier").fill("DHL")
    page.get_by_label("Tracking number").fill("00340434161094042557")
    window.look("shipping")
    window.follow(page.get_by_role("button", name="Ship"))
    expect(page.get_by_text("DHL, 00340434161094042557")).to_be_visible()
    window.look("a shipped order")
    window.follow(page.get_by_role("link", name="Mark as delivered"))
    window.follow(page.get_by_role("button", name="Mark as delivered"))
    expect(page.get_by_text("is delivered now")).to_be_visible()


def ask_to_send_back(window: Window, buyer: Client, order: Order) -> Return:
    line = order.lines.get()
    body = {
        "order": order.number,
        "lines": [{"line": line.pk, "quantity": 1, "reason": "Too bright"}],
        "comment": "One would have been enough.",
    }
    answer = buyer.post(f"{API}/returns/", body)
    assert answer.status_code == 201, answer.data
    return Return.objects.get()


def approve(window: Window, asked: Return) -> None:
    page = window.page
    open_page(window, "Returns")
    window.look("returns")
    window.follow(page.get_by_role("link", name=asked.number))
    window.look("a return")
    take_step(window, "Approve", "approved", note="The old box will do.")


def receive(window: Window, asked: Return) -> None:
    take_step(window, "Receive", "received")


def pay_back(window: Window, asked: Return) -> None:
    expect(window.page.get_by_text("24.90 EUR").first).to_be_visible()
    take_step(window, "Refund", "refunded")


def take_step(window: Window, step: str, status: str, **filled: str) -> None:
    page = window.page
    window.follow(page.get_by_role("link", name=step, exact=True))
    for label, value in filled.items():
        page.get_by_label(label.capitalize()).fill(value)
    window.look(f"{step.lower()}, asked")
    window.follow(page.get_by_role("button", name=step))
    expect(page.get_by_text(f"is {status} now")).to_be_visible()
    window.look(f"{status}")


def look_around(window: Window) -> None:
    """The other pages of the menu, with what the day has left in them, and the first page again."""
    for name in ("Payments", "Invoices", "Carts", "Mails", "Mail texts", "Store", "Users"):
        open_page(window, name)
        window.look(name.lower())
    window.page.goto("/admin/")
    window.look("first page")


def open_page(window: Window, name: str) -> None:
    """By the menu, where an icon's name stands before each entry's."""
    entry = window.page.get_by_role("listitem").get_by_role("link", name=re.compile(rf"^\w+ {name}$"))
    window.follow(entry)
