"""The calls of a shopper, as short as a test wants them."""

from typing import Any

from catalog.models import Product, Variant
from orders.models import Order
from payments.models import Refund
from payments.services.refunding import refund_payment, send_refund
from tests.conftest import Client
from tests.factories import ProductFactory

API = "/api/v1"
ADDRESS = {
    "full_name": "Ada Lovelace",
    "line1": "12 St James's Square",
    "city": "London",
    "postal_code": "SW1Y 4LB",
    "country": "GB",
}


def variant_of(product: Product) -> Variant:
    variant = product.variants.first()
    assert variant
    return variant


def fill_cart(client: Client, product: Product, quantity: int = 1, **headers: str) -> dict[str, Any]:
    response = client.post(f"{API}/cart/items/", {"product": product.pk, "quantity": quantity}, headers=headers)
    assert response.status_code == 200, response.data
    return response.json()


def place(client: Client, headers: dict[str, str] | None = None, **body: Any) -> Any:
    """POST orders/; the response as it is."""
    return client.post(f"{API}/orders/", {"shipping_address": ADDRESS, **body}, headers=headers or {})


def buy(client: Client, product: Product, quantity: int = 1) -> Order:
    """A pending order of a person who is signed in."""
    fill_cart(client, product, quantity)
    response = place(client)
    assert response.status_code == 201, response.data
    return Order.objects.get(number=response.json()["number"])


def buy_many(client: Client, prices: list[tuple[int, int]]) -> Order:
    """A pending order of one line per (price, quantity)."""
    for price, quantity in prices:
        fill_cart(client, ProductFactory(price=price, stock=100), quantity)
    response = place(client)
    assert response.status_code == 201, response.data
    return Order.objects.get(number=response.json()["number"])


def refund(order: Order, amount: int | None = None, reason: str = "") -> Refund:
    """Decided and settled; minor units, all that is left where None."""
    decided = refund_payment(payment=order.payments.succeeded().get(), amount=amount, reason=reason)
    send_refund(refund_id=decided.pk)
    decided.refresh_from_db()
    return decided


def open_payment(client: Client, order: Order) -> dict[str, Any]:
    response = client.post(f"{API}/payments/create-intent/", {"order": order.number})
    assert response.status_code in (200, 201), response.data
    return response.json()


def confirm(client: Client, payment_id: int, method: str | None = "pm_card_visa") -> Any:
    body = {"payment": payment_id, **({"payment_method": method} if method else {})}
    return client.post(f"{API}/payments/confirm/", body)


def pay(client: Client, order: Order, method: str = "pm_card_visa") -> Order:
    response = confirm(client, open_payment(client, order)["id"], method)
    assert response.status_code == 200, response.data
    order.refresh_from_db()
    return order


def deliver(staff: Client, order: Order) -> Order:
    """What is left of it is sent, and arrives."""
    for status in ("shipped", "delivered"):
        response = staff.put(f"{API}/orders/{order.number}/status/", {"status": status})
        assert response.status_code == 200, response.data
    order.refresh_from_db()
    return order


def code_of(response: Any) -> str:
    return response.json()["errors"][0]["code"]
