"""The choices of this one machine, kept in the ignored `.env`: the secret key, made at the first start, and the
password of the demo, when one is made.

Runs before Django, because the settings refuse to load without a secret key; so it needs nothing but
the standard library. Lines that stand there are never touched.
"""

import os
import re
import secrets
import stat
import sys
from collections.abc import Mapping
from pathlib import Path


def env_file() -> Path:
    """`.env` beside manage.py, or what ENV_FILE names."""
    return Path(os.environ.get("ENV_FILE", Path(__file__).resolve().parent.parent / ".env"))


def _said(text: str) -> dict[str, str]:
    """What the file says. django-environ reads it for real; here it only matters what is missing."""
    lines = re.findall(r"^(?:export )?(\w+)=[ \t]*(.*?)[ \t]*$", text, re.MULTILINE)
    return {name: value.strip("'\"") for name, value in lines}


def _quoted(value: str) -> str:
    """As django-environ reads it; what `make run` makes up needs no quotes."""
    if re.fullmatch(r"[\w.~-]+", value, re.ASCII):
        return value
    return '"' + re.sub(r'(["\\])', r"\\\1", value) + '"'


def keep_choice(name: str, value: str, path: Path) -> None:
    """Let `path` say it from now on, readable for its owner only; the last line of a name counts. Raises OSError."""
    text = path.read_text() if path.exists() else ""
    if _said(text).get(name) == value:
        return
    opening = "" if text else "# Local choices of this machine. Keep this file to yourself.\n"
    if text and not text.endswith("\n"):
        opening = "\n"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a") as file:
        # ENV_FILE=/dev/null keeps nothing, and stays everybody's.
        if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            os.fchmod(file.fileno(), 0o600)
        file.write(f"{opening}{name}={_quoted(value)}\n")


def make_secret_key(path: Path, environ: Mapping[str, str]) -> None:
    """Make one up where neither the file nor the environment has any."""
    said = _said(path.read_text()) if path.exists() else {}
    if not (environ.get("SECRET_KEY", "").strip() or said.get("SECRET_KEY")):
        keep_choice("SECRET_KEY", secrets.token_urlsafe(48), path)


if __name__ == "__main__":
    try:
        make_secret_key(env_file(), os.environ)
    except OSError as error:
        sys.exit(f"error: the local choices cannot be kept in {env_file()}: {error.strerror}")
