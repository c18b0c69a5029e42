"""Putting products on sale, changing them, taking them off."""

import pytest

from catalog.models import Product, StockItem, StockMovement, Variant
from catalog.services.stock import Portion, release_stock, reserve_stock
from tests.factories import CategoryFactory, ProductFactory, UserFactory, VariantFactory

pytestmark = pytest.mark.django_db
PRODUCTS = "/api/v1/products/"
LAMP = {"name": "Desk lamp", "price": "29.99"}


@pytest.fixture
def editor(client_of):
    return client_of("catalog_editor")


@pytest.fixture
def seller(client_of):
    return client_of("seller")


def code(answer):
    return answer.json()["errors"][0]["code"]


def test_a_product_with_one_variant_is_made_of_a_name_and_a_price(admin, api):
    answer = admin.post(PRODUCTS, LAMP)
    assert answer.status_code == 201
    assert answer.data["slug"] == "desk-lamp"
    assert answer.data["price"] == answer.data["price_max"] == "29.99"
    assert answer.data["currency"] == "EUR"
    assert answer.data["owner"] is None
    assert answer.data["variants"][0]["stock"] == 0
    assert answer.data["variants"][0]["sku"]
    assert api.get(f"{PRODUCTS}desk-lamp/").data == {**answer.data, "updated_at": answer.data["updated_at"]}


def test_everything_that_can_be_said_at_once(admin):
    category = CategoryFactory(slug="lamps")
    owner = UserFactory()
    body = {
        **LAMP, "description": "Bright", "category": "lamps", "stock": 12, "sku": "LAMP-1", "barcode": "4006381333931",
        "brand": "Lumen", "image_url": "https://example.com/a.png",
        "attributes": {"color": ["red", "blue"], "watt": 7.5},
        "metadata": {"shelf": {"row": 3}}, "tags": ["new", "new", " sale "], "owner": owner.pk,
        "compare_at_price": "39.99",
    }  # fmt: skip
    data = admin.post(PRODUCTS, body).data
    assert data["category"] == {"id": category.pk, "slug": "lamps", "name": category.name}
    assert data["tags"] == ["new", "sale"]
    assert data["owner"]["id"] == owner.pk
    assert data["attributes"] == body["attributes"]
    assert data["metadata"] == body["metadata"]
    assert data["image_url"] == body["image_url"]
    variant = data["variants"][0]
    assert (variant["sku"], variant["barcode"], variant["stock"], variant["in_stock"]) == (
        "LAMP-1", "4006381333931", 12, True,
    )  # fmt: skip
    assert variant["compare_at_price"] == "39.99"
    movement = StockMovement.objects.get()
    assert (movement.delta, movement.reason, movement.by) == (12, "opening", admin.user)


def test_a_category_by_id(admin):
    category = CategoryFactory()
    assert admin.post(PRODUCTS, {**LAMP, "category": category.pk}).data["category"]["id"] == category.pk


def test_several_variants_in_their_order(admin):
    rows = [
        {"sku": "TEE-S", "name": "S", "price": "14.00", "stock": 5, "attributes": {"size": "S"}},
        {"sku": "TEE-M", "name": "M", "stock": 9},
        {"name": "L", "compare_at_price": "20"},
    ]
    data = admin.post(PRODUCTS, {"name": "Tee", "price": 15, "variants": rows}).data
    assert [variant["name"] for variant in data["variants"]] == ["S", "M", "L"]
    assert [variant["price"] for variant in data["variants"]] == ["14.00", "15.00", "15.00"]
    assert (data["price"], data["price_max"]) == ("14.00", "15.00")


def test_a_product_may_wait_before_it_is_sold(admin, api):
    answer = admin.post(PRODUCTS, {**LAMP, "is_active": False})
    assert answer.status_code == 201
    assert api.get(f"{PRODUCTS}{answer.data['id']}/").status_code == 404
    admin.patch(f"{PRODUCTS}{answer.data['id']}/", {"is_active": True})
    assert api.get(f"{PRODUCTS}{answer.data['id']}/").status_code == 200


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Käse & Brot", "kase-brot"), ("手机", "product"), ("2024", "product-2024"), ("mine", "product-mine"),
     ("x" * 200, "x" * 120),
     ("Facets", "product-facets"), ("!!!", "product")],
)  # fmt: skip
def test_slugs_are_readable_and_never_an_id_or_another_address(admin, api, name, slug):
    assert admin.post(PRODUCTS, {"name": name, "price": 1}).data["slug"] == slug
    assert api.get(f"{PRODUCTS}{slug}/").data["name"] == name


