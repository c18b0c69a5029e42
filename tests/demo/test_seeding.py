"""seed_store: a shop that looks like one, and is a sound one."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from catalog.models import Category, Product, ProductImage, Variant
from config.models import StoreIdentity
from config.registry import run_store_checks
from demo.products import make_drafts, write_products
from notifications.models import OutboxMail
from orders.models import Order
from reviews.models import HelpfulVote, Review
from tests.conftest import Client
from tests.factories import ProductFactory

PASSWORD = "a password of the operator's"


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.DEMO_PASSWORD = PASSWORD


def seed(**counts: int) -> str:
    out = io.StringIO()
    call_command("seed_store", **{"products": 4, "customers": 2, "orders": 0, **counts}, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_demo_shop_has_products_people_and_orders_in_every_state() -> None:
    assert "Made 32 products, 4 customers, 12 orders" in seed(products=32, customers=4, orders=12)

    assert Product.objects.on_sale().count() == 32
    assert {category.depth for category in Category.objects.all()} == {1, 2}
    assert Variant.objects.filter(compare_at_price__gt=F("price")).exists()
    assert Product.objects.out_of_stock().exists()
    assert not Variant.objects.exclude(price__endswith="99").exists()
    states = {"pending", "confirmed", "shipped", "delivered", "cancelled"}
    assert set(Order.objects.values_list("status", flat=True)) == states
    assert Order.objects.filter(user=None).exists()
    assert StoreIdentity.load().vat_number
    assert list(run_store_checks()) == []


@pytest.mark.django_db
def test_people_say_what_they_think_of_what_they_got() -> None:
    seed(products=32, customers=6, orders=24)

    reviews = Review.objects.for_lists().select_related("product")
    assert {review.verified_purchase for review in reviews} == {True, False}
    assert all(review.product.rating_count for review in reviews)
    assert HelpfulVote.objects.exists()
    assert max(review.created_at for review in reviews) <= timezone.now()


@pytest.mark.django_db
def test_history_is_dated_back_in_order() -> None:
    seed(orders=12)

    for order in Order.objects.prefetch_related("events"):
        moments = [event.created_at for event in order.events.all()]
        assert moments == sorted(moments)
        assert moments[0] == order.placed_at
    placed = list(Order.objects.order_by("pk").values_list("placed_at", flat=True))
    assert placed == sorted(placed)


@pytest.mark.django_db
def test_each_role_can_sign_in(api: Client) -> None:
    seed()

    for name, role in {
        "admin": "admin",
        "staff": "staff",
        "editor": "catalog_editor",
        "seller": "seller",
        "customer": "customer",
    }.items():
        answer = api.post("/api/v1/auth/login/", {"email": f"{name}@example.com", "password": PASSWORD})
        assert (answer.status_code, answer.json()["user"]["roles"]) == (200, [role])
    assert set(User.objects.filter(is_staff=True).values_list("first_name", flat=True)) == {"Ada", "Sam", "Edda"}


@pytest.mark.django_db
def test_every_customer_has_an_address_to_send_to() -> None:
    seed()

    customers = User.objects.filter(groups__name="customer")
    assert customers.count() == 3
    assert all(user.addresses.get().is_default_shipping for user in customers)


@pytest.mark.django_db
def test_the_products_have_pictures() -> None:
    seed(products=3)

    assert ProductImage.objects.count() == 3
    for image in ProductImage.objects.all():
        assert (image.width, image.height) == (800, 800)
        assert image.alt
        assert default_storage.exists(str(image.image.name))


@pytest.mark.django_db
def test_nobody_gets_a_mail_of_the_demo() -> None:
    seed(orders=6)

    assert not OutboxMail.objects.exists()


@pytest.mark.django_db
def test_a_second_run_adds_nothing() -> None:
    seed()

    assert "already" in seed(products=9)
    assert Product.objects.count() == 4


@pytest.mark.django_db
def test_what_is_there_stays_as_it_is() -> None:
    StoreIdentity.objects.create(pk=1, name="My shop")
    mine = ProductFactory(slug="mine")
    admin = User.objects.create_user("admin@example.com", "my own password")

    seed()

    mine.refresh_from_db()
    admin.refresh_from_db()
    assert StoreIdentity.load().name == "My shop"
    assert admin.check_password("my own password")


@pytest.mark.django_db
def test_the_password_is_told_where_it_was_made_up(settings: Any) -> None:
    settings.DEMO_PASSWORD = ""
    told = seed()

    password = told.split("the password ")[1].split()[0]
    assert User.objects.get(email="admin@example.com").check_password(password)


@pytest.mark.parametrize("number", ["-1", "x", "1e3", "²", "999999999"])
def test_a_number_that_is_none_is_refused(number: str) -> None:
    with pytest.raises(CommandError, match="is no number"):
        call_command("seed_store", "--products", number)


def _shop_of(seed: int, count: int) -> list[Any]:
    """What a shop with this seed sells; the database is as before afterwards."""
    with transaction.atomic():
        write_products(make_drafts(count, seed=seed, currency="EUR"), on_progress=lambda: None)
        fields = (
            "sku",
            "price",
            "compare_at_price",
            "barcode",
            "attributes",
            "stock_item__on_hand",
            "product__slug",
            "product__description",
            "product__brand",
            "product__attributes",
            "product__category__slug",
        )
        rows = list(Variant.objects.order_by("sku").values(*fields))
        transaction.set_rollback(True)
    return rows


@pytest.mark.django_db
def test_the_same_seed_gives_the_same_products() -> None:
    assert _shop_of(7, 40) == _shop_of(7, 40)
    assert _shop_of(7, 40) != _shop_of(8, 40)


def test_a_larger_shop_begins_with_the_smaller_one() -> None:
    small = [draft.family for draft in make_drafts(20, seed=1, currency="EUR")]
    large = [draft.family for draft in make_drafts(60, seed=1, currency="EUR")]

    assert large[:20] == small


@pytest.mark.parametrize(("currency", "ending"), [("EUR", 99), ("JPY", None), ("KWD", 990)])
def test_prices_look_like_prices_in_every_currency(currency: str, ending: int | None) -> None:
    for draft in make_drafts(16, seed=1, currency=currency):
        price = draft.family.variants[0].values["price"]
        assert 9 <= price < 400 if ending is None else price % (1000 if ending == 990 else 100) == ending


def test_names_and_skus_are_never_given_twice() -> None:
    families = [draft.family for draft in make_drafts(3000, seed=1, currency="EUR")]
    names = [family.describing.values["name"] for family in families if family.describing]
    skus = [row.sku for family in families for row in family.variants]

    assert len(set(names)) == len(names)
    assert len(set(skus)) == len(skus)
