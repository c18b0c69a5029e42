"""Where mails go, and who sends them."""

from typing import Any
from urllib.parse import unquote, urlsplit

import environ

from config import environment as env
from config.settings.place import DATA_DIR, HOST_NAME, writable_folder

_TEN_YEARS = 3650


def _mail_settings(raw: str) -> dict[str, Any]:
    """Django's EMAIL_… settings. Of files the address is like that of any: an absolute folder after three slashes, one
    of DATA_DIR after two. Raises ValueError, ImproperlyConfigured."""
    told: dict[str, Any] = environ.Env.email_url_config(raw)
    parts = urlsplit(raw)
    if parts.scheme == "filemail":
        folder = unquote(parts.netloc + parts.path)
        if not folder.strip("/"):
            raise ValueError
        told["EMAIL_FILE_PATH"] = writable_folder(DATA_DIR / folder)
    return told


vars().update(
    env.parsed(
        "EMAIL_URL",
        "consolemail://",
        "smtp+tls://user:password@host:587; filemail:///folder, or filemail://folder below DATA_DIR; the console where "
        "empty.",
        _mail_settings,
        "an address like smtp+tls://user:password@host:587, or filemail:// with a folder that can be written",
    )
)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", f"Shop <shop@{HOST_NAME}>", "Sender of the shop's mails.")
MAIL_KEPT_DAYS = env.number(
    "MAIL_KEPT_DAYS", 90, "How long a mail that was sent is kept in the admin.", low=1, high=_TEN_YEARS
)