def test_equal_names_get_different_slugs(admin):
    slugs = [admin.post(PRODUCTS, LAMP).data["slug"] for _ in range(3)]
    assert slugs == ["desk-lamp", "desk-lamp-2", "desk-lamp-3"]


def test_whoever_takes_a_slug_at_the_same_moment_only_makes_the_other_take_another(admin, monkeypatch):
    admin.post(PRODUCTS, LAMP)
    # As if the first had been committed after this one had looked.
    monkeypatch.setattr("catalog.services.slugs._first_free", lambda model, wish: wish)
    answer = admin.post(PRODUCTS, LAMP)
    assert answer.status_code == 201
    assert answer.data["slug"].startswith("desk-lamp-")


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""}, {"name": " "}, {"name": None}, {"name": "x" * 201}, {"price": "-1"}, {"price": "NaN"},
        {"price": "1e999999"},
        {"price": "1.999"}, {"price": "Infinity"}, {"price": None}, {"price": True}, {"price": {}}, {"price": "9" * 40},
        {"price": "1000000000000.01"}, {"stock": -1}, {"stock": 10**9 + 1}, {"stock": 2**70}, {"stock": "many"},
        {"stock": 1.5},
        {"sku": ""}, {"sku": "x" * 65}, {"barcode": "x" * 65}, {"brand": "x" * 121}, {"description": "x" * 20_001},
        {"image_url": "javascript:alert(1)"}, {"image_url": "https://e.com/" + "x" * 500}, {"category": "unknown"},
        {"category": 999999}, {"category": -1}, {"category": 2**80}, {"category": True}, {"category": []},
        {"category": ""},
        {"attributes": []}, {"attributes": "x"}, {"attributes": {"": "x"}}, {"attributes": {"n" * 81: 1}},
        {"attributes": {"a": None}},
        {"attributes": {"a": {"b": 1}}}, {"attributes": {"a": ["x"] * 21}}, {"attributes": {"a": [["x"]]}},
        {"attributes": {"a": "x" * 201}}, {"attributes": {"a": 1e300}}, {"attributes": {str(n): n for n in range(201)}},
        {"metadata": []}, {"metadata": {"a": "x" * 20_001}},
        {"metadata": {"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": 1}}}}}}}}},
        {"tags": "new"}, {"tags": ["x" * 61]}, {"tags": [""]}, {"tags": [str(n) for n in range(51)]},
        {"is_active": "perhaps"},
        {"variants": []}, {"variants": {}}, {"variants": [1]}, {"variants": [{"stock": -1}]},
        {"variants": [{"price": "x"}]},
        {"variants": [{"id": 1}]}, {"variants": [{"attributes": {"a": None}}]}, {"variants": [{}] * 201},
        {"compare_at_price": "1.00"}, {"owner": 999999}, {"owner": 2**70}, {"owner": "x"},
    ],
    ids=lambda wrong: repr(wrong)[:50],
)  # fmt: skip
def test_what_makes_no_sense_is_400_and_leaves_nothing(admin, wrong):
    answer = admin.post(PRODUCTS, {**LAMP, **wrong})
    assert answer.status_code == 400, answer.content[:300]
    assert not Product.objects.exists()
    assert not Variant.objects.exists()


def test_without_a_price_nothing_is_sold(admin):
    answer = admin.post(PRODUCTS, {"name": "Lamp"})
    assert answer.status_code == 400
    assert code(answer) == "price_required"
    assert answer.json()["errors"][0]["attr"] == "price"


