"""What may stand in a JSON body: nothing that a stranger sends is more than a 4xx."""

import io
import json

import pytest
from django.conf import settings
from django.core.exceptions import RequestDataTooBig

from config import error_views
from config.errors import TooLarge
from config.parsers import StrictJSONParser
from tests.conftest import Client
from tests.shopping import code_of

pytestmark = pytest.mark.django_db

LOGIN = "/api/v1/auth/login/"


def send(api: Client, body: bytes | str, content_type: str = "application/json"):
    return api.generic("POST", LOGIN, body if isinstance(body, bytes) else body.encode(), content_type)


def nested(levels: int) -> str:
    return '{"email":' * levels + "1" + "}" * levels


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "nonsense",
        '{"email": NaN}',
        '{"email": Infinity}',
        '{"email": -Infinity}',
        r'{"email": "a\u0000b"}',
        r'{"a\u0000b": 1}',
        r'{"email": "\ud800"}',
        r'{"email": ["\udc00"]}',
        b'{"email": "\xff"}',
        b"\xef\xbb\xbf{",
        "[" * 33 + "]" * 33,
        nested(33),
        nested(50_000),
        "[" * 50_000,
        "9" * 5_000 + "}",
    ],
    ids=lambda body: repr(body[:24]),
)
def test_a_broken_body_is_400(api: Client, body):
    answer = send(api, body)
    assert answer.status_code == 400
    assert code_of(answer) == "parse_error"
    assert answer.json()["errors"][0]["attr"] is None


@pytest.mark.parametrize("body", ["[]", '"text"', "12", "null", "true", nested(32), '{"email": 1e999}', "9" * 5_000])
def test_a_body_that_is_no_form_is_400(api: Client, body: str):
    assert send(api, body).status_code == 400


@pytest.mark.parametrize("body", ["", "  \n"])
def test_an_empty_body_is_an_empty_form(api: Client, body: str):
    answer = send(api, body)
    assert answer.status_code == 400
    assert {(error["code"], error["attr"]) for error in answer.json()["errors"]} == {
        ("required", "email"),
        ("required", "password"),
    }


def test_the_last_of_two_equal_keys_counts(api: Client):
    answer = send(api, '{"email": "no address", "email": "a@example.com", "password": "x"}')
    assert code_of(answer) == "invalid_credentials"


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", "utf8", "us-ascii", '"utf-8"'])
def test_bodies_are_read_in_utf_8(api: Client, charset: str):
    body = json.dumps({"email": "josé@example.com", "password": "é"}, ensure_ascii=False).encode()
    assert send(api, body, f"application/json; charset={charset}").status_code in (400, 401)


@pytest.mark.parametrize("charset", ["klingon", "latin-1", "utf-16", "punycode", "idna", "rot13", "base64", "\x7f"])
@pytest.mark.parametrize("media_type", ["application/json", "application/x-www-form-urlencoded", "text/plain"])
def test_no_client_chooses_the_codec(api: Client, charset: str, media_type: str):
    """Some of Python's take seconds for what fits into a request: punycode is quadratic."""
    answer = send(api, b'{"email": "x"}-a', f"{media_type}; charset={charset}")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (415, "unsupported_charset")


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "x"])
def test_another_type_is_415(api: Client, content_type: str):
    answer = send(api, "{}", content_type)
    assert answer.status_code == 415
    assert code_of(answer) == "unsupported_media_type"


def test_one_megabyte_is_read(api: Client):
    body = json.dumps({"email": "a@example.com", "password": "x"})
    padding = " " * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE - len(body))
    assert send(api, body + padding).status_code == 401


def test_more_than_one_megabyte_is_413(api: Client):
    answer = send(api, '"' + "x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + '"')
    assert answer.status_code == 413
    assert code_of(answer) == "too_large"
    assert answer.json()["type"] == "client_error"


def test_the_parser_reads_no_more_than_that_whatever_the_length_says(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    with pytest.raises(TooLarge):
        StrictJSONParser().parse(io.BytesIO(b'"' + b"x" * 100))


def test_a_form_that_django_itself_finds_too_large_is_413_too(rf):
    answer = error_views.bad_request(rf.post("/admin/"), RequestDataTooBig())
    assert answer.status_code == 413
    assert json.loads(answer.content)["errors"][0]["code"] == "too_large"


def test_a_body_in_chunks_is_411(api: Client):
    """WSGI cannot tell where it ends, and it must not be taken for an empty one."""
    headers = {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}
    answer = api.generic("POST", LOGIN, b'{"email": "a@example.com"}', "application/json", **headers)
    assert (answer.status_code, code_of(answer)) == (411, "length_required")
