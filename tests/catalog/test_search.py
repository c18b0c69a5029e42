"""Words that find products."""

from io import StringIO

import pytest
from django.core.management import call_command

from catalog.models import Product, SearchDocument, SearchWord, Synonym
from catalog.searching import finding
from catalog.services.categories import update_category
from catalog.services.products import create_product, update_product
from tests.factories import CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db
PRODUCTS = "/api/v1/products/"


@pytest.fixture
def lamp(db):
    category = CategoryFactory(name="Living Room", slug="living-room")
    return create_product(
        by=None,
        name="Äther Desk Lamp",
        brand="Lumière",
        description="A warm light for long evenings.",
        price=100,
        sku="LMP-77",
        barcode="4006381333931",
        tags=["Bestseller"],
        category=category,
    )


def found(api, q, more=""):
    answer = api.get(PRODUCTS, {"q": q})
    assert answer.status_code == 200
    return [item["name"] for item in answer.data["results"]]


@pytest.mark.parametrize(
    "words",
    ["desk", "DESK lamp", "lamp äther", "ÄTHER", "lumière", "LUMIÈRE lamp", "lmp-77", "LMP", "4006381333931",
     "bestseller",
     "living", "warm evenings lamp", "  desk   LAMP ", "esk"],
)  # fmt: skip
def test_every_word_is_looked_for_everywhere_in_any_case(api, lamp, words):
    assert found(api, words) == ["Äther Desk Lamp"]


@pytest.mark.parametrize(
    "words",
    ["xylophone", "%", "_", "*", "d%", "l*", "\\", "'", '"', "-", "--", '""', "desk -lamp", "&|!()<->:*", "AND OR NOT"],
)
def test_what_is_nowhere_finds_nothing_and_operators_are_plain_characters(api, lamp, words):
    assert found(api, words) == []


def test_where_no_product_has_every_word_those_with_some_are_shown_best_first(api, lamp):
    create_product(by=None, name="Desk chair", price=1)
    create_product(by=None, name="Sofa", price=1)
    assert found(api, "desk mirror lamp") == ["Äther Desk Lamp", "Desk chair"]


def test_words_side_by_side_a_phrase_and_what_is_left_out(api):
    create_product(by=None, name="Red garden chair", price=1)
    create_product(by=None, name="Garden bench", description="Red, goes with every chair.", price=1)
    assert found(api, '"garden chair"') == ["Red garden chair"]
    assert found(api, 'red "garden chairs"') == ["Red garden chair"]
    assert found(api, '"chair garden"') == []
    assert found(api, "red -bench") == ["Red garden chair"]
    assert found(api, "garden -chair") == []
    assert found(api, "-bench") == ["Red garden chair"]
    assert found(api, 'red -"garden chair"') == ["Garden bench"]


@pytest.mark.parametrize(
    "words", ["tn-2110", "TN2110", "tn 2110", "2 gb", "2GB", "Wi-Fi", "wifi", "toners", "12,9 cm", "12.9cm"]
)
def test_a_word_is_found_in_every_way_of_writing_it(api, words):
    create_product(by=None, name="Toner TN-2110", description="With Wi-Fi, 2GB and 12.9 cm.", price=1)
    assert found(api, words) == ["Toner TN-2110"]


def test_two_words_that_the_shop_also_writes_as_one(api):
    create_product(by=None, name="Headset", price=1)
    create_product(by=None, name="Head for a brush set", price=1)
    assert set(found(api, "head set")) == {"Headset", "Head for a brush set"}


def test_an_attribute_is_found_by_its_name_and_value_and_not_where_it_is_false(api):
    create_product(
        by=None, name="Mouse", price=1, attributes={"wireless": True, "colour": ["black", "red"], "laser": False}
    )
    assert found(api, "wireless black mouse") == ["Mouse"]
    assert found(api, "laser") == []


def test_synonyms_find_each_other(api):
    create_product(by=None, name="Television 40 inch", price=1)
    create_product(by=None, name="Flat screen stand", price=1)
    Synonym.objects.create(words="tv, television, flat screen")
    assert set(found(api, "TV")) == set(found(api, "flat screen")) == {"Television 40 inch", "Flat screen stand"}
    assert found(api, "tv stand")[0] == "Flat screen stand"


def test_a_category_is_found_by_those_above_it(api):
    men = CategoryFactory(name="Men")
    create_product(by=None, name="Hoodie", price=1, category=CategoryFactory(name="Tops", parent=men))
    assert found(api, "men tops") == ["Hoodie"]
    update_category(category=men, name="Gentlemen")
    assert (found(api, "gentlemen"), found(api, "tops -gentlemen")) == (["Hoodie"], [])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("keybord", "keyboard"),
        ("kyeboard", "keyboard"),
        ("keyboarrd", "keyboard"),
        ("wireles keybaord", "wireless keyboard"),
        ("gamingkeyboard", "gaming keyboard"),
        ("Wireless kebyoard -blue", "Wireless keyboard -blue"),
    ],
)
def test_a_slip_is_corrected_and_the_answer_says_so(api, typed, meant):
    create_product(by=None, name="Wireless gaming keyboard", price=1)
    answer = api.get(PRODUCTS, {"q": typed}).data
    assert [item["name"] for item in answer["results"]] == ["Wireless gaming keyboard"]
    assert (answer["did_you_mean"], answer["searched_for"]) == (meant, meant)


def test_of_several_words_that_are_near_the_one_that_goes_with_the_rest_is_meant(api):
    for name in ("House number", "House plan", "House key", "Gaming mouse"):
        create_product(by=None, name=name, price=1)
    assert found(api, "gaming rouse") == ["Gaming mouse"]