def test_a_sku_is_taken_once(admin):
    ProductFactory(sku="LAMP-1")
    for body in (
        {"sku": "LAMP-1"},
        {"variants": [{"sku": "NEW"}, {"sku": "LAMP-1"}]},
        {"variants": [{"sku": "B"}, {"sku": "B"}]},
    ):
        answer = admin.post(PRODUCTS, {**LAMP, **body})
        assert answer.status_code == 409
        assert code(answer) == "sku_taken"
    assert Product.objects.count() == 1


# --- Changing ---


def test_price_stock_and_sku_of_a_product_are_those_of_its_only_variant(admin):
    product = ProductFactory(price=1000, stock=10)
    answer = admin.patch(f"{PRODUCTS}{product.pk}/", {"price": "12.50", "stock": 4, "sku": "NEW", "barcode": "1"})
    assert answer.status_code == 200
    assert answer.data["price"] == "12.50"
    variant = answer.data["variants"][0]
    assert (variant["sku"], variant["barcode"], variant["stock"]) == ("NEW", "1", 4)
    movement = StockMovement.objects.first()
    assert (movement.delta, movement.reason, movement.by) == (-6, "adjustment", admin.user)


def test_stock_is_written_as_it_is_read_beside_what_is_promised(admin):
    product = ProductFactory(stock=10)
    promised = [Portion(product.variants.get().pk, 3)]
    reserve_stock(promised)
    answer = admin.patch(f"{PRODUCTS}{product.pk}/", {"stock": 7})
    assert answer.data["variants"][0]["stock"] == 7
    assert StockMovement.objects.count() == 1  # nothing but the opening
    answer = admin.patch(f"{PRODUCTS}{product.pk}/", {"stock": 0})
    assert answer.data["variants"][0]["stock"] == 0
    assert StockItem.objects.get().on_hand == 3
    release_stock(promised)


def test_with_several_variants_one_has_to_say_which(admin):
    product = ProductFactory()
    other = VariantFactory(product=product)
    answer = admin.patch(f"{PRODUCTS}{product.pk}/", {"name": "New", "price": "1.00"})
    assert answer.status_code == 400
    assert code(answer) == "variant_required"
    assert other.pk in answer.json()["errors"][0]["meta"]["variants"]
    product.refresh_from_db()
    assert product.name != "New"


def test_patch_changes_the_variants_that_it_names_and_adds_new_ones(admin):
    product = ProductFactory(price=1000, sku="A")
    b = VariantFactory(product=product, sku="B", price=2000)
    answer = admin.patch(
        f"{PRODUCTS}{product.pk}/",
        {
            "variants": [
                {"sku": "A", "price": "5.00"},
                {"id": b.pk, "sku": "B2", "stock": 1},
                {"sku": "C", "price": "7.00"},
            ]
        },
    )
    assert answer.status_code == 200
    assert {v["sku"]: (v["price"], v["stock"]) for v in answer.data["variants"]} == {
        "A": ("5.00", 10), "B2": ("20.00", 1), "C": ("7.00", 0),
    }  # fmt: skip
    assert (answer.data["price"], answer.data["price_max"]) == ("5.00", "20.00")


def test_put_takes_variants_off_sale_that_it_does_not_name(admin):
    product = ProductFactory(sku="A")
    VariantFactory(product=product, sku="B")
    answer = admin.put(f"{PRODUCTS}{product.pk}/", {"name": "New", "variants": [{"sku": "A", "price": "1.00"}]})
    assert [variant["sku"] for variant in answer.data["variants"]] == ["A"]
    assert answer.data["name"] == "New"
    assert Variant.objects.get(sku="B").is_active is False


def test_put_needs_a_name(admin):
    assert admin.put(f"{PRODUCTS}{ProductFactory().pk}/", {"price": "1.00"}).status_code == 400


def test_a_variant_of_another_product_is_not_taken_over(admin):
    product, other = ProductFactory(sku="A"), ProductFactory(sku="B")
    url = f"{PRODUCTS}{product.pk}/"
    assert code(admin.patch(url, {"variants": [{"id": other.variants.get().pk}]})) == "unknown_variant"
    answer = admin.patch(url, {"variants": [{"sku": "B", "price": "1.00"}]})
    assert (answer.status_code, code(answer)) == (409, "sku_taken")


