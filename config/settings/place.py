"""Where the shop lives: its address, its folder, its key."""

import os
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ImproperlyConfigured

from config import environment as env

env.load_dotenv()
BASE_DIR = env.BASE_DIR


def _address(raw: str) -> SplitResult:
    """What is more than a place (a query, an anchor, a name before an @) or less is none."""
    parts = urlsplit(raw)
    # The port is read to see that it is one.
    if not (parts.scheme and parts.hostname and parts.port != 0) or set(raw) & set("?#@ "):
        raise ValueError
    return parts


def _web_address(raw: str) -> str:
    if _address(raw).scheme not in ("http", "https"):
        raise ValueError
    return raw.rstrip("/")


def _public_url(raw: str) -> str:
    if _address(raw).path not in ("", "/"):
        raise ValueError
    return _web_address(raw)


def _origin(raw: str) -> str:
    """An app's own scheme (capacitor://localhost) is one, too."""
    if _address(raw).path not in ("", "/"):
        raise ValueError
    return raw.rstrip("/")


def writable_folder(raw: str) -> Path:
    """Made where it is missing, and then for its owner only: it holds the orders and addresses of people."""
    folder = env.BASE_DIR / raw
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise ValueError from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ValueError
    return folder


DEBUG = env.switch("DEBUG", False, "Tracebacks in the browser; never on a public address.")
PORT = env.number("PORT", 8000, "The port that `make run` serves on.", low=1, high=65535)
HOST = env.text("HOST", "127.0.0.1", "The address of this machine to serve on; 0.0.0.0 for all of them.")
PUBLIC_URL = env.parsed(
    "PUBLIC_URL",
    f"http://localhost:{PORT}",
    "The address shoppers use; an https one turns on secure cookies, redirects and HSTS.",
    _public_url,
    "an address like https://shop.example.com",
)
IS_HTTPS = PUBLIC_URL.startswith("https://")
STOREFRONT_URL = env.parsed(
    "STOREFRONT_URL",
    "",
    "Where links in mails lead; PUBLIC_URL where empty.",
    lambda raw: _web_address(raw or PUBLIC_URL),
    "an address like https://shop.example.com",
)
DATA_DIR = env.parsed(
    "DATA_DIR",
    str(BASE_DIR / "var"),
    "Where the embedded database, media and mails are kept; `var` beside manage.py where empty.",
    writable_folder,
    "a folder that can be written",
)

_INSECURE_KEY = "insecure-key-for-development-only-never-for-a-shop"
SECRET_KEY = env.text("SECRET_KEY", "", "Signs tokens and cookies; at least 32 characters. `make run` makes one.")
if not DEBUG and (len(SECRET_KEY) < 32 or SECRET_KEY == _INSECURE_KEY):
    raise ImproperlyConfigured("SECRET_KEY must be set to at least 32 random characters (`make run` makes one).")
SECRET_KEY = SECRET_KEY or _INSECURE_KEY

HOST_NAME = urlsplit(PUBLIC_URL).hostname
ALLOWED_HOSTS = env.words(
    "ALLOWED_HOSTS",
    f"{HOST_NAME},localhost,127.0.0.1,[::1]",
    "Host names that are answered; the one of PUBLIC_URL and this machine where empty.",
)
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CORS_ALLOWED_ORIGINS = env.words(
    "CORS_ALLOWED_ORIGINS",
    "",
    "Storefronts in a browser that may call the API.",
    each=_origin,
    expected="addresses like https://shop.example.com, with commas",
)
CORS_ALLOW_HEADERS = [
    "accept",
    "authorization",
    "content-type",
    "idempotency-key",
    "if-none-match",
    "x-cart-token",
    "x-csrftoken",
    "x-order-token",
    "x-request-id",
]
CORS_EXPOSE_HEADERS = ["etag", "retry-after", "x-request-id"]
