"""A product's page in the back office: its rows in their order, its pictures, the histories of prices and stock."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from catalog.errors import SkuTaken
from catalog.models import PriceChange, Product, StockItem, StockMovement, Variant
from catalog.services.images import add_image
from catalog.services.products import create_product, update_product
from catalog.services.stock import adjust_stock
from catalog.services.variants import update_variant
from tests.catalog.forms import product_form, variant_row
from tests.catalog.pictures import picture
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def page_of(row):
    return f"/admin/catalog/{row._meta.model_name}/{row.pk}/change/"


def two_variants():
    return create_product(
        by=None, name="Mug", variants=[{"sku": "MUG-S", "price": 1250, "stock": 5}, {"sku": "MUG-L", "price": 1500}]
    )


def rows_of(product, **changes):
    """What the page shows of its variants, with changes by SKU."""
    return [
        variant_row(
            id=row.pk, product=product.pk, sku=row.sku, price=f"{row.price / 100:.2f}", position=row.position,
            compare_at_price="" if row.compare_at_price is None else f"{row.compare_at_price / 100:.2f}",
        )
        | changes.get(row.sku.replace("-", "_"), {})
        for row in product.variants.all()
    ]  # fmt: skip


def save(browser, product, variants, images=()):
    answer = browser.post(page_of(product), product_form(variants, images, name=product.name))
    assert answer.status_code == 302, answer.content.decode()[:3000]


def skus(api, product):
    return [variant["sku"] for variant in api.get(f"/api/v1/products/{product.slug}/").data["variants"]]


def test_variants_stand_in_the_order_in_which_they_were_dragged(browser, api):
    product = two_variants()
    save(browser, product, rows_of(product, MUG_S={"position": 1}, MUG_L={"position": 0}))
    assert skus(api, product) == ["MUG-L", "MUG-S"]


def test_a_new_row_without_a_position_comes_last_and_an_old_one_stays(browser, api):
    product = two_variants()
    new = [variant_row(sku=sku, position="") for sku in ("MUG-X", "MUG-Y")]
    save(browser, product, [*rows_of(product, MUG_L={"position": ""}), *new])
    assert skus(api, product) == ["MUG-S", "MUG-L", "MUG-X", "MUG-Y"]


def test_pictures_stand_in_the_order_in_which_they_were_dragged_or_dropped(browser, api):
    product = two_variants()
    first, second = (add_image(product=product, data=picture(size=(4, 4)), alt=alt) for alt in ("first", "second"))
    rows = [
        {"id": first.pk, "product": product.pk, "alt": "first", "position": 1},
        {"id": second.pk, "product": product.pk, "alt": "second", "position": 0},
    ]
    for alt in ("third", "fourth"):
        file = SimpleUploadedFile(f"{alt}.png", picture(size=(4, 4)))
        rows.append({"upload": file, "alt": alt, "position": ""})
    save(browser, product, rows_of(product), rows)
    shown = api.get(f"/api/v1/products/{product.slug}/").data["images"]
    assert [image["alt"] for image in shown] == ["second", "first", "third", "fourth"]


def test_too_many_pictures_are_refused_before_any_is_stored(browser, media, monkeypatch):
    from catalog.admin.pictures import ImageInline

    monkeypatch.setattr(ImageInline, "max_num", 1)
    rows = [{"upload": SimpleUploadedFile("a.png", picture(size=(4, 4))), "alt": "", "position": ""} for _ in range(2)]
    answer = browser.post("/admin/catalog/product/add/", product_form([variant_row()], rows))
    assert "at most 1" in answer.content.decode()
    assert not Product.objects.exists()
    assert files_of(media) == []


def test_what_is_wrong_is_told_at_its_row(browser):
    rows = [variant_row(), variant_row(sku="LAMP-2", price="12.505", position="")]
    answer = browser.post("/admin/catalog/product/add/", product_form(rows))
    errors = {form["sku"].value(): form.errors for form in answer.context["inline_admin_formsets"][0].formset.forms}
    assert errors == {"LAMP": {}, "LAMP-2": {"price": ["Enter an amount of money."]}}


def test_a_row_that_was_not_touched_keeps_what_others_wrote_meanwhile(browser):
    product = two_variants()
    rows = rows_of(product, MUG_S={"name": "Small"})
    small = product.variants.get(sku="MUG-S")
    update_variant(variant=small, barcode="4006381333931")
    save(browser, product, rows)
    small.refresh_from_db()
    assert (small.name, small.barcode) == ("Small", "4006381333931")


def sent(browser, page):
    """What a browser sends of a page on which nothing is chosen from a list: the hidden fields, too."""
    content = browser.get(page).content.decode()
    fields = {}
    for tag in re.findall(r"<(?:input|textarea)\b[^>]*>(?:[^<]*</textarea>)?", content):
        said = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        is_off = said.get("type") in ("checkbox", "radio", "submit", "file") and " checked" not in tag
        if "name" in said and not is_off and "__prefix__" not in said["name"]:
            text = tag.partition(">")[2].removesuffix("</textarea>") if tag.startswith("<textarea") else ""
            fields[said["name"]] = html.unescape(said.get("value", "on" if "checkbox" in tag else text))
    return fields


def test_a_page_that_lay_open_reverts_nothing(browser):
    product = two_variants()
    small = product.variants.first()
    page = sent(browser, page_of(product))
    update_variant(variant=small, price=1100, compare_at_price=1300, is_active=False, position=7)
    update_product(product=product, by=None, brand="Clay & Co", is_active=False)
    answer = browser.post(page_of(product), {**page, "name": "Cup", "variants-0-name": "Small"})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    small.refresh_from_db()
    product.refresh_from_db()
    assert (small.name, small.price, small.compare_at_price, small.is_active, small.position) == (
        "Small", 1100, 1300, False, 7,
    )  # fmt: skip
    assert (product.name, product.brand, product.is_active) == ("Cup", "Clay & Co", False)
    assert PriceChange.objects.count() == 1


def test_a_variant_s_page_that_lay_open_reverts_nothing(browser):
    variant = two_variants().variants.first()
    page = sent(browser, page_of(variant))
    update_variant(variant=variant, price=1100, is_active=False)
    browser.post(page_of(variant), {**page, "name": "Small"})
    variant.refresh_from_db()
    assert (variant.name, variant.price, variant.is_active) == ("Small", 1100, False)


def test_what_is_changed_on_a_page_is_kept(browser):
    product = two_variants()
    page = sent(browser, page_of(product))
    page.pop("is_active")
    browser.post(page_of(product), {**page, "variants-0-price": "1.00", "variants-0-position": "1"})
    product.refresh_from_db()
    small = product.variants.get(sku="MUG-S")
    assert (product.is_active, small.price, small.position) == (False, 100, 1)


def test_dragging_numbers_the_places_only(browser):
    """It writes to every input of a row whose name ends with `-position`."""
    names = [name for name in sent(browser, page_of(two_variants())) if name.endswith("-position")]
    assert names == ["variants-0-position", "variants-1-position"]


def test_prices_changed_on_either_page_are_kept_with_their_author(browser, boss):
    variant = create_product(by=None, name="Lamp", price=1000, compare_at_price=1500, sku="LAMP").variants.get()
    save(browser, variant.product, rows_of(variant.product, LAMP={"price": "9.00"}))
    form = {"sku": "LAMP", "price": "8.00", "compare_at_price": "", "attributes": "{}", "is_active": "on"}
    browser.post(page_of(variant), {**form, "position": 0})
    columns = ("price_before", "price_after", "compare_at_price_before", "compare_at_price_after", "by")
    kept = PriceChange.objects.order_by("pk").values_list(*columns)
    assert list(kept) == [(1000, 900, 1500, 1500, boss.pk), (900, 800, 1500, None, boss.pk)]


def test_a_refusal_that_comes_late_is_told_and_keeps_nothing(browser, monkeypatch):
    def taken(*args, **kwargs):
        raise SkuTaken(sku="LAMP")

    monkeypatch.setattr("catalog.admin.variants.add_variant", taken)
    answer = browser.post("/admin/catalog/product/add/", product_form([variant_row()]), follow=True)
    assert "Nothing was changed: " in answer.content.decode()
    assert not Product.objects.exists()


def files_of(media):
    return [path for path in media.rglob("*") if path.is_file()]


def test_a_refusal_that_comes_late_leaves_no_files(browser, media, monkeypatch):
    def taken(*args, **kwargs):
        raise SkuTaken(sku="LAMP")

    product = two_variants()
    rows = [{"upload": SimpleUploadedFile("a.png", picture(size=(4, 4))), "alt": "", "position": ""}]
    with monkeypatch.context() as patched:
        patched.setattr("catalog.admin.products.refresh_product", taken)
        save(browser, product, rows_of(product), rows)
    assert (product.images.count(), files_of(media)) == (0, [])
    rows = [{"upload": SimpleUploadedFile("a.png", picture(size=(4, 4))), "alt": "", "position": ""}]
    save(browser, product, rows_of(product), rows)
    assert (product.images.count(), len(files_of(media))) == (1, 2)


def histories(browser, row):
    return [
        [[re.sub("<[^>]+>", "", str(cell)) for cell in line[1:]] for line in table["rows"]]
        for table in browser.get(page_of(row)).context["histories"]
    ]


def test_the_page_shows_what_prices_and_stock_went_through(browser, boss):
    product = two_variants()
    other = create_product(by=None, name="Other", price=1, stock=1).variants.get()
    update_variant(variant=other, price=2)
    small, large = product.variants.all()
    update_variant(variant=small, by=boss, price=1100, compare_at_price=1250)
    update_variant(variant=large, price=1600)
    adjust_stock(variant=small, delta=-2, reason="damage", note="Fell down", by=boss)
    prices, stock = histories(browser, product)
    assert prices == [
        ["MUG-L", "15.00 EUR → 16.00 EUR", "–", "–"],
        ["MUG-S", "12.50 EUR → 11.00 EUR", "– → 12.50 EUR", "boss@example.com"],
    ]
    assert stock == [
        ["MUG-S", "-2", "Damage", "Fell down", "boss@example.com"],
        ["MUG-S", "5", "Opening", "–", "–"],
    ]
    assert histories(browser, large) == [[["MUG-L", "15.00 EUR → 16.00 EUR", "–", "–"]], []]


def test_the_page_shows_the_last_fifty_and_the_way_to_all(browser, monkeypatch):
    monkeypatch.setattr("catalog.admin.histories.SHOWN", 2)
    product = two_variants()
    small = product.variants.first()
    for price in (1, 2, 3):
        update_variant(variant=small, price=price)
        create_product(by=None, name="Other", price=1, stock=1)
    update_variant(variant=Variant.objects.latest("pk"), price=9)
    prices, _ = browser.get(page_of(product)).context["histories"]
    assert len(prices["rows"]) == 2
    assert browser.get(prices["all"]).context["cl"].queryset.count() == 3
    _, stock = browser.get(page_of(small)).context["histories"]
    assert browser.get(stock["all"]).context["cl"].queryset.count() == 1


def product_with(count):
    """So many of all that its page shows."""
    product = create_product(by=None, name="Mug", variants=[{"price": 1250, "stock": 5} for _ in range(count)])
    for variant in product.variants.all():
        add_image(product=product, data=picture(size=(4, 4)))
        for price in range(count):
            update_variant(variant=variant, price=price + 1, compare_at_price=1300, by=UserFactory())
            adjust_stock(variant=variant, delta=1, reason="receipt", by=UserFactory())
    return product


@pytest.mark.parametrize("page", ["product", "variant"])
def test_a_page_needs_the_same_queries_for_any_number_of_rows(browser, page):
    def queries(count):
        product = product_with(count)
        with CaptureQueriesContext(connection) as captured:
            answer = browser.get(page_of(product if page == "product" else product.variants.first()))
        assert "13.00" in answer.content.decode()
        return len(captured)

    queries(1)  # what is remembered afterwards
    assert queries(1) == queries(4) <= 14


def test_stock_is_adjusted_one_click_from_the_row(browser):
    product = two_variants()
    content = browser.get(page_of(product)).content.decode()
    for item in StockItem.objects.all():
        assert f"/admin/catalog/stockitem/{item.pk}/change/" in content


@pytest.mark.parametrize("page", ["pricechange", "stockmovement"])
def test_a_ledger_is_only_read(browser, page):
    product = two_variants()
    update_variant(variant=product.variants.first(), price=1)
    row = {"pricechange": PriceChange, "stockmovement": StockMovement}[page].objects.get()
    assert browser.get(f"/admin/catalog/{page}/").status_code == 200
    assert browser.post(f"/admin/catalog/{page}/add/").status_code == 403
    assert browser.get(page_of(row)).status_code == 200
    assert browser.post(page_of(row), {"note": "x", "price_after": "1"}).status_code == 403
    assert browser.post(f"/admin/catalog/{page}/{row.pk}/delete/", {"post": "yes"}).status_code == 403


def test_who_may_only_look_sees_stock_and_pictures(db):
    product = two_variants()
    image = add_image(product=product, data=picture(size=(4, 4)), alt="The mug")
    browser = Browser()
    browser.force_login(UserFactory(roles=["staff"], is_staff=True))
    content = browser.get(page_of(product)).content.decode()
    assert image.thumbnail.url in content
    assert "12.50 EUR" in content
    assert "1250" not in content
    assert "12.50 EUR" in browser.get(page_of(product.variants.first())).content.decode()
    assert 'type="file"' not in content


def test_scripts_are_files_of_our_own(browser):
    """A strict policy lets those run, and nothing that stands in the page."""
    content = browser.get("/admin/catalog/product/add/").content.decode()
    for name in ("inline_rows", "pictures"):
        assert f'<script src="/static/catalog/{name}.js"></script>' in content
    assert not re.search(r"<[^>]+\son[a-z]+=", content)