def test_a_former_price_below_the_price_is_refused(admin):
    product = ProductFactory(price=1000)
    url = f"{PRODUCTS}{product.pk}/"
    assert code(admin.patch(url, {"compare_at_price": "9.99"})) == "former_price_too_low"
    assert admin.patch(url, {"compare_at_price": "15.00"}).status_code == 200
    assert code(admin.patch(url, {"price": "20.00"})) == "former_price_too_low"
    assert admin.patch(url, {"compare_at_price": None, "price": "20.00"}).status_code == 200


def test_tags_category_and_texts_are_replaced(admin):
    product = ProductFactory()
    url = f"{PRODUCTS}{product.pk}/"
    admin.patch(url, {"tags": ["a", "b"]})
    answer = admin.patch(url, {"tags": ["b", "c"], "category": None, "description": "", "brand": "X"})
    assert (answer.data["tags"], answer.data["category"], answer.data["brand"]) == (["b", "c"], None, "X")
    assert admin.patch(url, {}).data["tags"] == ["b", "c"]


def test_delete_takes_off_sale_and_keeps_the_rows(admin, api):
    product = ProductFactory()
    assert admin.delete(f"{PRODUCTS}{product.slug}/").status_code == 204
    assert api.get(f"{PRODUCTS}{product.pk}/").status_code == 404
    assert admin.delete(f"{PRODUCTS}{product.pk}/").status_code == 204
    assert Variant.objects.filter(product=product).exists()


def test_the_first_read_after_a_write_shows_it(admin, api):
    product = ProductFactory()
    etag = api.get(f"{PRODUCTS}{product.pk}/")["ETag"]
    admin.patch(f"{PRODUCTS}{product.pk}/", {"name": "Changed"})
    answer = api.get(f"{PRODUCTS}{product.pk}/", headers={"If-None-Match": etag})
    assert (answer.status_code, answer.data["name"]) == (200, "Changed")


# --- Who ---


def test_a_product_belongs_to_the_seller_who_makes_it_whatever_he_says(seller):
    other = UserFactory()
    product_id = seller.post(PRODUCTS, {**LAMP, "owner": other.pk}).data["id"]
    assert Product.objects.get().owner == seller.user
    seller.patch(f"{PRODUCTS}{product_id}/", {"owner": other.pk})
    assert Product.objects.get().owner == seller.user


def test_an_editor_may_give_it_to_somebody(editor, seller):
    product = ProductFactory()
    assert editor.patch(f"{PRODUCTS}{product.pk}/", {"owner": seller.user.pk}).data["owner"]["id"] == seller.user.pk


@pytest.mark.parametrize("method", ["patch", "put", "delete"])
def test_others_products_are_forbidden_and_hidden_ones_unknown_to_a_seller(seller, method):
    others, hidden = ProductFactory(), ProductFactory(is_active=False)
    mine = ProductFactory(owner=seller.user, is_active=False)
    body = {} if method == "delete" else LAMP
    assert getattr(seller, method)(f"{PRODUCTS}{others.pk}/", body).status_code == 403
    assert getattr(seller, method)(f"{PRODUCTS}{hidden.pk}/", body).status_code == 404
    assert getattr(seller, method)(f"{PRODUCTS}{mine.pk}/", body).status_code in (200, 204)


def test_who_may_write(api, buyer, staff, seller, editor, admin):
    expected = [(api, 401), (buyer, 403), (staff, 403), (seller, 201), (editor, 201), (admin, 201)]
    for client, status in expected:
        assert client.post(PRODUCTS, LAMP).status_code == status
    product = Product.objects.filter(owner=None).first()
    for client, status in [(api, 401), (buyer, 403), (staff, 403), (editor, 204), (admin, 204)]:
        assert client.delete(f"{PRODUCTS}{product.pk}/").status_code == status


def test_a_body_that_is_no_object_is_400(admin):
    for body in ([], "x", 1, None):
        assert admin.post(PRODUCTS, body, format="json").status_code == 400
    assert admin.post(PRODUCTS, b"name=x", content_type="text/plain").status_code == 415
