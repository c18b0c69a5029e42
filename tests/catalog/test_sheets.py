"""Products, stock and categories as files in the back office: out, back in, and never around the shop's rules."""

import pytest
from django.contrib.admin import site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, transaction
from django.test import Client as Browser
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import Role, User
from catalog.importing.category_sheets import CategorySheet, bring_categories
from catalog.importing.importer import import_file
from catalog.importing.sheets import VariantSheet, bring_products
from catalog.models import Category, PriceChange, Product, StockItem, StockMovement, Variant
from catalog.services.categories import create_category
from catalog.services.products import create_product, update_product
from catalog.services.stock import Portion, adjust_stock, reserve_stock
from catalog.services.variants import create_variant
from config.sheets import resources
from config.sheets.outcomes import UNCHANGED
from config.sheets.reading import read_sheet
from config.sheets.resources import bring
from config.sheets.writing import csv_pieces
from tests.factories import CategoryFactory, ProductFactory, UserFactory, VariantFactory

pytestmark = pytest.mark.django_db
LISTS = {
    "product": "/admin/catalog/product/",
    "stock": "/admin/catalog/stockitem/",
    "category": "/admin/catalog/category/",
}


def browser_of(*roles: str) -> Browser:
    browser = Browser()
    browser.force_login(UserFactory(roles=roles))
    return browser


@pytest.fixture
def browser() -> Browser:
    return browser_of(Role.CATALOG_EDITOR)


def export(browser: Browser, what: str, format_: str = "csv", query: str = "") -> bytes:
    answer = browser.post(f"{LISTS[what]}export/{query}", {"format": format_})
    assert answer.status_code == 200, answer.content
    assert "attachment" in answer["Content-Disposition"]
    return b"".join(answer.streaming_content)


def upload(browser: Browser, what: str, content: str | bytes, **fields: str):
    """The page that shows what would happen."""
    raw = content.encode() if isinstance(content, str) else content
    return browser.post(f"{LISTS[what]}import/", {"file": SimpleUploadedFile("goods.csv", raw), **fields})


def confirm(browser: Browser, what: str, page):
    return browser.post(f"{LISTS[what]}process_import/", {"plan": page.context["plan"]}, follow=True)


def counts(page) -> dict[str, int]:
    return {group["word"]: group["count"] for group in page.context["groups"] if group["count"]}


def told(page) -> list[str]:
    return [str(message) for message in page.context["messages"]]


# --- Products ---


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_an_export_brought_in_again_changes_nothing(browser, format_):
    tops = create_category(name="Tops / Shirts", parent=create_category(name="=Men"))
    create_category(name="TOPS / SHIRTS", parent=tops.parent)
    shirt = create_product(
        by=None, name="@Shirt", price=2500, stock=3, category=tops, tags=["a, b", "[new]", "+1"],
        description="=cmd|' /C calc'!A0\n  two  spaces", attributes={"cut": "-slim", "washable": True, "size": 1.5},
        brand="'quoted", metadata={"=k": [1, "x"]},
    )  # fmt: skip
    create_variant(
        product=shirt, by=None, sku="=SHIRT-2", price=3000, stock=2, attributes={"size": "M"}, is_active=False
    )
    create_product(by=None, name="Mug", price=1000, is_active=False)
    before = list(Variant.objects.values()), list(Product.objects.values())

    content = export(browser, "product", format_)
    page = upload(browser, "product", content, with_stock="on")

    assert counts(page) == {"unchanged": 3}, page.context["groups"]
    assert not page.context["plan"]
    assert (list(Variant.objects.values()), list(Product.objects.values())) == before


def test_the_command_reads_an_export_too(browser, tmp_path):
    create_product(by=None, name="=Shirt", price=2500, stock=3)
    path = tmp_path / "export.csv"
    path.write_bytes(export(browser, "product"))
    report = import_file(path)
    assert (report.unchanged, report.updated, len(report.refused)) == (1, 0, 0)


NAMES = st.text("=+-@'\"a,/[;\t ", min_size=1, max_size=8).map(str.strip).filter(bool)
PRODUCTS = st.lists(
    st.fixed_dictionaries(
        {
            "name": NAMES.map(lambda name: f"p{name}") | NAMES,
            "description": st.text("=a <b>&amp;\n", max_size=12),
            "brand": NAMES | st.just(""),
            "tags": st.lists(NAMES, max_size=2, unique=True),
            "path": st.lists(NAMES, max_size=2),
            "attributes": st.dictionaries(NAMES, NAMES | st.integers(-5, 5) | st.booleans(), max_size=2),
            "variants": st.integers(1, 3),
            "is_active": st.booleans(),
        }
    ),
    min_size=1,
    max_size=3,
)