def test_words_that_find_something_are_left_as_they_are(api):
    for name in ("Mouse", "Mouse", "Mousse"):
        create_product(by=None, name=name, price=1)
    answer = api.get(PRODUCTS, {"q": "mousse"}).data
    assert (answer["count"], answer["searched_for"], answer["did_you_mean"]) == (1, "mousse", None)


def test_a_filter_never_changes_what_is_looked_for(api):
    create_product(by=None, name="Mouse", price=1, brand="Acme")
    create_product(by=None, name="Mousse", price=1, brand="Sweet")
    answer = api.get(PRODUCTS, {"q": "mousse", "brand": "acme"}).data
    assert (answer["count"], answer["did_you_mean"]) == (0, None)


def test_what_sells_and_what_can_be_had_come_first_among_equals(api):
    sold_out, plain, favourite = (ProductFactory(name="Mug", stock=stock) for stock in (0, 5, 5))
    Product.objects.filter(pk=favourite.pk).update(popularity=900)
    ids = [item["id"] for item in api.get(PRODUCTS, {"q": "mug"}).data["results"]]
    assert ids == [favourite.pk, plain.pk, sold_out.pk]


def test_more_than_the_ranked_are_found_and_paged_through(api, monkeypatch):
    monkeypatch.setattr(finding, "MOST_CANDIDATES", 3)
    for number in range(7):
        ProductFactory(name=f"Mug {number}", sku="MUG" if number == 6 else f"M-{number}")
    ProductFactory(name="Plate", description="For a mug.")
    page = api.get(PRODUCTS, {"q": "mug", "limit": 3}).data
    assert (page["count"], page["results"][0]["name"]) == (8, "Mug 6")
    seen = [item["id"] for item in page["results"]]
    while page["next"]:
        page = api.get(page["next"]).data
        seen += [item["id"] for item in page["results"]]
    assert len(seen) == len(set(seen)) == 8


def test_the_best_comes_first(api):
    create_product(
        by=None, name="Vase", description="Goes well with a chair, if red, and with a table or a wall.", price=1
    )
    create_product(by=None, name="Old red garden chair", price=1)
    create_product(by=None, name="Red Chair", price=1)
    create_product(by=None, name="Stool", sku="red chair", price=1)
    assert found(api, "red chair") == ["Stool", "Red Chair", "Old red garden chair", "Vase"]


def test_what_only_modifies_another_thing_comes_later(api):
    for name in ("Mouse pad", "Laser mouse", "Mouse pad", "Mouse pad"):
        create_product(by=None, name=name, price=1)
    assert found(api, "mouse")[0] == "Laser mouse"


def test_the_answer_says_what_was_searched(api, lamp):
    answer = api.get(PRODUCTS, {"q": "  desk   Lamp "}).data
    assert answer["searched_for"] == "desk Lamp"
    assert answer["did_you_mean"] is None


def test_words_and_filters_work_together(api, lamp):
    create_product(by=None, name="Floor lamp", price=500)
    assert [item["name"] for item in api.get(f"{PRODUCTS}?q=lamp&price_min=2").data["results"]] == ["Floor lamp"]
    assert [item["name"] for item in api.get(f"{PRODUCTS}?q=lamp&ordering=-price").data["results"]] == [
        "Floor lamp", "Äther Desk Lamp",
    ]  # fmt: skip


def test_changes_are_found_at_once(api, lamp):
    update_product(product=lamp, by=None, name="Candle", tags=["wax"], sku="CND-1")
    update_category(category=lamp.category, name="Kitchen")
    assert found(api, "candle wax cnd-1 kitchen") == ["Candle"]
    for gone in ("desk", "bestseller", "lmp-77", "living"):
        assert found(api, gone) == []


def test_a_long_query_of_many_words_is_answered(api, lamp):
    assert found(api, "a " * 99) == ["Äther Desk Lamp"]
    assert found(api, " ".join("bcdefghijklmnopqrstuvwxyz")) == []
    for near in ("lam", "lamo"):
        assert found(api, "-".join([near] * 40)) in ([], ["Äther Desk Lamp"])
        assert found(api, " ".join(f"{near}{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")[:200])


def test_every_product_on_sale_has_its_document():
    product = ProductFactory(name="STRASSE Straße Ørsted")
    assert SearchDocument.objects.get(product=product).name == " strasse strasse orsted "


@pytest.mark.parametrize("count", [1, 3])
def test_a_search_needs_the_same_queries_for_any_length(api, count, django_assert_num_queries):
    for _ in range(count):
        ProductFactory(name="Lamp")
    with django_assert_num_queries(8):
        assert api.get(f"{PRODUCTS}?q=lamp").data["count"] == count


def test_the_index_is_made_anew(api, lamp, settings):
    SearchDocument.objects.all().delete()
    SearchWord.objects.all().delete()
    settings.SEARCH_LANGUAGE = "none"
    call_command("rebuild_search", stdout=StringIO())
    assert (found(api, "desk"), found(api, "desks -lamp")) == (["Äther Desk Lamp"], [])
    settings.SEARCH_LANGUAGE = "en"
    call_command("rebuild_search", stdout=StringIO())
    assert found(api, "desks") == ["Äther Desk Lamp"]


def test_after_an_upgrade_migrating_makes_the_documents(api, lamp):
    SearchDocument.objects.all().delete()
    call_command("migrate", verbosity=0)
    assert found(api, "desk") == ["Äther Desk Lamp"]
