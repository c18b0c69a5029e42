"""What the public sees of the products on sale."""

import pytest

from accounts.models import User
from catalog.serializers.products import MyProductSerializer, ProductListItemSerializer, ProductSerializer
from catalog.serializers.variants import VariantSerializer
from catalog.services.products import update_product
from catalog.services.stock import Portion, release_stock, reserve_stock
from config import registry
from tests.factories import CategoryFactory, ProductFactory, UserFactory, VariantFactory

pytestmark = pytest.mark.django_db
PRODUCTS = "/api/v1/products/"


def test_a_list_item_has_what_a_shelf_shows(api):
    product = ProductFactory(name="Lamp", price=2999, stock=0, sku="LAMP-1", image_url="https://example.com/lamp.png")
    second = VariantFactory(product=product, sku="LAMP-2", price=3999, stock=4)
    answer = api.get(PRODUCTS)
    assert answer.status_code == 200
    assert answer.data["count"] == 1
    assert answer.data["count_exact"] is True
    assert "searched_for" not in answer.data
    assert answer.data["results"] == [
        {
            "id": product.pk,
            "slug": product.slug,
            "name": "Lamp",
            "price": "29.99",
            "price_max": "39.99",
            "currency": "EUR",
            "category": {
                "id": product.category.pk,
                "slug": product.category.slug,
                "name": product.category.name,
            },
            "image_url": "https://example.com/lamp.png",
            "rating_average": "0.00",
            "rating_count": 0,
            "in_stock": True,
            "default_variant": {"id": second.pk, "sku": "LAMP-2"},
        }
    ]


def test_the_default_variant_is_the_first_where_none_is_in_stock(api):
    product = ProductFactory(stock=0, sku="FIRST")
    VariantFactory(product=product, stock=0)
    item = api.get(PRODUCTS).data["results"][0]
    assert item["default_variant"]["sku"] == "FIRST"
    assert item["in_stock"] is False


def test_a_product_is_found_by_id_and_by_slug(api):
    product = ProductFactory(slug="desk-lamp")
    by_id = api.get(f"{PRODUCTS}{product.pk}/")
    by_slug = api.get(f"{PRODUCTS}desk-lamp/")
    assert by_id.status_code == by_slug.status_code == 200
    assert by_id.data == by_slug.data


def test_a_slug_of_digits_is_found_where_no_product_has_this_id(api):
    product = ProductFactory(slug="20240001")
    assert api.get(f"{PRODUCTS}20240001/").data["id"] == product.pk


def test_a_product_page_shows_everything_but_the_address_of_its_owner(api):
    owner = UserFactory(email="secret@example.com", first_name="Grace", last_name="Hopper")
    product = ProductFactory(
        owner=owner,
        price=500,
        stock=7,
        sku="A",
        description="Long",
        brand="Acme",
        attributes={"color": "red"},
        metadata={"a": [1]},
    )
    promised = [Portion(product.variants.get().pk, 2)]
    reserve_stock(promised)
    page = api.get(f"{PRODUCTS}{product.pk}/").data
    release_stock(promised)
    assert page["owner"] == {"id": owner.pk, "name": "Grace Hopper"}
    assert "secret" not in str(page)
    assert page["variants"] == [
        {
            "id": product.variants.get().pk,
            "sku": "A",
            "barcode": "",
            "name": "",
            "price": "5.00",
            "compare_at_price": None,
            "stock": 5,
            "in_stock": True,
            "attributes": {},
        }
    ]
    assert page["description"] == "Long"
    assert page["brand"] == "Acme"
    assert page["attributes"] == {"color": "red"}
    assert page["metadata"] == {"a": [1]}
    assert page["images"] == page["tags"] == page["reviews"] == []
    assert page["model_url"] is None
    assert {"created_at", "updated_at"} <= set(page)


def test_rooms_above_add_to_a_product_page(api, monkeypatch):
    product = ProductFactory()
    monkeypatch.setattr(registry, "product_details", [lambda pk: {"reviews": [{"product": pk}]}])
    assert api.get(f"{PRODUCTS}{product.pk}/").data["reviews"] == [{"product": product.pk}]


def test_variants_off_sale_are_not_shown_and_do_not_count(api):
    product = ProductFactory(price=2000)
    VariantFactory(product=product, price=1000, is_active=False)
    page = api.get(f"{PRODUCTS}{product.pk}/").data
    assert page["price"] == page["price_max"] == "20.00"
    assert len(page["variants"]) == 1


@pytest.mark.parametrize("hidden", [{"is_active": False}, {"variants": []}, {"variants": [{"is_active": False}]}])
def test_what_is_not_on_sale_does_not_exist(api, hidden):
    product = ProductFactory(**hidden)
    assert api.get(PRODUCTS).data["count"] == 0
    assert api.get(f"{PRODUCTS}{product.pk}/").status_code == 404
    assert api.get(f"{PRODUCTS}{product.slug}/").status_code == 404


@pytest.mark.parametrize(
    "reference", ["0", "999999", "9" * 18, "9" * 19, "9" * 60, "nope", "-", "x" * 300, "a%00b", "é"]
)
def test_an_unknown_product_is_404(api, reference):
    answer = api.get(f"{PRODUCTS}{reference}/")
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["code"] == "not_found"


