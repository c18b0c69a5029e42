"""Pictures of products: only pixels get in."""

import io
import tempfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from PIL import Image

from catalog.models import ProductImage
from catalog.services import images
from tests.catalog.pictures import huge_png, picture
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture(autouse=True)
def no_temporary_file_stays(tmp_path, monkeypatch):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield
    assert list(folder.iterdir()) == []


def upload(client, product, data, name="photo.png", **fields):
    file = SimpleUploadedFile(name, data, content_type="image/png")
    answer = client.post(f"/api/v1/products/{product.pk}/images/", {"image": file, **fields}, format="multipart")
    answer.wsgi_request.close()  # as the server does at the end of a request
    return answer


def code(answer):
    return answer.json()["errors"][0]["code"]


def files(media):
    return sorted(path.name for path in media.rglob("*") if path.is_file()) if media.exists() else []


def opened(media, url):
    return Image.open(media / url.split("/media/")[1])


@pytest.mark.parametrize(("kind", "extension"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp"), ("AVIF", "avif")])
def test_a_picture_is_kept_in_its_format_with_a_thumbnail(admin, api, media, kind, extension):
    product = ProductFactory()
    answer = upload(admin, product, picture(kind), name="anything.exe", alt="Front", position=4)
    assert answer.status_code == 201
    image = answer.data
    assert (image["alt"], image["position"], image["width"], image["height"]) == ("Front", 4, 640, 480)
    assert image["url"].startswith("http://testserver/media/products/")
    assert image["url"].endswith(f".{extension}")
    assert opened(media, image["url"]).format == kind
    small = opened(media, image["thumbnail_url"])
    assert (small.format, small.size) == ("WEBP", (400, 300))
    page = api.get(f"/api/v1/products/{product.pk}/").data
    assert page["images"] == [image]
    assert page["image_url"] == image["url"]
    assert api.get("/api/v1/products/").data["results"][0]["image_url"] == image["url"]


def test_metadata_goes_and_the_picture_stands_upright(admin, media):
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "SECRET CAMERA"
    data = picture("JPEG", exif=exif.tobytes(), comment=b"SECRET PLACE")
    assert b"SECRET" in data
    answer = upload(admin, ProductFactory(), data)
    assert (answer.data["width"], answer.data["height"]) == (480, 640)
    for name in files(media):
        content = (media / "products" / name).read_bytes()
        assert b"SECRET" not in content
        assert not Image.open(io.BytesIO(content)).getexif()


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_transparency_stays(admin, media, kind):
    answer = upload(admin, ProductFactory(), picture(kind, mode="RGBA", color=(10, 20, 30, 0)))
    assert opened(media, answer.data["url"]).convert("RGBA").getpixel((0, 0))[3] == 0
    assert opened(media, answer.data["thumbnail_url"]).convert("RGBA").getpixel((0, 0))[3] == 0


@pytest.mark.parametrize(
    ("kind", "mode", "color"),
    [("PNG", "P", 3), ("PNG", "1", 1), ("PNG", "I;16", 900), ("JPEG", "L", 7), ("JPEG", "CMYK", 0)],
)
def test_every_mode_is_read(admin, kind, mode, color):
    assert upload(admin, ProductFactory(), picture(kind, mode=mode, color=color)).status_code == 201


def test_what_hangs_on_behind_a_picture_goes(admin, media):
    upload(admin, ProductFactory(), picture() + b"<script>alert(1)</script>")
    assert all(b"<script>" not in path.read_bytes() for path in media.rglob("*.*"))


@pytest.mark.parametrize(
    "data",
    [
        b"", b"x", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        b"%PDF-1.4", b"GIF89a" + b"\x00" * 50, picture("GIF"), picture("BMP"), picture("TIFF"), picture("ICO"),
        picture("PNG")[:300], picture("PNG")[:-40], picture("JPEG")[:200], picture("JPEG")[: len(picture("JPEG")) // 2],
        picture("WEBP")[:40], picture("AVIF")[:100], b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0",
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        b"\x00\x00\x00\x1cftypavif" + b"\x00" * 100, picture("PNG").replace(b"IDAT", b"IDXT"),
    ],
    ids=range(21),
)  # fmt: skip
def test_what_is_no_whole_picture_is_400(admin, media, data):
    answer = upload(admin, ProductFactory(), data, name="photo.png")
    assert answer.status_code == 400
    assert code(answer) in ("invalid_image", "empty")
    assert files(media) == []
    assert not ProductImage.objects.exists()


@pytest.mark.parametrize("side", [8000, 13_000, 20_000])
def test_a_small_file_of_too_many_pixels_is_never_decoded(admin, media, side):
    data = huge_png(side)
    assert len(data) < 100_000
    answer = upload(admin, ProductFactory(), data)
    assert (answer.status_code, code(answer)) == (400, "image_too_large")
    assert files(media) == []


def test_a_file_that_is_too_large_is_413(admin, media, settings):
    settings.IMAGE_MAX_BYTES = 2000
    answer = upload(admin, ProductFactory(), picture() + b"\x00" * 3000)
    assert (answer.status_code, code(answer)) == (413, "too_large")


def test_a_body_that_is_too_large_is_not_even_read(admin, settings, monkeypatch):
    settings.IMAGE_MAX_BYTES = 1000
    monkeypatch.setattr("catalog.views.images.ENVELOPE_BYTES", 0)
    monkeypatch.setattr("rest_framework.parsers.MultiPartParser.parse", lambda *args, **kwargs: pytest.fail("read"))
    assert upload(admin, ProductFactory(), b"\x00" * 5000).status_code == 413


@pytest.mark.parametrize("fields", [{"alt": "x" * 201}, {"position": -1}, {"position": "first"}, {"position": 2**70}])
def test_fields_that_make_no_sense_are_400(admin, media, fields):
    assert upload(admin, ProductFactory(), picture(), **fields).status_code == 400
    assert files(media) == []


def test_a_body_without_a_file_or_of_another_type_is_refused(admin):
    path = f"/api/v1/products/{ProductFactory().pk}/images/"
    assert admin.post(path, {"alt": "x"}, format="multipart").status_code == 400
    assert admin.post(path, {"image": "text"}, format="multipart").status_code == 400
    assert admin.post(path, b"--broken", content_type="multipart/form-data; boundary=x").status_code == 400
    assert admin.post(path, b"x", content_type="multipart/form-data").status_code == 400
    assert admin.post(path, {"image": "x"}, format="json").status_code == 415


def test_files_go_when_the_row_cannot_be_made(admin, media, monkeypatch):
    def fail(*args, **kwargs):
        raise DatabaseError("away")

    monkeypatch.setattr(images, "_insert", fail)
    with pytest.raises(DatabaseError):
        images.add_image(product=ProductFactory(), data=picture())
    assert files(media) == []


def test_files_go_with_the_row_once_that_is_certain(admin, media, django_capture_on_commit_callbacks):
    product = ProductFactory()
    image = upload(admin, product, picture()).data
    path = f"/api/v1/products/{product.pk}/images/{image['id']}/"
    with django_capture_on_commit_callbacks() as callbacks:
        assert admin.delete(path).status_code == 204
        assert len(files(media)) == 2
    for callback in callbacks:
        callback()
    assert files(media) == []
    assert admin.delete(path).status_code == 404


def test_pictures_come_in_their_order_and_can_be_changed(admin, api):
    product = ProductFactory()
    first, second = (upload(admin, product, picture()).data for _ in range(2))
    assert (first["position"], second["position"]) == (0, 1)
    path = f"/api/v1/products/{product.slug}/images/"
    answer = admin.patch(f"{path}{first['id']}/", {"position": 5, "alt": "Back"})
    assert (answer.status_code, answer.data["position"], answer.data["alt"]) == (200, 5, "Back")
    assert [image["id"] for image in api.get(path).data["results"]] == [second["id"], first["id"]]
    assert api.get(f"{path}{first['id']}/").data["alt"] == "Back"
    assert admin.patch(f"{path}{first['id']}/", {"position": -1}).status_code == 400


def test_a_product_has_a_limited_number_of_pictures(admin, media, monkeypatch):
    monkeypatch.setattr(images, "MAX_IMAGES", 1)
    product = ProductFactory()
    upload(admin, product, picture())
    answer = upload(admin, product, picture())
    assert (answer.status_code, code(answer)) == (409, "too_many_images")
    assert len(files(media)) == 2


def test_who_may_write(api, buyer, staff, client_of):
    seller = client_of("seller")
    product, hidden, mine = (
        ProductFactory(),
        ProductFactory(is_active=False),
        ProductFactory(owner=seller.user, is_active=False),
    )
    assert upload(api, product, picture()).status_code == 401
    for client in (buyer, staff, seller):
        assert upload(client, product, picture()).status_code == 403
    assert upload(seller, hidden, picture()).status_code == 404
    image = upload(seller, mine, picture()).data
    assert upload(client_of("catalog_editor"), product, picture()).status_code == 201
    assert api.get(f"/api/v1/products/{mine.pk}/images/").status_code == 404
    others = ProductImage.objects.get(product=product)
    for client, status in ((api, 401), (buyer, 403), (seller, 403)):
        assert client.delete(f"/api/v1/products/{product.pk}/images/{others.pk}/").status_code == status
        assert client.patch(f"/api/v1/products/{product.pk}/images/{others.pk}/", {}).status_code == status
    # A picture is not reached through another product.
    assert seller.delete(f"/api/v1/products/{mine.pk}/images/{others.pk}/").status_code == 404
    assert seller.delete(f"/api/v1/products/{mine.pk}/images/{image['id']}/").status_code == 204


def test_uploads_have_a_limit_of_their_own(admin, settings):
    settings.RATE_LIMITS = True
    settings.RATES = {**settings.RATES, "upload": (1, 60)}
    product = ProductFactory()
    assert upload(admin, product, picture()).status_code == 201
    answer = upload(admin, product, picture())
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


@pytest.mark.parametrize("count", [1, 3])
def test_lists_need_the_same_queries_for_any_number_of_pictures(api, count, django_assert_num_queries):
    for _ in range(count):
        product = ProductFactory()
        for _ in range(count):
            images.add_image(product=product, data=picture(size=(8, 8)))
    api.get("/api/v1/products/")  # the first of a process asks SQLite what it can
    with django_assert_num_queries(1):
        api.get("/api/v1/products/")
    with django_assert_num_queries(2):
        assert api.get(f"/api/v1/products/{product.slug}/images/").data["count"] == count


# --- The files themselves ---


def test_a_picture_is_served_for_a_year_and_never_run(admin, api, media):
    url = upload(admin, ProductFactory(), picture()).data["url"]
    answer = api.get(url)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/png"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")
    assert api.post(url).status_code == 405


@pytest.mark.parametrize(
    "path",
    ["", "products/", "products", "nope.png", "../secret.txt", "..%2fsecret.txt", "products/../../secret.txt",
     "/etc/passwd", "%2e%2e/secret.txt", "a%00b"],
)  # fmt: skip
def test_nothing_but_media_files_is_served(admin, api, media, path):
    upload(admin, ProductFactory(), picture())
    Path(media.parent / "secret.txt").write_text("secret")
    assert api.get(f"/media/{path}").status_code == 404
