"""The choices of this one machine, made at the first start and kept in the ignored `.env`.

Runs before Django, because the settings refuse to load without a secret key; so it needs nothing but
the standard library. What the environment or `.env` already says is never touched.
"""

import os
import re
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

ENV_FILE = Path(__file__).resolve().parent.parent / ".env"
_OFF = {"off", "false", "no", "0"}


def _said(text: str) -> dict[str, str]:
    """What the file says. django-environ reads it for real; here it only matters what is missing."""
    lines = re.findall(r"^(?:export )?(\w+)=[ \t]*(.*?)[ \t]*$", text, re.MULTILINE)
    return {name: value.strip("'\"") for name, value in lines}


def missing_choices(said: Mapping[str, str], environ: Mapping[str, str]) -> dict[str, str]:
    """What the first start has to make up, because neither the file nor the environment says it."""

    def value(name: str) -> str:
        return environ.get(name, "").strip() or said.get(name, "")

    made = {}
    if not value("SECRET_KEY"):
        made["SECRET_KEY"] = secrets.token_urlsafe(48)
    if not value("DEMO_PASSWORD") and value("DEMO").lower() not in _OFF:
        made["DEMO_PASSWORD"] = secrets.token_urlsafe(12)
    return made


def make_local_choices(path: Path = ENV_FILE, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Append what is missing to `path`, readable for its owner only; gives what was added."""
    text = path.read_text() if path.exists() else ""
    made = missing_choices(_said(text), environ)
    if made:
        opening = "" if text else "# Local choices, made at the first start. Keep this file to yourself.\n"
        if text and not text.endswith("\n"):
            opening = "\n"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(opening + "".join(f"{name}={value}\n" for name, value in made.items()))
    return made


if __name__ == "__main__":
    try:
        make_local_choices()
    except OSError as error:
        sys.exit(f"error: the local choices cannot be kept in {ENV_FILE}: {error.strerror}")
