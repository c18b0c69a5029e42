import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.links import uid_of
from accounts.models import User
from notifications.models import OutboxMail
from tests.accounts.conftest import NEW_PASSWORD, PASSWORD, SignedInClient, codes, link_in
from tests.conftest import Client
from tests.factories import UserFactory

CHANGE = "/api/v1/auth/password/change/"
RESET = "/api/v1/auth/password/reset/"
CONFIRM = "/api/v1/auth/password/reset/confirm/"
REFRESH = "/api/v1/auth/refresh/"
ME = "/api/v1/users/me/"


def test_changing_it_keeps_this_sign_in_and_ends_all_others(ada: SignedInClient, signed_in):
    elsewhere = signed_in(ada.user)
    answer = ada.post(CHANGE, {"old_password": PASSWORD, "new_password": NEW_PASSWORD})
    assert answer.status_code == 200
    assert ada.get(ME).status_code == 401  # the old access token
    ada.carry(answer.data)
    assert ada.get(ME).status_code == 200
    assert ada.get("/api/v1/auth/sessions/").data["count"] == 1
    assert ada.post(REFRESH, {"refresh": ada.refresh}).status_code == 200
    assert elsewhere.get(ME).status_code == 401
    assert elsewhere.post(REFRESH, {"refresh": elsewhere.refresh}).status_code == 401


def test_the_old_password_is_needed(ada: SignedInClient):
    answer = ada.post(CHANGE, {"old_password": "wrong", "new_password": NEW_PASSWORD})
    assert (answer.status_code, codes(answer)) == (400, ["wrong_password"])
    assert answer.json()["errors"][0]["attr"] == "old_password"
    assert User.objects.get().check_password(PASSWORD)


def test_a_weak_new_one_is_refused(ada: SignedInClient):
    answer = ada.post(CHANGE, {"old_password": PASSWORD, "new_password": "short1x"})
    assert (answer.status_code, codes(answer)) == (400, ["password_too_short"])
    assert answer.json()["errors"][0]["attr"] == "new_password"


def test_the_owner_is_told(ada: SignedInClient, last_mail):
    ada.post(CHANGE, {"old_password": PASSWORD, "new_password": NEW_PASSWORD})
    assert last_mail().to == ada.user.email
    assert NEW_PASSWORD not in last_mail().text


@pytest.fixture
def ask(api: Client, db: None, django_capture_on_commit_callbacks):
    def post(email: str):
        with django_capture_on_commit_callbacks(execute=True):
            return api.post(RESET, {"email": email})

    return post


def test_the_answer_is_the_same_for_every_address(ask):
    UserFactory(email="known@example.com")
    UserFactory(email="inactive@example.com", is_active=False)
    answers = [ask(f"{name}@example.com") for name in ("known", "unknown", "inactive")]
    assert {answer.status_code for answer in answers} == {204}
    assert len({answer.content for answer in answers}) == 1
    assert [mail.to for mail in OutboxMail.objects.all()] == ["known@example.com"]


@pytest.mark.django_db
def test_asking_does_the_same_work_for_every_address(api: Client, django_capture_on_commit_callbacks, monkeypatch):
    """The address is looked up by the worker only."""
    UserFactory(email="known@example.com")
    seen = []
    for name in ("known", "unknown"):
        with CaptureQueriesContext(connection) as queries, django_capture_on_commit_callbacks() as callbacks:
            api.post(RESET, {"email": f"{name}@example.com"})
        seen.append(([query["sql"] for query in queries.captured_queries], len(callbacks)))
    assert seen == [([], 1), ([], 1)]


def test_the_link_sets_a_new_password_and_ends_every_sign_in(ada: SignedInClient, api: Client, ask, last_mail):
    ask("ADA@example.com")
    answer = api.post(CONFIRM, {**link_in(last_mail()), "password": NEW_PASSWORD})
    assert answer.status_code == 204
    assert ada.get(ME).status_code == 401
    assert ada.post(REFRESH, {"refresh": ada.refresh}).status_code == 401
    assert api.post("/api/v1/auth/login/", {"email": ada.user.email, "password": PASSWORD}).status_code == 401
    assert api.post("/api/v1/auth/login/", {"email": ada.user.email, "password": NEW_PASSWORD}).status_code == 200
    assert User.objects.get().email_verified


def test_the_link_works_once(ada: SignedInClient, api: Client, ask, last_mail):
    ask(ada.user.email)
    link = link_in(last_mail())
    assert api.post(CONFIRM, {**link, "password": NEW_PASSWORD}).status_code == 204
    again = api.post(CONFIRM, {**link, "password": "yet another phrase"})
    assert (again.status_code, codes(again)) == (400, ["invalid_token"])


def test_a_weak_password_does_not_use_the_link_up(ada: SignedInClient, api: Client, ask, last_mail):
    ask(ada.user.email)
    link = link_in(last_mail())
    assert codes(api.post(CONFIRM, {**link, "password": "short1x"})) == ["password_too_short"]
    assert api.post(CONFIRM, {**link, "password": NEW_PASSWORD}).status_code == 204


def test_the_link_of_one_person_opens_nobody_elses_account(ada: SignedInClient, api: Client, ask, last_mail):
    ask(ada.user.email)
    link = {**link_in(last_mail()), "uid": uid_of(UserFactory())}
    assert api.post(CONFIRM, {**link, "password": NEW_PASSWORD}).status_code == 400


def test_an_old_link_is_void(ada: SignedInClient, api: Client, ask, last_mail, settings):
    ask(ada.user.email)
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert api.post(CONFIRM, {**link_in(last_mail()), "password": NEW_PASSWORD}).status_code == 400


def test_whoever_was_invited_chooses_a_password_by_the_link(api: Client, admin: Client, last_mail):
    admin.post("/api/v1/users/", {"email": "new@example.com"})
    assert api.post(CONFIRM, {**link_in(last_mail()), "password": NEW_PASSWORD}).status_code == 204
    assert api.post("/api/v1/auth/login/", {"email": "new@example.com", "password": NEW_PASSWORD}).status_code == 200


@pytest.mark.parametrize("uid", ["", "x", "ä", "%%%", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "4pGg", "LTE"])
@pytest.mark.parametrize("token", ["x", "a-b", "-", "ä-ö"])
@pytest.mark.django_db
def test_a_forged_link_is_400(api: Client, uid: str, token: str):
    assert api.post(CONFIRM, {"uid": uid, "token": token, "password": NEW_PASSWORD}).status_code == 400
    assert api.post("/api/v1/auth/email/verify/", {"uid": uid, "token": token}).status_code == 400
