"""Who may do what with accounts is one table."""

import pytest

from tests.conftest import Client
from tests.factories import AddressFactory

ACCESS = [  # method, path, anonymous, a stranger, the owner, staff, admin
    ("post", "auth/register/", 400, 400, 400, 400, 400),
    ("post", "auth/login/", 400, 400, 400, 400, 400),
    ("post", "auth/refresh/", 400, 400, 400, 400, 400),
    ("post", "auth/logout/", 401, 400, 400, 400, 400),
    ("post", "auth/logout-all/", 401, 204, 204, 204, 204),
    ("get", "auth/sessions/", 401, 200, 200, 200, 200),
    ("delete", "auth/sessions/1/", 401, 404, 404, 404, 404),
    ("post", "auth/password/change/", 401, 400, 400, 400, 400),
    ("post", "auth/password/reset/", 400, 400, 400, 400, 400),
    ("post", "auth/password/reset/confirm/", 400, 400, 400, 400, 400),
    ("post", "auth/email/verify/", 400, 400, 400, 400, 400),
    ("post", "auth/email/change/", 401, 400, 400, 400, 400),
    ("post", "auth/email/change/confirm/", 400, 400, 400, 400, 400),
    ("get", "users/me/", 401, 200, 200, 200, 200),
    ("put", "users/me/", 401, 200, 200, 200, 200),
    ("patch", "users/me/", 401, 200, 200, 200, 200),
    ("delete", "users/me/", 401, 204, 204, 204, 409),
    ("get", "users/me/export/", 401, 200, 200, 200, 200),
    ("get", "users/", 401, 403, 403, 403, 200),
    ("post", "users/", 401, 403, 403, 403, 400),
    ("get", "users/{owner}/", 401, 403, 403, 403, 200),
    ("put", "users/{owner}/", 401, 403, 403, 403, 200),
    ("patch", "users/{owner}/", 401, 403, 403, 403, 200),
    ("delete", "users/{owner}/", 401, 403, 403, 403, 204),
    ("post", "users/{owner}/roles/", 401, 403, 403, 403, 400),
    ("delete", "users/{owner}/roles/staff/", 401, 403, 403, 403, 204),
    ("get", "roles/", 401, 403, 403, 403, 200),
    ("get", "addresses/", 401, 200, 200, 200, 200),
    ("post", "addresses/", 401, 400, 400, 400, 400),
    ("get", "addresses/{address}/", 401, 404, 200, 404, 404),
    ("patch", "addresses/{address}/", 401, 404, 200, 404, 404),
    ("delete", "addresses/{address}/", 401, 404, 204, 404, 404),
]
WHO = ["api", "stranger", "buyer", "staff", "admin"]
CASES = [(who, method, path, status) for method, path, *row in ACCESS for who, status in zip(WHO, row, strict=True)]


@pytest.mark.parametrize(("who", "method", "path", "status"), CASES)
def test_access(request, buyer: Client, who: str, method: str, path: str, status: int):
    address = AddressFactory(user=buyer.user)
    client = request.getfixturevalue(who)
    url = "/api/v1/" + path.format(owner=buyer.user.pk, address=address.pk)
    answer = getattr(client, method)(url)
    assert answer.status_code == status
    assert answer.headers["Cache-Control"] == "private, no-store"
    if status == 401:
        assert answer.headers["WWW-Authenticate"] == "Bearer"
