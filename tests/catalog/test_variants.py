"""Variants, their stock, and why it is what it is."""

import pytest

from catalog.errors import NoLongerThere
from catalog.models import StockItem, StockMovement, Variant
from catalog.services.categories import update_category
from catalog.services.images import add_image, change_image
from catalog.services.projections import refresh_product
from catalog.services.stock import Portion, release_stock, reserve_stock
from catalog.services.variants import remove_variant, update_variant
from tests.catalog.pictures import picture
from tests.factories import CategoryFactory, ProductFactory, VariantFactory

pytestmark = pytest.mark.django_db
VARIANTS = "/api/v1/variants/"


@pytest.fixture
def seller(client_of):
    return client_of("seller")


def code(answer):
    return answer.json()["errors"][0]["code"]


def test_an_editor_adds_a_variant(admin, api):
    product = ProductFactory(price=1000)
    answer = admin.post(
        VARIANTS,
        {
            "product": product.slug,
            "sku": "NEW",
            "name": "XL",
            "price": "8.00",
            "stock": 3,
            "attributes": {"size": "XL"},
        },
    )
    assert answer.status_code == 201
    assert (answer.data["product"], answer.data["sku"], answer.data["price"]) == (product.pk, "NEW", "8.00")
    assert (answer.data["stock"], answer.data["on_hand"], answer.data["reserved"]) == (3, 3, 0)
    assert answer.data["currency"] == "EUR"
    assert api.get(f"/api/v1/products/{product.pk}/").data["price"] == "8.00"
    assert api.get("/api/v1/products/?attr.size=xl").data["count"] == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"product": None},
        {"product": "nope"},
        {"price": None},
        {"price": "-1"},
        {"sku": ""},
        {"position": -1},
        {"position": 2**70},
    ],
)
def test_what_makes_no_sense_is_400(admin, wrong):
    product = ProductFactory()
    assert admin.post(VARIANTS, {"product": product.pk, "price": "1.00", **wrong}).status_code == 400
    assert Variant.objects.count() == 1


def test_a_variant_needs_a_price(admin):
    assert code(admin.post(VARIANTS, {"product": ProductFactory().pk})) == "price_required"


def test_a_sku_is_taken_once(admin):
    product = ProductFactory(sku="A")
    other = VariantFactory(product=product)
    assert code(admin.post(VARIANTS, {"product": product.pk, "price": "1.00", "sku": "A"})) == "sku_taken"
    answer = admin.patch(f"{VARIANTS}{other.pk}/", {"sku": "A"})
    assert (answer.status_code, code(answer)) == (409, "sku_taken")


def test_changes_reach_the_product(admin, api):
    variant = ProductFactory(price=1000).variants.get()
    answer = admin.patch(f"{VARIANTS}{variant.pk}/", {"price": "5.00", "stock": 2, "name": "S"})
    assert (answer.status_code, answer.data["price"], answer.data["stock"]) == (200, "5.00", 2)
    page = api.get(f"/api/v1/products/{variant.product_id}/").data
    assert (page["price"], page["variants"][0]["name"]) == ("5.00", "S")
    assert admin.put(f"{VARIANTS}{variant.pk}/", {"price": "6.00"}).data["price"] == "6.00"


def test_a_variant_with_a_history_is_taken_off_sale(admin, api):
    variant = ProductFactory(stock=1).variants.get()
    assert admin.delete(f"{VARIANTS}{variant.pk}/").status_code == 204
    variant.refresh_from_db()
    assert variant.is_active is False
    assert api.get(f"/api/v1/products/{variant.product_id}/").status_code == 404  # nothing is left to sell


def test_a_variant_without_a_history_is_deleted(admin, api):
    product = ProductFactory(price=1000)
    variant = VariantFactory(product=product, price=1, stock=0)
    assert admin.delete(f"{VARIANTS}{variant.pk}/").status_code == 204
    assert not Variant.objects.filter(pk=variant.pk).exists()
    assert api.get(f"/api/v1/products/{product.pk}/").data["price"] == "10.00"


# --- Stock ---


def test_a_delivery_is_a_movement(admin):
    variant = ProductFactory(stock=1).variants.get()
    answer = admin.post(f"{VARIANTS}{variant.pk}/stock/", {"delta": 25, "reason": "receipt", "note": "Crate 7"})
    assert (answer.status_code, answer.data["id"], answer.data["stock"]) == (200, variant.pk, 26)
    movements = admin.get(f"{VARIANTS}{variant.pk}/movements/").data
    assert movements["count"] == 2
    latest = movements["results"][0]
    assert (latest["delta"], latest["reason"], latest["note"], latest["by"], latest["order_line"]) == (
        25, "receipt", "Crate 7", admin.user.pk, None,
    )  # fmt: skip


