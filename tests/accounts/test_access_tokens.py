"""What a stranger, or a bug of ours, may put into the Authorization header: 401 and never 500."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import jwt
import pytest
from django.conf import settings
from django.utils import timezone
from rest_framework_simplejwt.state import token_backend

from accounts.models import SignIn, User
from tests.accounts.conftest import SignedInClient, codes
from tests.conftest import Client

ME = "/api/v1/users/me/"


def claims_of(token: str) -> dict:
    return jwt.decode(token, options={"verify_signature": False})


def _segment(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def signed(claims: dict) -> str:
    """Under our own key, without the checks that an encoder makes."""
    text = ".".join(_segment(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims))
    mark = hmac.new(settings.SIMPLE_JWT["SIGNING_KEY"].encode(), text.encode(), hashlib.sha256)
    return f"{text}.{_segment(mark.digest())}"


def test_the_signer_of_these_tests_signs_as_the_shop_does(ada: SignedInClient):
    ada.credentials(HTTP_AUTHORIZATION=f"Bearer {signed(claims_of(ada.access))}")
    assert ada.get(ME).status_code == 200


def test_an_access_token_is_checked_in_one_query(ada: SignedInClient, django_assert_num_queries):
    with django_assert_num_queries(2):  # the other one reads the roles that the answer shows
        assert ada.get(ME).status_code == 200


def test_it_holds_just_what_is_needed(ada: SignedInClient):
    claims = claims_of(ada.access)
    assert set(claims) == {"token_type", "user_id", "sid", "ver", "jti", "iat", "exp"}
    assert claims["exp"] - claims["iat"] == 15 * 60


def test_a_refresh_token_opens_nothing(ada: SignedInClient):
    ada.credentials(HTTP_AUTHORIZATION=f"Bearer {ada.refresh}")
    assert ada.get(ME).status_code == 401


ODD = ["abc", [1], {"a": 1}, None, True, -1, 2**63, 10**400, 1.5, "", "1", float("inf")]


@pytest.mark.parametrize("value", ODD, ids=lambda value: str(value)[:10])
@pytest.mark.parametrize("claim", ["user_id", "sid", "ver", "exp", "token_type"])
def test_an_odd_claim_under_our_own_signature_is_401(ada: SignedInClient, claim: str, value):
    ada.credentials(HTTP_AUTHORIZATION=f"Bearer {signed({**claims_of(ada.access), claim: value})}")
    answer = ada.get(ME)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("value", [[1], {"a": 1}, 1, None, "x" * 65], ids=lambda value: str(value)[:10])
def test_an_odd_token_id_is_401(ada: SignedInClient, value):
    ada.credentials(HTTP_AUTHORIZATION=f"Bearer {signed({**claims_of(ada.access), 'jti': value})}")
    assert ada.get(ME).status_code == 401


@pytest.mark.parametrize("claim", ["user_id", "sid", "ver", "exp", "token_type", "jti"])
def test_a_missing_claim_is_401(ada: SignedInClient, claim: str):
    claims = claims_of(ada.access)
    del claims[claim]
    ada.credentials(HTTP_AUTHORIZATION=f"Bearer {token_backend.encode(claims)}")
    assert ada.get(ME).status_code == 401


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        "Bearer a.b.c",
        "Bearer a b c",
        "Bearer \x80\xff",
        "bearer ....",
        "Bearer " + "x" * 100_000,
        f"Bearer {_segment(b'[' * 1500)}.{_segment(b'{}')}.x",
        f"Bearer {_segment(json.dumps({'alg': 'none'}).encode())}.{_segment(b'{}')}.",
        f"Bearer {_segment(json.dumps({'alg': ['HS256']}).encode())}.{_segment(b'{}')}.x",
        f"Bearer {_segment(json.dumps({'alg': 'HS256', 'kid': 1}).encode())}.{_segment(b'[]')}.x",
    ],
    ids=range(11),
)
@pytest.mark.django_db
def test_no_header_makes_us_fall(api: Client, header: str):
    api.credentials(HTTP_AUTHORIZATION=header)
    answer = api.get(ME)
    assert (answer.status_code, codes(answer)) == (401, ["invalid_token"])


@pytest.mark.parametrize("algorithm", ["HS384", "HS512", "none"])
def test_the_algorithm_is_pinned(ada: SignedInClient, algorithm: str):
    key = None if algorithm == "none" else settings.SIMPLE_JWT["SIGNING_KEY"]
    ada.credentials(HTTP_AUTHORIZATION=f"Bearer {jwt.encode(claims_of(ada.access), key, algorithm)}")
    assert ada.get(ME).status_code == 401


def test_another_key_signs_nothing(ada: SignedInClient):
    token = jwt.encode(claims_of(ada.access), "x" * 50, "HS256")
    ada.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    assert ada.get(ME).status_code == 401


def test_an_expired_one_is_401(ada: SignedInClient):
    claims = claims_of(ada.access)
    claims["exp"] = int((timezone.now() - timedelta(seconds=5)).timestamp())
    ada.credentials(HTTP_AUTHORIZATION=f"Bearer {token_backend.encode(claims)}")
    assert ada.get(ME).status_code == 401


def test_it_does_not_speak_for_somebody_else(ada: SignedInClient, signed_in):
    other = signed_in()
    claims = claims_of(ada.access) | {"user_id": other.user.pk}
    ada.credentials(HTTP_AUTHORIZATION=f"Bearer {token_backend.encode(claims)}")
    assert ada.get(ME).status_code == 401


def test_the_token_of_a_deleted_user_is_401(ada: SignedInClient):
    ada.user.delete()
    assert ada.get(ME).status_code == 401
    assert ada.post("/api/v1/auth/refresh/", {"refresh": ada.refresh}).status_code == 401


def test_the_token_of_a_deactivated_user_is_401(ada: SignedInClient, admin: Client):
    admin.patch(f"/api/v1/users/{ada.user.pk}/", {"is_active": False})
    assert ada.get(ME).status_code == 401
    assert ada.post("/api/v1/auth/refresh/", {"refresh": ada.refresh}).status_code == 401
    assert not SignIn.objects.filter(user=ada.user, ended_at=None).exists()


@pytest.mark.breaks_the_books
@pytest.mark.parametrize("change", [{"is_active": False}, {"token_version": 1}])
def test_the_person_is_asked_even_where_the_sign_in_was_not_ended(ada: SignedInClient, change: dict):
    """As after a change by hand in the database."""
    User.objects.update(**change)
    assert ada.get(ME).status_code == 401
    assert ada.post("/api/v1/auth/refresh/", {"refresh": ada.refresh}).status_code == 401


def test_a_lapsed_sign_in_ends_its_access_token(ada: SignedInClient):
    SignIn.objects.update(expires_at=timezone.now())
    assert ada.get(ME).status_code == 401


@pytest.mark.django_db
def test_another_scheme_is_nobody(api: Client):
    api.credentials(HTTP_AUTHORIZATION="Basic YTpi")
    answer = api.get(ME)
    assert (answer.status_code, codes(answer)) == (401, ["not_authenticated"])
