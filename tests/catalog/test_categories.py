"""The category tree."""

import pytest

from catalog.models import Category
from catalog.services.categories import create_category, update_category
from tests.factories import CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db
CATEGORIES = "/api/v1/categories/"


@pytest.fixture
def editor(client_of):
    return client_of("catalog_editor")


def code(answer):
    return answer.json()["errors"][0]["code"]


def test_the_tree_is_nested_and_counts_what_is_below(api):
    furniture = CategoryFactory(name="Furniture", slug="furniture")
    chairs = CategoryFactory(name="Chairs", slug="chairs", parent=furniture)
    CategoryFactory(name="Art", slug="art")
    ProductFactory(category=chairs)
    ProductFactory(category=furniture)
    answer = api.get(CATEGORIES).data
    assert answer["count"] == 2
    art, tree = answer["results"]
    assert (art["name"], art["children"], art["product_count"]) == ("Art", [], 0)
    assert tree == {
        "id": furniture.pk, "name": "Furniture", "slug": "furniture", "parent": None, "position": 0, "product_count": 2,
        "children": [
            {"id": chairs.pk, "name": "Chairs", "slug": "chairs", "parent": furniture.pk, "position": 0,
             "product_count": 1, "children": []},
        ],
    }  # fmt: skip
    assert api.get(f"{CATEGORIES}furniture/").data == tree
    assert api.get(f"{CATEGORIES}{chairs.pk}/").data == tree["children"][0]


def test_siblings_stand_by_position_then_name(api):
    CategoryFactory(name="B", position=1)
    CategoryFactory(name="C", position=0)
    CategoryFactory(name="A", position=1)
    assert [row["name"] for row in api.get(CATEGORIES).data["results"]] == ["C", "A", "B"]


def test_roots_come_in_pages(api):
    for number in range(3):
        CategoryFactory(name=f"Root {number}")
    first = api.get(f"{CATEGORIES}?limit=2").data
    assert [row["name"] for row in first["results"]] == ["Root 0", "Root 1"]
    assert [row["name"] for row in api.get(first["next"]).data["results"]] == ["Root 2"]


@pytest.mark.parametrize("width", [1, 3])
def test_the_tree_needs_the_same_queries_for_any_size(api, width, django_assert_num_queries):
    root = CategoryFactory(slug="root")
    for _ in range(width):
        CategoryFactory(parent=CategoryFactory(parent=root))
    with django_assert_num_queries(3):  # roots, everything below, products
        api.get(CATEGORIES)
    with django_assert_num_queries(3):
        api.get(f"{CATEGORIES}root/")


def test_an_unknown_category_is_404(api, editor):
    for slug in ("nope", "0", "9" * 30, "x" * 200):
        assert api.get(f"{CATEGORIES}{slug}/").status_code == 404
    assert editor.patch(f"{CATEGORIES}nope/", {"name": "x"}).status_code == 404
    assert editor.delete(f"{CATEGORIES}nope/").status_code == 404


def test_an_editor_makes_categories_by_name_below_an_id_or_a_slug(editor):
    root = editor.post(CATEGORIES, {"name": "Möbel & Mehr"})
    assert root.status_code == 201
    assert root.data["slug"] == "mobel-mehr"
    by_id = editor.post(CATEGORIES, {"name": "Chairs", "parent": root.data["id"]})
    by_slug = editor.post(CATEGORIES, {"name": "Chairs", "parent": "mobel-mehr", "position": 3})
    assert by_id.data["parent"] == by_slug.data["parent"] == root.data["id"]
    assert (by_id.data["slug"], by_slug.data["slug"]) == ("chairs", "chairs-2")
    assert Category.objects.get(pk=by_id.data["id"]).path == f"/{root.data['id']}/{by_id.data['id']}/"


