"""Whatever is written by whatever way: the first GET after it shows it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts.services.leaving import erase_user
from accounts.services.registration import update_user
from catalog.caching import product_tag
from catalog.models import Product, ProductImage, SearchedQuery, Synonym, Tag
from catalog.services.categories import create_category, delete_category, update_category
from catalog.services.images import add_image, change_image, remove_image
from catalog.services.products import create_product, take_off_sale, update_product
from catalog.services.search_log import record_search, suggest_searches
from catalog.services.stock import Portion, adjust_stock, consume_stock, release_stock, reserve_stock, set_stock
from catalog.services.variants import create_variant, remove_variant, update_variant
from config.caching.forgetting import forget_everything
from config.caching.pages import _route
from config.caching.stores import store
from config.models import StoreIdentity
from orders.services import refresh_popularity
from recommendations.services import train
from reviews.models import Review
from reviews.services import answer_review, create_review, delete_review, edit_review, moderate_review, vote_helpful
from tests.catalog.pictures import picture
from tests.conftest import Client
from tests.factories import CategoryFactory, ProductFactory, UserFactory
from tests.shopping import buy, pay, variant_of

API = "/api/v1"
# Pages of a search and not its first one: that would be counted, and come among the suggestions.
READS = ["products/", "products/?q=lamp&page=1", "products/?in_stock=1", "products/facets/", "products/suggest/?q=la",
         "products/lamp/", "products/{id}/", "products/lamp/images/", "products/lamp/reviews/", "products/other/",
         "products/other/recommendations/", "categories/", "categories/lights/", "reviews/",
         "products/?ordering=-popularity"]  # fmt: skip


class Shop:
    """A lamp with a reviewer and a seller, another product beside it, and all that the public sees of them."""

    def __init__(self) -> None:
        self.seller = UserFactory(roles=["seller"], first_name="Sel", last_name="Ler")
        self.author = UserFactory(first_name="Ada", last_name="Lovelace", username="ada")
        self.category = CategoryFactory(name="Lights", slug="lights")
        self.lamp = ProductFactory(name="Lamp", slug="lamp", category=self.category, owner=self.seller, stock=5)
        self.other = ProductFactory(name="Other lamp", slug="other", category=self.category, stock=5)
        self.variant = variant_of(self.lamp)
        self.review = create_review(product=self.lamp, author=self.author, rating=4, title="Good", content="It is.")
        update_product(product=self.lamp, by=None, tags=["bright"])
        self.image = ProductImage.objects.create(product=self.lamp, image="a.png", thumbnail="b.png", width=1, height=1)
        SearchedQuery.objects.create(query="lamp cheap", searches=2, results=1)

    def seen(self) -> dict[str, Any]:
        answers = {path: Client().get(f"{API}/{path.format(id=self.lamp.pk)}") for path in READS}
        return {path: (answer.status_code, answer.content) for path, answer in answers.items()}


@pytest.fixture
def shop(cached_here: str) -> Shop:
    return Shop()


def _category(shop: Shop, **data: Any) -> None:
    shop.category.refresh_from_db()
    update_category(category=shop.category, **data)


Write = Callable[[Shop], Any]
# In order: what comes later in a row finds what was before it.
WRITES: dict[str, dict[str, Write]] = {
    "products": {
        "one comes": lambda s: create_product(by=None, name="New lamp", price=100, stock=1),
        "name": lambda s: update_product(product=s.lamp, by=None, name="Lantern"),
        "price": lambda s: update_product(product=s.lamp, by=None, price=777),
        "tags": lambda s: update_product(product=s.lamp, by=None, tags=["dim"]),
        "category": lambda s: update_product(product=s.lamp, by=None, category=None),
        "owner": lambda s: update_product(product=s.lamp, by=None, owner=s.author),
        "off sale": lambda s: take_off_sale(product=s.lamp),
        "on sale again": lambda s: update_product(product=s.lamp, by=None, is_active=True),
        "by SQL": lambda s: (Product.objects.filter(pk=s.lamp.pk).update(brand="Raw"), forget_everything()),
    },
    "stock": {
        "counted": lambda s: adjust_stock(variant=s.variant, delta=3, reason="adjustment"),
        "promised": lambda s: reserve_stock([Portion(s.variant.pk, 2)]),
        "all of it promised": lambda s: reserve_stock([Portion(s.variant.pk, 6)]),
        "no longer": lambda s: release_stock([Portion(s.variant.pk, 8)]),
        "set": lambda s: set_stock(variant=s.variant, available=0),
    },
    "variants": {
        "one comes": lambda s: create_variant(product=s.lamp, price=1, stock=1, sku="X"),
        "price": lambda s: update_variant(variant=s.variant, price=4321),
        "stock": lambda s: update_variant(variant=s.variant, stock=77),
        "one goes": lambda s: remove_variant(variant=s.variant),
    },
    "pictures": {
        "one comes": lambda s: add_image(product=s.lamp, data=picture("PNG", (4, 4))),
        "text": lambda s: change_image(image=s.image, alt="Another"),
        "one goes": lambda s: remove_image(image=s.image),
    },
    "categories": {
        "one comes": lambda s: create_category(name="More"),
        "name": lambda s: _category(s, name="Lighting"),
        "place": lambda s: _category(s, parent=create_category(name="House")),
        "slug": lambda s: _category(s, slug="lighting"),
    },
    "reviews": {
        "one comes": lambda s: create_review(product=s.other, author=s.author, rating=1, title="No", content="Bad."),
        "rewritten": lambda s: edit_review(review=s.review, rating=2, title="Hm"),
        "helped": lambda s: vote_helpful(review=s.review, by=s.seller),
        "answered": lambda s: answer_review(review=s.review, by=s.seller, content="Thanks."),
        "hidden": lambda s: moderate_review(review=s.review, status="hidden", by=s.seller),
        "shown again": lambda s: moderate_review(review=s.review, status="published", by=s.seller),
        "one goes": lambda s: delete_review(review=s.review),
    },
    "people": {
        "author's name": lambda s: update_user(user=s.author, username="countess"),
        "seller's name": lambda s: update_user(user=s.seller, first_name="Other"),
        "author leaves": lambda s: erase_user(user=s.author),
        "seller leaves": lambda s: erase_user(user=s.seller),
    },
    "searches": {
        "made the third time": lambda s: record_search(query="lamp cheap", results=1),
        "not to be suggested": lambda s: suggest_searches(SearchedQuery.objects.all(), may=False),
        "to be suggested": lambda s: suggest_searches(SearchedQuery.objects.all(), may=True),
        "finds nothing more": lambda s: record_search(query="lamp cheap", results=0),
    },
}


def _afresh(shop: Shop, settings: Any) -> dict[str, Any]:
    """What the views themselves say."""
    settings.PUBLIC_CACHE = "off"
    store.cache_clear()
    try:
        return shop.seen()
    finally:
        settings.PUBLIC_CACHE = "host"
        store.cache_clear()


@pytest.mark.breaks_the_books
@pytest.mark.parametrize("kind", WRITES)
def test_the_first_read_after_a_write_shows_it(shop: Shop, settings, kind: str):
    for write, act in WRITES[kind].items():
        before = shop.seen()
        act(shop)
        after = shop.seen()
        fresh = _afresh(shop, settings)
        assert [path for path in READS if after[path] != fresh[path]] == [], write
        assert after != before, f"{write}: it changes nothing that is seen, and proves nothing"


@pytest.mark.breaks_the_books
def test_a_sale_leaves_the_lists_and_its_payment_everything(shop: Shop, counted):
    """An order must not empty all lists of a busy shop."""
    shop.seen()
    counted()
    reserve_stock([Portion(shop.variant.pk, 2)])
    shop.seen()
    own = 3  # by slug and by id, and its pictures
    assert counted() == {"hit": len(READS) - own, "miss": own}
    consume_stock([Portion(shop.variant.pk, 2)])
    shop.seen()
    assert counted() == {"hit": len(READS)}


def test_a_change_of_one_product_leaves_the_page_of_another(shop: Shop, counted, api: Client):
    api.get(f"{API}/products/other/")
    api.get(f"{API}/categories/")
    counted()
    update_product(product=shop.lamp, by=None, price=5)
    api.get(f"{API}/products/other/")
    api.get(f"{API}/categories/")
    assert counted() == {"hit": 2}


def test_an_order_shows_less_stock_and_a_verified_review(shop: Shop, client_of, settings):
    shop.seen()
    client = client_of(user=shop.author)
    order = buy(client, shop.lamp, 2)
    assert Client().get(f"{API}/products/lamp/").json()["variants"][0]["stock"] == 3
    shop.seen()
    pay(client, order)
    assert Client().get(f"{API}/products/lamp/reviews/").json()["results"][0]["verified_purchase"]
    shop.seen()
    client.post(f"{API}/orders/{order.number}/cancel/", {})
    assert Client().get(f"{API}/products/lamp/").json()["variants"][0]["stock"] == 5
    assert shop.seen() == _afresh(shop, settings)


def test_popularity_and_a_training_show(shop: Shop, client_of, settings):
    client = client_of()
    pay(client, buy(client, shop.other, 2))
    shop.seen()
    refresh_popularity()
    train()
    assert shop.seen() == _afresh(shop, settings)


def test_an_import_shows_and_a_slug_that_changed_is_gone(shop: Shop, settings, tmp_path, api: Client):
    path = tmp_path / "lamps.csv"
    path.write_text(f"sku,name,price,slug\n{shop.variant.sku},Imported lamp,12.00,new-lamp\nNEW-1,Desk,3.00,desk\n")
    shop.seen()
    call_command("import_catalog", str(path))
    assert api.get(f"{API}/products/lamp/").status_code == 404
    assert api.get(f"{API}/products/new-lamp/").json()["name"] == "Imported lamp"
    assert shop.seen() == _afresh(shop, settings)


def test_the_back_office_shows(shop: Shop, settings, client):
    client.force_login(UserFactory(roles=["admin"]))
    shop.seen()
    tag, synonym = Tag.objects.get(name="bright"), Synonym.objects.create(words="torch, light")
    posts = [
        (reverse("admin:catalog_tag_change", args=[tag.pk]), {"name": "shiny"}),
        (reverse("admin:catalog_synonym_change", args=[synonym.pk]), {"words": "torch, lantern"}),
        (reverse("admin:catalog_synonym_delete", args=[synonym.pk]), {"post": "yes"}),
        (reverse("admin:catalog_variant_change", args=[shop.variant.pk]),
         {"sku": "SKU-9", "barcode": "", "name": "", "price": "1.00", "compare_at_price": "", "attributes": "{}",
          "is_active": "on", "position": "0"}),
        (reverse("admin:catalog_category_change", args=[shop.category.pk]),
         {"name": "Lamps", "slug": "lights", "parent": "", "position": "3"}),
        (reverse("admin:catalog_tag_delete", args=[tag.pk]), {"post": "yes"}),
    ]  # fmt: skip
    for address, data in posts:
        before = shop.seen()
        assert client.post(address, data).status_code == 302, address
        after = shop.seen()
        assert after == _afresh(shop, settings), address
        assert after != before or "synonym" in address, address


def test_who_the_shop_is_changes_everything(shop: Shop, counted, client):
    StoreIdentity.objects.get_or_create(pk=1)
    client.force_login(UserFactory(roles=["admin"]))
    shop.seen()
    counted()
    data = {"name": "Shop", "country": "DE", "currency": "EUR", "time_zone": "UTC", "address": "", "email": "",
            "phone": "", "vat_number": ""}  # fmt: skip
    assert client.post(reverse("admin:config_storeidentity_change", args=[1]), data).status_code == 302
    shop.seen()
    assert counted() == {"miss": len(READS)}


def test_a_deleted_category_is_no_filter_any_more(cached_here, api: Client):
    category = CategoryFactory(slug="empty")
    assert api.get(f"{API}/products/?category=empty").status_code == 200
    delete_category(category=category)
    assert api.get(f"{API}/products/?category=empty").status_code == 400


def test_a_number_is_an_id_and_may_be_a_slug(cached_here, api: Client):
    assert product_tag("007") == product_tag(7) == "product:7"
    by_slug = ProductFactory(slug="987654")
    assert api.get(f"{API}/products/987654/").json()["id"] == by_slug.pk
    other = ProductFactory(pk=987654)
    assert api.get(f"{API}/products/987654/").json()["id"] == other.pk
    assert _route(f"{API}/products/0987654/")


def test_reviews_are_only_those_of_the_asked_product(shop: Shop, counted, api: Client):
    for path in ("reviews/?product={}", "reviews/?product={}&rating=4"):
        api.get(f"{API}/{path.format(shop.lamp.pk)}")
    counted()
    create_review(product=shop.other, author=shop.author, rating=1, title="No", content="Bad.")
    api.get(f"{API}/reviews/?product={shop.lamp.pk}")
    assert counted() == {"hit": 1}
    assert Review.objects.count() == 2
