"""The catalogue in the back office: the same rules, the same words."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from catalog.models import (
    Category,
    Product,
    ProductQuerySet,
    SearchedQuery,
    StockItem,
    StockMovement,
    Synonym,
    Tag,
    Variant,
)
from catalog.services.images import add_image
from catalog.services.products import create_product
from catalog.services.variants import update_variant
from tests.catalog.forms import product_form, variant_row
from tests.catalog.pictures import picture
from tests.factories import CategoryFactory, ProductFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    "page",
    ["product", "category", "tag", "variant", "stockitem", "stockmovement", "pricechange", "searchedquery", "synonym"],
)
def test_lists_need_the_same_queries_for_any_length(browser, count, page, django_assert_max_num_queries):
    for number in range(count):
        create_product(
            by=None, name="Lamp", price=100, stock=number + 1, category=CategoryFactory(parent=CategoryFactory()),
            tags=[f"tag {number}"],
        )  # fmt: skip
        update_variant(variant=Variant.objects.latest("pk"), price=200)
        SearchedQuery.objects.create(query=f"lamp {number}")
        Synonym.objects.create(words=f"lamp, light {number}")
    with django_assert_max_num_queries(9):  # two of them a savepoint, as the test is in a transaction
        assert browser.get(f"/admin/catalog/{page}/").status_code == 200


def test_a_product_is_made_with_its_variants_stock_and_pictures(browser, boss, api):
    category, tag = CategoryFactory(), Tag.objects.create(name="new")
    file = SimpleUploadedFile("a.png", picture(size=(30, 20)))
    answer = browser.post(
        "/admin/catalog/product/add/",
        product_form(
            [variant_row(opening_stock=7), variant_row(sku="LAMP-2", price="39.99", position=1)],
            [{"upload": file, "alt": "Front", "position": 0}],
            category=category.pk, tags=[tag.pk], attributes=json.dumps({"color": "red"}),
        ),
    )  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()[:3000]
    page = api.get("/api/v1/products/desk-lamp/").data
    assert (page["price"], page["price_max"], page["currency"]) == ("29.99", "39.99", "EUR")
    assert [variant["stock"] for variant in page["variants"]] == [7, 0]
    assert (page["images"][0]["alt"], page["images"][0]["width"]) == ("Front", 30)
    assert page["tags"] == ["new"]
    assert api.get("/api/v1/products/?q=lamp+new&attr.color=red").data["count"] == 1
    movement = StockMovement.objects.get()
    assert (movement.delta, movement.reason, movement.by) == (7, "opening", boss)


def test_a_changed_price_and_name_reach_the_lists(browser, api):
    product = create_product(by=None, name="Lamp", price=2999, stock=5, sku="LAMP")
    variant = product.variants.get()
    row = variant_row(id=variant.pk, product=product.pk, price="12.50", opening_stock=99)
    answer = browser.post(f"/admin/catalog/product/{product.pk}/change/", product_form([row], name="Candle"))
    assert answer.status_code == 302
    item = api.get("/api/v1/products/?q=candle").data["results"][0]
    assert (item["price"], item["slug"]) == ("12.50", "lamp")
    assert StockItem.objects.get().on_hand == 5  # the opening was long ago


def test_saving_a_page_brings_no_counter_back_to_what_it_was(browser, monkeypatch):
    product = create_product(by=None, name="Lamp", price=2999, sku="LAMP")
    variant = product.variants.get()
    locked = ProductQuerySet.locked

    def sold_at_that_moment(queryset):
        Product.objects.filter(pk=product.pk).update(popularity=5)
        return locked(queryset)

    monkeypatch.setattr(ProductQuerySet, "locked", sold_at_that_moment)
    browser.post(
        f"/admin/catalog/product/{product.pk}/change/",
        product_form([variant_row(id=variant.pk, product=product.pk)], brand="Acme"),
    )
    product.refresh_from_db()
    assert (product.brand, product.popularity) == ("Acme", 5)


@pytest.mark.parametrize(
    "row",
    [{"price": "-1"}, {"price": "x"}, {"price": "NaN"}, {"price": "1.999"}, {"price": "9" * 30}, {"price": ""},
     {"sku": ""},
     {"sku": "TAKEN"}, {"position": 10**12}, {"position": -1}, {"opening_stock": -1}, {"compare_at_price": "1.00"}],
)  # fmt: skip
def test_a_row_that_makes_no_sense_is_shown_again(browser, row):
    ProductFactory(sku="TAKEN")
    answer = browser.post("/admin/catalog/product/add/", product_form([variant_row(**row)]))
    assert answer.status_code == 200
    assert Product.objects.count() == 1


@pytest.mark.parametrize(
    "fields",
    [{"attributes": '{"a": {"b": 1}}'}, {"metadata": "[1]"}, {"name": ""}, {"attributes": "x"}],
)
def test_attributes_have_the_same_limits_as_in_the_api(browser, fields):
    assert browser.post("/admin/catalog/product/add/", product_form([variant_row()], **fields)).status_code == 200
    assert not Product.objects.exists()


@pytest.mark.parametrize("empty", ["", "[]", "null", "{}"])
def test_what_a_form_leaves_empty_is_an_empty_object(browser, empty):
    rows = [variant_row(attributes=empty)]
    browser.post("/admin/catalog/product/add/", product_form(rows, attributes=empty, metadata=empty))
    product = Product.objects.get()
    assert product.attributes == product.metadata == product.variants.get().attributes == {}


def test_what_is_no_picture_is_refused_in_the_shops_words(browser, media):
    file = SimpleUploadedFile("a.png", b"<svg/>")
    answer = browser.post(
        "/admin/catalog/product/add/", product_form([variant_row()], [{"upload": file, "alt": "", "position": 0}])
    )
    assert "This is not a whole JPEG, PNG, WebP or AVIF picture." in answer.content.decode()
    assert not Product.objects.exists()
    assert not list(media.rglob("*.png"))


def test_pictures_are_changed_and_deleted_with_their_files(browser, media, django_capture_on_commit_callbacks):
    product = create_product(by=None, name="Lamp", price=100, sku="LAMP")
    keep, drop = (add_image(product=product, data=picture(size=(4, 4))) for _ in range(2))
    variant = product.variants.get()
    form = product_form(
        [variant_row(id=variant.pk, product=product.pk)],
        [
            {"id": keep.pk, "product": product.pk, "alt": "Back", "position": 3},
            {"id": drop.pk, "product": product.pk, "alt": "", "position": 1, "DELETE": "on"},
        ],
    )
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(f"/admin/catalog/product/{product.pk}/change/", form)
    assert answer.status_code == 302
    image = product.images.get()
    assert (image.pk, image.alt, image.position) == (keep.pk, "Back", 3)
    assert len([path for path in media.rglob("*") if path.is_file()]) == 2


def test_products_and_variants_are_taken_off_sale_and_never_deleted(browser, api):
    product = ProductFactory()
    assert browser.post(f"/admin/catalog/product/{product.pk}/delete/", {"post": "yes"}).status_code == 403
    assert (
        browser.post(f"/admin/catalog/variant/{product.variants.get().pk}/delete/", {"post": "yes"}).status_code == 403
    )
    for page, row in (("product", product), ("variant", product.variants.get())):
        for action, status in (("take_off_sale", 404), ("put_on_sale", 200)):
            browser.post(f"/admin/catalog/{page}/", {"action": action, "_selected_action": [row.pk]}, follow=True)
            assert api.get(f"/api/v1/products/{product.slug}/").status_code == status


def test_the_list_is_searched_as_the_public_searches(browser):
    create_product(by=None, name="Äther Lamp", price=1, sku="AE-1")
    create_product(by=None, name="Hidden chair", price=1, is_active=False)
    for words, found in (("äther", "Äther Lamp"), ("AE-1", "Äther Lamp"), ("CHAIR", "Hidden chair")):
        listed = browser.get("/admin/catalog/product/", {"q": words}).context["cl"].queryset
        assert [product.name for product in listed] == [found]


def test_a_variant_has_a_page_of_its_own(browser, api):
    variant = ProductFactory(price=1000).variants.get()
    form = {"sku": "NEW", "barcode": "", "name": "XL", "price": "5.00", "compare_at_price": "", "position": 0}
    path = f"/admin/catalog/variant/{variant.pk}/change/"
    assert browser.post(path, {**form, "attributes": "{}", "is_active": "on"}).status_code == 302
    assert api.get(f"/api/v1/products/{variant.product_id}/").data["price"] == "5.00"


def test_stock_changes_by_a_movement_with_a_reason(browser, boss):
    product = ProductFactory(stock=5)
    item = StockItem.objects.get()
    path = f"/admin/catalog/stockitem/{item.pk}/change/"
    movements = {"movements-TOTAL_FORMS": 0, "movements-INITIAL_FORMS": 0}
    assert product.name in browser.get(path).content.decode()
    browser.post(path, {"delta": "-2", "reason": "damage", "note": "Fell down", **movements})
    movement = StockMovement.objects.first()
    assert (movement.delta, movement.reason, movement.note, movement.by) == (-2, "damage", "Fell down", boss)
    item.refresh_from_db()
    assert item.on_hand == 3
    assert "Fell down" in browser.get(path).content.decode()
    refused = browser.post(path, {"delta": "-4", "reason": "damage", "note": "", **movements})
    assert "Only 3 pieces" in refused.content.decode()
    browser.post(path, {"delta": "", "reason": "damage", "note": "", **movements})
    assert StockMovement.objects.count() == 2
    for change in ("on_hand", "reserved"):
        browser.post(path, {"delta": "", "reason": "damage", "note": "", change: "99", **movements})
    item.refresh_from_db()
    assert (item.on_hand, item.reserved) == (3, 0)


def test_categories_keep_their_tree(browser):
    root = CategoryFactory(name="Root", slug="root")
    browser.post("/admin/catalog/category/add/", {"name": "Leaf", "slug": "leaf", "parent": root.pk, "position": 0})
    leaf = Category.objects.get(slug="leaf")
    assert leaf.path == f"{root.path}{leaf.pk}/"
    form = {"name": "Root", "slug": "root", "parent": leaf.pk, "position": 0}
    refused = browser.post(f"/admin/catalog/category/{root.pk}/change/", form)
    assert "It cannot stand below itself." in refused.content.decode()
    form = {"name": "Leaf 2", "slug": "leaf", "parent": "", "position": 4}
    assert browser.post(f"/admin/catalog/category/{leaf.pk}/change/", form).status_code == 302
    leaf.refresh_from_db()
    assert (leaf.name, leaf.path, leaf.position) == ("Leaf 2", f"/{leaf.pk}/", 4)
    assert browser.post(f"/admin/catalog/category/{leaf.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Category.objects.filter(slug="leaf").exists()


def test_a_used_category_is_not_deleted(browser):
    category = ProductFactory().category
    browser.post(f"/admin/catalog/category/{category.pk}/delete/", {"post": "yes"})
    data = {"action": "delete_selected", "_selected_action": [category.pk], "post": "yes"}
    browser.post("/admin/catalog/category/", data)
    assert Category.objects.filter(pk=category.pk).exists()


def test_a_renamed_or_deleted_tag_is_found_as_it_is_now(browser, api):
    create_product(by=None, name="Lamp", price=1, tags=["old"])
    tag = Tag.objects.get()
    browser.post(f"/admin/catalog/tag/{tag.pk}/change/", {"name": "fresh"})
    assert api.get("/api/v1/products/?q=fresh").data["count"] == 1
    browser.post(f"/admin/catalog/tag/{tag.pk}/delete/", {"post": "yes"})
    assert api.get("/api/v1/products/?q=fresh").data["count"] == 0


def test_a_catalogue_editor_may_edit_and_staff_may_look(client_of):
    product = create_product(by=None, name="Lamp", price=100, sku="LAMP")
    form = product_form([variant_row(id=product.variants.get().pk, product=product.pk)], brand="Acme")
    for role, status in (("catalog_editor", 302), ("staff", 403)):
        browser = Browser()
        browser.force_login(UserFactory(roles=[role], is_staff=True))
        path = f"/admin/catalog/product/{product.pk}/change/"
        assert browser.get(path).status_code == 200
        assert browser.post(path, form).status_code == status
        assert browser.get("/admin/catalog/stockitem/").status_code == 200
    assert Variant.objects.count() == 1


def test_staff_see_what_is_looked_for_in_vain_and_say_what_is_never_suggested(browser):
    vain = SearchedQuery.objects.create(query="teapot", searches=9, results=0)
    SearchedQuery.objects.create(query="mug", searches=5, results=2)
    assert [row.query for row in browser.get("/admin/catalog/searchedquery/").context["cl"].queryset] == [
        "teapot",
        "mug",
    ]
    listed = browser.get("/admin/catalog/searchedquery/?found=no").context["cl"].queryset
    assert [row.query for row in listed] == ["teapot"]
    browser.post("/admin/catalog/searchedquery/", {"action": "do_not_suggest", "_selected_action": [vain.pk]})
    vain.refresh_from_db()
    assert not vain.is_suggested
    assert browser.post("/admin/catalog/searchedquery/add/", {"query": "x"}).status_code == 403


def test_a_synonym_is_at_least_two_words(browser):
    refused = browser.post("/admin/catalog/synonym/add/", {"words": "tv,"})
    assert "at least two" in refused.content.decode()
    assert browser.post("/admin/catalog/synonym/add/", {"words": "tv, telly"}).status_code == 302