def test_nothing_is_taken_away_that_is_promised(admin):
    variant = ProductFactory(stock=5).variants.get()
    promised = [Portion(variant.pk, 3)]
    reserve_stock(promised)
    answer = admin.post(f"{VARIANTS}{variant.pk}/stock/", {"delta": -3, "reason": "damage"})
    assert (answer.status_code, code(answer)) == (409, "insufficient_stock")
    assert answer.json()["errors"][0]["meta"] == {"variant": variant.pk, "requested": 3, "available": 2}
    assert admin.post(f"{VARIANTS}{variant.pk}/stock/", {"delta": -2, "reason": "damage"}).data["stock"] == 0
    release_stock(promised)


def test_stock_has_a_limit(admin):
    variant = ProductFactory(stock=1).variants.get()
    answer = admin.post(f"{VARIANTS}{variant.pk}/stock/", {"delta": 10**9, "reason": "receipt"})
    assert (answer.status_code, code(answer)) == (409, "stock_limit")
    assert StockItem.objects.get().on_hand == 1


@pytest.mark.parametrize(
    "wrong",
    [{"delta": 0}, {"delta": 2**31}, {"delta": -(2**70)}, {"delta": "x"}, {"delta": None}, {"reason": "sale"},
     {"reason": "opening"},
     {"reason": "theft"}, {"reason": ""}, {"note": "x" * 201}],
)  # fmt: skip
def test_a_movement_that_makes_no_sense_is_400(admin, wrong):
    variant = ProductFactory(stock=1).variants.get()
    assert admin.post(f"{VARIANTS}{variant.pk}/stock/", {"delta": 1, "reason": "receipt", **wrong}).status_code == 400
    assert StockMovement.objects.count() == 1


# --- Who ---


def test_a_seller_sees_and_changes_his_own_only(seller):
    mine, others = ProductFactory(owner=seller.user).variants.get(), ProductFactory().variants.get()
    assert [row["id"] for row in seller.get(VARIANTS).data["results"]] == [mine.pk]
    assert seller.get(f"{VARIANTS}{others.pk}/").status_code == 404
    assert seller.patch(f"{VARIANTS}{others.pk}/", {"price": "1.00"}).status_code == 404
    assert seller.delete(f"{VARIANTS}{others.pk}/").status_code == 404
    assert seller.post(f"{VARIANTS}{others.pk}/stock/", {"delta": 1, "reason": "receipt"}).status_code == 404
    assert seller.get(f"{VARIANTS}{others.pk}/movements/").status_code == 404
    assert seller.post(VARIANTS, {"product": others.product_id, "price": "1.00"}).status_code == 400
    assert seller.post(f"{VARIANTS}{mine.pk}/stock/", {"delta": 1, "reason": "receipt"}).status_code == 200


def test_nobody_else_sees_variants_here(api, buyer, staff, client_of):
    variant = ProductFactory().variants.get()
    for path in (VARIANTS, f"{VARIANTS}{variant.pk}/", f"{VARIANTS}{variant.pk}/movements/"):
        assert api.get(path).status_code == 401
        assert buyer.get(path).status_code == staff.get(path).status_code == 403
        assert client_of("catalog_editor").get(path).status_code == 200


def test_filters_and_orderings(admin):
    product = ProductFactory(sku="B", price=100)
    VariantFactory(product=product, sku="A", price=200, is_active=False)
    ProductFactory(sku="C", price=300)

    def skus(query):
        return [row["sku"] for row in admin.get(f"{VARIANTS}?{query}").data["results"]]

    assert skus("") == ["B", "A", "C"]
    assert skus(f"product={product.pk}&ordering=sku") == ["A", "B"]
    assert skus("sku=C") == ["C"]
    assert skus("is_active=false") == ["A"]
    assert skus("ordering=-price") == ["C", "A", "B"]
    for wrong in ("ordering=x", "product=x", "is_active=x", "page=0"):
        assert admin.get(f"{VARIANTS}?{wrong}").status_code == 400


@pytest.mark.parametrize("count", [1, 3])
def test_lists_need_the_same_queries_for_any_length(client_of, count, django_assert_num_queries):
    editor = client_of("admin")
    assert editor.user.roles
    for _ in range(count):
        variant = ProductFactory().variants.get()
        editor.post(f"{VARIANTS}{variant.pk}/stock/", {"delta": 1, "reason": "receipt"})
    with django_assert_num_queries(1):
        assert editor.get(VARIANTS).data["count"] == count
    with django_assert_num_queries(2):
        editor.get(f"{VARIANTS}{variant.pk}/movements/")


def test_what_is_deleted_in_between_is_404_and_never_a_fault(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    product = ProductFactory()
    variant = VariantFactory(product=product, stock=0)
    category = CategoryFactory()
    image = add_image(product=product, data=picture(size=(2, 2)))
    seen = [
        (update_variant, {"variant": variant, "name": "X"}),
        (update_category, {"category": category, "name": "X"}),
        (change_image, {"image": image, "alt": "X"}),
    ]
    for row in (variant, category, image):
        type(row).objects.filter(pk=row.pk).delete()
    refresh_product(product)
    for service, arguments in seen:
        with pytest.raises(NoLongerThere):
            service(**arguments)
    remove_variant(variant=variant)
