"""The calls of somebody who reviews, as short as a test wants them."""

from typing import Any

from catalog.models import Product
from reviews.services import create_review
from tests.conftest import Client
from tests.factories import UserFactory
from tests.shopping import API


def review(client: Client, product: Product, rating: int, **text: str) -> dict[str, Any]:
    body = {"product": product.pk, "rating": rating, "title": "As I wished", "content": "It does what it should."}
    response = client.post(f"{API}/reviews/", {**body, **text})
    assert response.status_code == 201, response.data
    return response.json()


def rate(product: Product, *ratings: int) -> None:
    """One review each, of people who have nothing else to do with the test."""
    for rating in ratings:
        create_review(product=product, author=UserFactory(), rating=rating, title="Fine", content="Fine.")


def stars_of(product: Product) -> dict[str, int]:
    return Client().get(f"{API}/products/{product.pk}/reviews/").json()["stars"]
