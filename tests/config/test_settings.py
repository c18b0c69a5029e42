"""What the shop is told by the environment, and what it refuses to be told."""

import runpy
import stat
from datetime import timedelta
from ipaddress import ip_network

import pytest
from django.conf import settings as shop
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from config import environment
from config.preparation import check_port, make_private_files
from tests.config.processes import free_port, manage, shop_environment


@pytest.fixture
def load(monkeypatch):
    """Runs one of the settings' pages anew, for itself, with something said."""

    def run(page, **said):
        monkeypatch.setattr(environment, "DECLARED", {})
        for name, value in said.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(shop.BASE_DIR / "config" / "settings" / f"{page}.py"))

    return run


@pytest.mark.parametrize(
    ("page", "name", "value"),
    [
        ("place", "PUBLIC_URL", "shop.example.com"),
        ("place", "PUBLIC_URL", "https://shop.example.com/page"),
        ("place", "PUBLIC_URL", "https://shop.example.com:99999"),
        ("place", "STOREFRONT_URL", "notaurl"),
        ("place", "STOREFRONT_URL", "ftp://shop.example.com"),
        ("place", "STOREFRONT_URL", "https://shop.example.com?page=1"),
        ("place", "CORS_ALLOWED_ORIGINS", "foo"),
        ("place", "CORS_ALLOWED_ORIGINS", "https://shop.example.com,foo"),
        ("place", "CORS_ALLOWED_ORIGINS", "https://shop.example.com/page"),
        ("place", "DATA_DIR", "/proc/foo"),
        ("place", "DATA_DIR", "/dev/null"),
        ("stores", "DATABASE_URL", "nonsense"),
        ("stores", "DATABASE_URL", "psql://localhost/shop"),
        ("stores", "DATABASE_URL", "postgres://localhost"),
        ("stores", "DATABASE_URL", "postgres://localhost:port/shop"),
        ("stores", "DATABASE_URL", "sqlite://shop.sqlite3"),
        ("stores", "REDIS_URL", "redis://localhost:port/0"),
        ("limits", "TRUSTED_PROXIES", "localhost"),
        ("limits", "TRUSTED_PROXIES", "10.0.0.1,10.0.0.0/33"),
        ("mails", "EMAIL_URL", "nonsense"),
        ("mails", "EMAIL_URL", "smtp://localhost:port"),
        ("mails", "EMAIL_URL", "filemail://"),
        ("mails", "EMAIL_URL", "filemail:///"),
        ("mails", "EMAIL_URL", "filemail:///proc/foo"),
        ("base", "REFRESH_SHORT_MINUTES", "2147483647"),
        ("base", "REFRESH_LONG_DAYS", "2147483647"),
        ("base", "GUEST_CART_DAYS", "2147483647"),
        ("base", "ORDER_TTL_SECONDS", "2147483647"),
        ("base", "DELIVERY_MINUTES", "2147483647"),
        ("mails", "MAIL_KEPT_DAYS", "2147483647"),
    ],
)
def test_a_bad_value_is_refused_in_one_line_that_names_it(load, page, name, value):
    with pytest.raises(ImproperlyConfigured, match=f"^{name} must be [^\\n]+$"):
        load(page, **{name: value})


def test_what_is_said_well_is_taken(load):
    place = load(
        "place",
        PUBLIC_URL="https://api.example.com/",
        STOREFRONT_URL="https://example.com/shop/",
        CORS_ALLOWED_ORIGINS="https://example.com/, http://localhost:3000,capacitor://localhost",
    )
    assert (place["PUBLIC_URL"], place["STOREFRONT_URL"]) == ("https://api.example.com", "https://example.com/shop")
    assert place["CORS_ALLOWED_ORIGINS"] == ["https://example.com", "http://localhost:3000", "capacitor://localhost"]
    proxies = load("limits", TRUSTED_PROXIES="10.0.0.1/8, ::1")["TRUSTED_PROXIES"]
    assert proxies == [ip_network("10.0.0.0/8"), ip_network("::1")]


def test_links_lead_to_the_shop_itself_where_no_storefront_is_named(load):
    assert load("place", PUBLIC_URL="https://shop.test", STOREFRONT_URL="")["STOREFRONT_URL"] == "https://shop.test"


def test_the_longest_span_still_fits_the_calendar(load):
    told = load("base", GUEST_CART_DAYS="3650", DELIVERY_MINUTES="525600")
    assert timezone.now() - timedelta(days=told["GUEST_CART_DAYS"])
    assert timezone.now() + timedelta(minutes=told["DELIVERY_MINUTES"])


def test_a_data_folder_that_is_made_is_for_its_owner_only(load, tmp_path):
    made, given = tmp_path / "above" / "made", tmp_path / "given"
    given.mkdir()
    given.chmod(0o755)
    for folder in (made, given):
        assert load("place", DATA_DIR=str(folder))["DATA_DIR"] == folder
    assert stat.S_IMODE(made.stat().st_mode) == 0o700
    assert stat.S_IMODE(given.stat().st_mode) == 0o755


def test_mails_go_into_the_folder_that_is_meant_wherever_the_shop_was_started(load, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    below = shop.DATA_DIR / "mails" / "of today"
    for said, folder in ((f"filemail://{tmp_path}/mails", tmp_path / "mails"), ("filemail://mails/of%20today", below)):
        assert load("mails", EMAIL_URL=said)["EMAIL_FILE_PATH"] == folder
        assert folder.is_dir()


def test_the_embedded_databases_are_for_their_owner_only_in_any_folder(tmp_path, monkeypatch, settings):
    assert manage("check", env=shop_environment(tmp_path)).returncode == 0
    files = [tmp_path / name for name in ("tasks.sqlite3", "shop.sqlite3", "task-events.sqlite3")]
    monkeypatch.setitem(connection.settings_dict, "NAME", str(files[1]))
    settings.HUEY_STATS = {"filename": str(files[2])}
    make_private_files()
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


@pytest.mark.parametrize("host", ["999.1.1.1", "192.0.2.1", "." * 70])
def test_a_host_that_is_not_here_is_not_blamed_on_the_port(host):
    with pytest.raises(CommandError, match=r"^HOST must be"):
        check_port(host, free_port())
