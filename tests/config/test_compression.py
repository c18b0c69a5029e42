"""Public answers go out gzipped; what is somebody's own never does."""

import gzip

import pytest

from config import compression
from tests.conftest import Client
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db
URL = "/api/v1/products/"
GZIP = {"Accept-Encoding": "gzip, br"}


@pytest.fixture(autouse=True)
def _products() -> None:
    ProductFactory.create_batch(4)


def test_a_public_answer_is_the_same_but_smaller(api: Client):
    plain, small = api.get(URL), api.get(URL, headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.content) == plain.content
    assert int(small.headers["Content-Length"]) == len(small.content) < len(plain.content) / 2
    for answer in (plain, small):
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert "Accept" in answer.headers["Vary"]


def test_its_tag_is_of_other_bytes_and_still_asks_well(api: Client):
    plain, small = api.get(URL), api.get(URL, headers=GZIP)
    assert small.headers["ETag"] == f"W/{plain.headers['ETag']}"
    for tag in (plain.headers["ETag"], small.headers["ETag"]):
        assert api.get(URL, headers={**GZIP, "If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("accepted", ["", "br", "identity", "gzip;q=0", "gzip; q=0.0, br"])
def test_nobody_gets_it_who_does_not_ask(api: Client, accepted: str):
    assert "Content-Encoding" not in api.get(URL, headers={"Accept-Encoding": accepted}).headers


def test_what_is_small_stays_as_it_is(api: Client):
    assert "Content-Encoding" not in api.get("/api/v1/products/?q=nothing-like-it", headers=GZIP).headers


def test_what_is_somebodys_own_stays_as_it_is(admin: Client):
    """Long enough, and asked for gzipped: its length would tell what is in it."""
    answer = admin.get("/api/v1/users/me/export/", headers=GZIP)
    page = admin.get("/api/docs/", headers=GZIP)
    assert len(page.content) > compression.SMALLEST
    for one in (answer, page):
        assert one.status_code == 200
        assert "Content-Encoding" not in one.headers


def test_what_was_compressed_once_is_kept_and_not_for_ever(api: Client, monkeypatch):
    compression._kept.clear()
    monkeypatch.setattr(compression, "_MOST_KEPT", 2)
    first = api.get(URL, headers=GZIP).content
    monkeypatch.setattr(gzip, "compress", None)
    assert api.get(URL, headers=GZIP).content == first
    monkeypatch.undo()
    monkeypatch.setattr(compression, "_MOST_KEPT", 2)
    for limit in range(1, 5):
        api.get(f"{URL}?limit={limit}", headers=GZIP)
    assert len(compression._kept) <= 2