@settings(
    max_examples=10,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(products=PRODUCTS)
def test_any_catalogue_reads_back_as_it_is(db, products):
    with transaction.atomic():
        for number, said in enumerate(products):
            _make(number, **said)
        resource = VariantSheet()
        content = b"".join(csv_pieces(resource.headers(), resource.stream(resource.rows_of(Product.objects.all()))))
        outcome, _ = bring(read_sheet("x", content), bring_products, by=None, with_stock=True)
        transaction.set_rollback(True)
    assert {row.kind for row in outcome.rows} == {UNCHANGED}, outcome.rows


def _make(number, *, path, variants, **said):
    category = None
    for name in path:
        slug = f"c{Category.objects.count()}-{number}"
        category = CategoryFactory(name=name, parent=category, slug=slug)
    product = create_product(by=None, price=100 + number, stock=number, category=category, **said)
    for index in range(variants - 1):
        create_variant(product=product, by=None, sku=f"={product.pk}-{index}", price=50, attributes={"n": index})


def test_what_is_shown_is_what_is_done(browser):
    mug = create_product(by=None, name="Mug", price=1000, stock=5)
    sku = mug.variants.get().sku
    page = upload(browser, "product", f"sku,name,price,stock\n{sku},Mug,12.50,9\nPAN,Pan,30,4\n{sku},Mug,1,1\n")
    assert counts(page) == {"refused": 1, "new": 1, "changed": 1}
    assert "stands in row 2 already" in page.content.decode()
    assert not page.context["plan"]  # nothing while a row is refused

    page = upload(browser, "product", f"sku,name,price,stock,colour\n{sku},Mug,12.50,9,x\nPAN,Pan,30,4,x\n")
    assert counts(page) == {"new": 1, "changed": 1}
    changed = page.context["groups"][2]["rows"][0]
    assert [(cell.column, cell.before, cell.after) for cell in changed.differences] == [("price", "10.00", "12.50")]
    assert "colour" in page.content.decode()
    assert not Variant.objects.filter(sku="PAN").exists()

    done = confirm(browser, "product", page)
    assert told(done) == ["Imported goods.csv: 1 new, 1 changed, 0 unchanged."]
    mug.refresh_from_db()
    assert (mug.price_min, StockItem.objects.get(variant__sku=sku).on_hand) == (1250, 5)
    assert StockItem.objects.get(variant__sku="PAN").on_hand == 4
    assert StockMovement.objects.get(stock_item__variant__sku="PAN").by == User.objects.get(
        pk=browser.session["_auth_user_id"]
    )
    assert "imported already" in told(confirm(browser, "product", page))[0]


def test_stock_of_known_variants_is_set_where_it_is_asked_for(browser):
    sku = create_product(by=None, name="Mug", price=1000, stock=5).variants.get().sku
    page = upload(browser, "product", f"sku,name,price,stock\n{sku},Mug,10,9\n", with_stock="on")
    confirm(browser, "product", page)
    assert StockItem.objects.get().on_hand == 9


def test_nothing_is_written_where_the_shop_has_changed_since(browser):
    mug = create_product(by=None, name="Mug", price=1000)
    sku = mug.variants.get().sku
    page = upload(browser, "product", f"sku,name,price\n{sku},Mug,12.50\n")
    update_product(product=mug, by=None, price=1100)

    again = confirm(browser, "product", page)

    assert "has changed since" in told(again)[0]
    assert Variant.objects.get().price == 1100
    assert again.context["groups"][2]["rows"][0].differences[0].before == "11.00"
    confirm(browser, "product", again)
    assert Variant.objects.get().price == 1250


def test_another_s_upload_cannot_be_confirmed(browser):
    page = upload(browser, "product", "sku,name,price\nPAN,Pan,30\n")
    assert "imported already, or waited" in told(confirm(browser_of(Role.ADMIN), "product", page))[0]
    assert not Product.objects.exists()


@pytest.mark.parametrize("price", ["9" * 5000, "1e9999", "-1", "=1+1", "NaN"])
def test_a_bad_cell_is_told_by_row_and_column(browser, price):
    page = upload(browser, "product", f"sku,name,price,stock\nPAN,Pan,{price},{price}\n")
    assert page.context["groups"][0]["rows"][0].number == 2
    assert "price" in page.context["groups"][0]["rows"][0].sentence


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xff\xfe", b"name\nx", b"sku\nx\x00"])
@pytest.mark.parametrize("what", LISTS)
def test_a_file_that_cannot_be_read_is_told(browser, what, content):
    page = upload(browser, what, content, reason="adjustment")
    assert page.status_code == 200
    assert page.context["form"].errors["file"]


def test_no_file_and_no_plan_are_told(browser):
    assert browser.post(f"{LISTS['product']}import/").context["form"].errors["file"]
    assert "upload the file again" in told(browser.post(f"{LISTS['product']}process_import/", follow=True))[0]
    assert browser.get(f"{LISTS['product']}process_import/").status_code == 302
    assert browser.post(f"{LISTS['product']}export/", {"format": "pdf"}).context["form"].errors["format"]
    assert browser.get(f"{LISTS['product']}export/?nonsense=1").status_code == 302


@pytest.mark.parametrize("what", LISTS)
def test_every_chunk_begins_behind_the_last(browser, what, monkeypatch):
    for name in ("Pan", "Mug", "Cup"):
        root = create_category(name=name)
        variants = [{"sku": f"{name}-{place}", "price": 1, "position": -place % 3} for place in range(3)]
        create_product(by=None, name=name, category=create_category(name=f"{name}s", parent=root), variants=variants)
    whole = export(browser, what)
    for size in (1, 2, 4):
        monkeypatch.setattr(resources, "CHUNK", size)
        assert export(browser, what) == whole


def test_an_export_holds_what_the_list_shows(browser):
    create_product(by=None, name="Mug", price=1000)
    create_product(by=None, name="Pan", price=1000, is_active=False)
    for query, names in {"": {"Mug", "Pan"}, "?is_active__exact=0": {"Pan"}, "?q=mug": {"Mug"}}.items():
        rows = read_sheet("x", export(browser, "product", query=query)).records()
        assert {row["name"] for _, row in rows} == names


@pytest.mark.parametrize("count", [2, 6])
def test_an_export_takes_the_same_queries_for_any_number_of_rows(browser, count, django_assert_max_num_queries):
    for number in range(count):
        create_product(by=None, name=f"Mug {number}", price=1000, tags=["a"], category=CategoryFactory())
    with django_assert_max_num_queries(11):  # two of them a savepoint, as the test is in a transaction
        export(browser, "product")


def test_a_price_that_is_brought_in_has_its_author(browser):
    sku = create_product(by=None, name="Mug", price=1000).variants.get().sku
    confirm(browser, "product", upload(browser, "product", f"sku,name,price\n{sku},Mug,12.50\n"))
    assert PriceChange.objects.get().by == User.objects.get(pk=browser.session["_auth_user_id"])


@pytest.mark.parametrize("what", LISTS)
def test_a_busy_shop_is_told_and_not_an_error(browser, what, monkeypatch):
    def busy(sheet, **options):
        raise OperationalError("deadlock detected")

    model = {"product": Product, "stock": StockItem, "category": Category}[what]
    monkeypatch.setattr(type(site._registry[model]), "bring_sheet", staticmethod(busy))
    page = upload(browser, what, "sku,slug\nx,x\n", reason="adjustment")
    assert page.status_code == 200
    assert "try again" in str(page.context["form"].errors["file"])


# --- Stock ---


def test_a_stock_take_writes_movements_with_their_reason(browser):
    mug, pan, pot = (VariantFactory(sku=sku) for sku in ("MUG", "PAN", "POT"))
    for variant in (mug, pan, pot):
        adjust_stock(variant=variant, delta=5, reason="receipt")
    start = StockItem.objects.get(variant=mug).on_hand
    page = upload(
        browser, "stock", f"SKU,On hand\nMUG,{start + 2}\nPAN,{start}\nPOT,\n", reason="damage", note="Shelf 3"
    )
    assert counts(page) == {"changed": 1, "unchanged": 2}
    assert StockItem.objects.get(variant=mug).on_hand == start

    confirm(browser, "stock", page)

    newest = StockMovement.objects.order_by("-pk")[0]
    assert (newest.stock_item.variant.sku, newest.delta, newest.reason, newest.note) == ("MUG", 2, "damage", "Shelf 3")
    assert newest.by is not None


@pytest.mark.breaks_the_books
def test_a_stock_take_is_refused_row_by_row(browser):
    variant = VariantFactory(sku="MUG")
    adjust_stock(variant=variant, delta=5, reason="receipt")
    reserve_stock([Portion(variant.pk, 4)])
    page = upload(browser, "stock", "sku,on_hand\nMUG,3\nNONE,1\nMUG,9\n", reason="adjustment")
    refused = {row.number: row.sentence for row in page.context["groups"][0]["rows"]}
    assert refused == {
        2: "on_hand: 4 are promised to buyers.",
        3: "sku: there is no such variant.",
        4: "sku: stands in row 2 already.",
    }
    page = upload(browser, "stock", "sku,on_hand\nMUG,many\n", reason="adjustment")
    assert "no number of pieces" in page.context["groups"][0]["rows"][0].sentence
    assert "reason" in upload(browser, "stock", "sku,on_hand\nMUG,3\n", reason="sale").context["form"].errors


def test_a_stock_take_is_refused_where_something_was_sold_meanwhile(browser):
    variant = VariantFactory(sku="MUG")
    page = upload(browser, "stock", "sku,on_hand\nMUG,70\n", reason="adjustment")
    adjust_stock(variant=variant, delta=1, reason="receipt")
    assert "has changed since" in told(confirm(browser, "stock", page))[0]
    assert StockItem.objects.get().on_hand != 70


def test_stock_reads_back_as_it_was_taken_out(browser):
    VariantFactory(sku="=MUG")
    ProductFactory()
    assert counts(upload(browser, "stock", export(browser, "stock", "xlsx"), reason="adjustment")) == {"unchanged": 2}


# --- Categories ---


def test_categories_are_made_moved_and_renamed(browser):
    men = create_category(name="Men")
    create_category(name="Tops", parent=men)
    file = "slug,name,parent,position\nmen,Men,,\ntops,Tees,,2\nhats,Hats,men,\n"
    page = upload(browser, "category", file)
    assert counts(page) == {"new": 1, "changed": 1, "unchanged": 1}
    confirm(browser, "category", page)
    rows = Category.objects.values_list("slug", "name", "parent__slug", "position")
    assert set(rows) == {("men", "Men", None, 0), ("tops", "Tees", None, 2), ("hats", "Hats", "men", 0)}
    assert counts(upload(browser, "category", export(browser, "category"))) == {"unchanged": 3}


def test_bad_categories_are_told_row_by_row(browser):
    men = create_category(name="Men")
    create_category(name="Tops", parent=men)
    file = (
        "slug,name,parent,position\nmen,Men,tops,\nno slug,X,,\nhats,,,\ncaps,Caps,none,\nmen,Men,,\n"
        f"long,{'x' * 121},,\n7,Seven,,\nsocks,Socks,,-1\n"
    )
    refused = upload(browser, "category", file).context["groups"][0]["rows"]
    assert [row.number for row in refused] == [2, 3, 4, 5, 6, 7, 8, 9]


@pytest.mark.parametrize("count", [2, 9])
def test_categories_that_stay_as_they_are_take_the_same_queries_for_any_number(count, django_assert_num_queries):
    root = create_category(name="Root")
    for number in range(count):
        create_category(name=f"Leaf {number}", parent=root)
    resource = CategorySheet()
    content = b"".join(csv_pieces(resource.headers(), resource.stream(resource.rows_of(Category.objects.all()))))
    with django_assert_num_queries(6):  # three, and a savepoint that is taken back
        outcome, _ = bring(read_sheet("x", content), bring_categories, by=None)
    assert {row.kind for row in outcome.rows} == {UNCHANGED}


# --- Who may ---


@pytest.mark.parametrize(
    ("role", "exports", "imports"),
    [(Role.ADMIN, 200, 200), (Role.CATALOG_EDITOR, 200, 200), (Role.STAFF, 200, 403), (Role.CUSTOMER, 302, 302)],
)
@pytest.mark.parametrize("what", LISTS)
def test_who_may_take_out_and_bring_in(role, exports, imports, what):
    browser = browser_of(role)
    assert browser.get(f"{LISTS[what]}export/").status_code == exports
    assert browser.get(f"{LISTS[what]}import/").status_code == imports
    assert browser.post(f"{LISTS[what]}export/", {"format": "csv"}).status_code == exports
    assert browser.post(f"{LISTS[what]}process_import/").status_code in ({imports} if imports != 200 else {302})
    if exports == 200:
        content = browser.get(LISTS[what]).content.decode()
        assert f"{LISTS[what]}export/" in content
        assert (f"{LISTS[what]}import/" in content) == (imports == 200)


def test_the_editor_sees_no_orders_to_take_out(browser):
    assert browser.get("/admin/orders/order/export/").status_code == 403