def test_public_reads_ignore_tokens_even_bad_ones(api):
    product = ProductFactory()
    for path in (PRODUCTS, f"{PRODUCTS}{product.pk}/", "/api/v1/categories/"):
        assert api.get(path, headers={"Authorization": "Bearer nonsense"}).status_code == 200


def test_public_reads_have_an_etag_that_spares_the_second_answer(api):
    product = ProductFactory()
    first = api.get(PRODUCTS)
    assert first["Cache-Control"] == "public, no-cache"
    again = api.get(PRODUCTS, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    update_product(product=product, by=None, name="New")
    assert api.get(PRODUCTS, headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_lists_and_pages_need_the_same_queries_for_any_length(api, count, django_assert_num_queries):
    for _ in range(count):
        product = ProductFactory()
    for _ in range(count):
        VariantFactory(product=product)
    api.get(PRODUCTS)  # the first of a process asks SQLite what it can
    with django_assert_num_queries(1):  # everything that is shown, and how many there are
        assert api.get(PRODUCTS).data["count"] == count
    with django_assert_num_queries(2):  # the page, its reviews
        api.get(f"{PRODUCTS}{product.slug}/")


def test_mine_lists_what_i_may_edit_hidden_ones_too(client_of, admin, api, buyer):
    seller, other = client_of("seller"), client_of("seller")
    mine = ProductFactory(owner=seller.user, is_active=False)
    ProductFactory(owner=other.user)
    answer = seller.get(f"{PRODUCTS}mine/")
    assert [item["id"] for item in answer.data["results"]] == [mine.pk]
    assert answer.data["results"][0]["is_active"] is False
    assert answer["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer
    assert admin.get(f"{PRODUCTS}mine/").data["count"] == 2
    assert client_of("catalog_editor").get(f"{PRODUCTS}mine/").data["count"] == 2
    assert api.get(f"{PRODUCTS}mine/").status_code == 401
    assert buyer.get(f"{PRODUCTS}mine/").status_code == 403
    assert seller.get(f"{PRODUCTS}mine/?q=nothing").data["count"] == 0
    assert seller.get(f"{PRODUCTS}mine/?ordering=nonsense").status_code == 400


def test_a_hidden_product_has_a_page_for_whoever_may_edit_it(client_of, admin, api):
    seller = client_of("seller")
    hidden = ProductFactory(owner=seller.user, is_active=False, description="Not on sale yet.")
    for name in (hidden.pk, hidden.slug):
        answer = seller.get(f"{PRODUCTS}mine/{name}/")
        assert answer.status_code == 200
        assert (answer.data["description"], answer.data["is_active"]) == ("Not on sale yet.", False)
        assert [variant["id"] for variant in answer.data["variants"]] == [hidden.variants.get().pk]
        assert answer["Cache-Control"] == "private, no-store"
        assert "ETag" not in answer
    assert client_of("catalog_editor").get(f"{PRODUCTS}mine/{hidden.pk}/").status_code == 200
    assert admin.get(f"{PRODUCTS}mine/{hidden.pk}/").status_code == 200
    assert client_of("seller").get(f"{PRODUCTS}mine/{hidden.pk}/").status_code == 404
    assert api.get(f"{PRODUCTS}{hidden.pk}/").status_code == 404
    on_sale = ProductFactory()
    assert seller.get(f"{PRODUCTS}mine/{on_sale.pk}/").status_code == 404


def test_mine_knows_people_by_their_tokens(api, client_of):
    """Forced authentication would hide that the action is taken for a public read."""
    User.objects.create_user("s@example.com", "correct horse battery")
    tokens = api.post("/api/v1/auth/login/", {"email": "s@example.com", "password": "correct horse battery"}).data
    answer = api.get(f"{PRODUCTS}mine/", headers={"Authorization": f"Bearer {tokens['access']}"})
    assert answer.status_code == 403


def test_head_answers_as_get_does(api):
    product = ProductFactory()
    for path in (PRODUCTS, f"{PRODUCTS}{product.pk}/", f"{PRODUCTS}{product.pk}/images/", "/api/v1/categories/"):
        head = api.head(path)
        assert head.status_code == 200
        assert "ETag" in head


def test_the_tree_counts_no_product_off_sale(api):
    category = CategoryFactory()
    ProductFactory(category=category)
    ProductFactory(category=category, is_active=False)
    assert api.get(f"/api/v1/categories/{category.slug}/").data["product_count"] == 1


def test_what_is_written_by_hand_has_the_fields_of_the_schema(api, admin):
    product = ProductFactory(owner=UserFactory())
    assert list(api.get(PRODUCTS).json()["results"][0]) == list(ProductListItemSerializer().fields)
    assert list(admin.get(f"{PRODUCTS}mine/").json()["results"][0]) == list(MyProductSerializer().fields)
    page = api.get(f"{PRODUCTS}{product.pk}/").json()
    assert list(page) == list(ProductSerializer().fields)
    assert list(page["variants"][0]) == list(VariantSerializer().fields)