def test_a_slug_of_ones_own_is_taken_once(editor):
    assert editor.post(CATEGORIES, {"name": "A", "slug": "mine"}).data["slug"] == "mine"
    answer = editor.post(CATEGORIES, {"name": "B", "slug": "mine"})
    assert (answer.status_code, code(answer)) == (409, "slug_taken")
    other = CategoryFactory(slug="other")
    assert code(editor.patch(f"{CATEGORIES}{other.slug}/", {"slug": "mine"})) == "slug_taken"


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"name": "x" * 121}, {"name": None}, {"slug": "a b"}, {"slug": "123"}, {"slug": "x" * 141},
     {"slug": ""},
     {"parent": "nope"}, {"parent": 2**70}, {"parent": []}, {"position": -1}, {"position": 2**40}],
)  # fmt: skip
def test_what_makes_no_sense_is_400(editor, wrong):
    assert editor.post(CATEGORIES, {"name": "A", **wrong}).status_code == 400
    assert not Category.objects.exists()


def test_a_branch_moves_with_its_products(editor, api):
    a, b = CategoryFactory(slug="a"), CategoryFactory(slug="b")
    leaf = CategoryFactory(parent=CategoryFactory(slug="a1", parent=a))
    ProductFactory(category=leaf)
    assert editor.patch(f"{CATEGORIES}a1/", {"parent": "b"}).status_code == 200
    assert api.get("/api/v1/products/?category=b").data["count"] == 1
    assert api.get("/api/v1/products/?category=a").data["count"] == 0
    leaf.refresh_from_db()
    assert leaf.path.startswith(b.path)
    assert editor.patch(f"{CATEGORIES}a1/", {"parent": None}).data["parent"] is None


def test_nothing_moves_below_itself(editor):
    a = CategoryFactory(slug="a")
    below = CategoryFactory(parent=CategoryFactory(parent=a))
    for parent in ("a", below.pk):
        answer = editor.patch(f"{CATEGORIES}a/", {"parent": parent})
        assert (answer.status_code, code(answer)) == (400, "invalid_parent")


def test_a_tree_has_twelve_levels_at_most(editor):
    parent = None
    for number in range(12):
        parent = create_category(name=f"Level {number}", parent=parent)
    assert code(editor.post(CATEGORIES, {"name": "Too deep", "parent": parent.pk})) == "invalid_parent"
    two_levels = create_category(name="Two")
    create_category(name="Levels", parent=two_levels)
    eleventh = parent.parent
    assert code(editor.patch(f"{CATEGORIES}two/", {"parent": eleventh.pk})) == "invalid_parent"
    assert editor.patch(f"{CATEGORIES}two/", {"parent": eleventh.parent.pk}).status_code == 200


def test_two_moves_that_would_make_a_circle_do_not():
    a, b = create_category(name="A"), create_category(name="B")
    stale_a, stale_b = Category.objects.get(pk=a.pk), Category.objects.get(pk=b.pk)
    update_category(category=a, parent=b)
    with pytest.raises(Exception, match="below itself"):
        update_category(category=stale_b, parent=stale_a)


def test_a_used_category_stays(editor):
    parent = CategoryFactory(slug="parent")
    CategoryFactory(slug="child", parent=parent)
    ProductFactory(category=CategoryFactory(slug="used"))
    for slug in ("parent", "used"):
        answer = editor.delete(f"{CATEGORIES}{slug}/")
        assert (answer.status_code, code(answer)) == (409, "category_in_use")
    assert editor.delete(f"{CATEGORIES}child/").status_code == 204
    assert editor.delete(f"{CATEGORIES}parent/").status_code == 204


def test_who_may_write(api, buyer, staff, client_of, editor, admin):
    for client, status in [
        (api, 401),
        (buyer, 403),
        (staff, 403),
        (client_of("seller"), 403),
        (editor, 201),
        (admin, 201),
    ]:
        assert client.post(CATEGORIES, {"name": "A"}).status_code == status
    for client, status in [(api, 401), (buyer, 403), (staff, 403), (client_of("seller"), 403)]:
        assert client.patch(f"{CATEGORIES}a/", {"name": "B"}).status_code == status
        assert client.delete(f"{CATEGORIES}a/").status_code == status
