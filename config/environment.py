"""Reads the process environment: every variable is declared once, with a default that works.

A bad value raises ImproperlyConfigured with one line that names the variable; `manage.py` prints that
line and stops. The list of declarations is what the settings table of the README is checked against.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import environ
from django.core.exceptions import ImproperlyConfigured

from config.local_choices import env_file

T = TypeVar("T")

# Parts of the names of what may hold a secret.
_SECRET = ("KEY", "PASSWORD", "SECRET", "URL", "DSN", "TOKEN")
BASE_DIR = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Declaration:
    name: str
    default: str
    help: str


DECLARED: dict[str, Declaration] = {}


def load_dotenv() -> None:
    """Read `.env` beside manage.py (or ENV_FILE), if there is one; what the environment already says wins."""
    environ.Env.read_env(env_file(), overwrite=False)


def _declared(name: str, default: str, help: str, parse: Callable[[str], T], expected: str) -> T:
    DECLARED[name] = Declaration(name, default, help)
    raw = os.environ.get(name, "").strip() or default
    try:
        return parse(raw)
    except (ValueError, KeyError, TypeError, ImproperlyConfigured):
        shown = "the given value" if any(word in name for word in _SECRET) else repr(raw)
        raise ImproperlyConfigured(f"{name} must be {expected}, not {shown}.") from None


def text(name: str, default: str, help: str) -> str:
    return _declared(name, default, help, str, "text")


def switch(name: str, default: bool, help: str) -> bool:
    words = {"on": True, "true": True, "yes": True, "1": True, "off": False, "false": False, "no": False, "0": False}
    return _declared(name, "on" if default else "off", help, lambda raw: words[raw.lower()], "on or off")


def number(name: str, default: int, help: str, *, low: int = 0, high: int = 2**31 - 1) -> int:
    def parse(raw: str) -> int:
        value = int(raw)
        if not low <= value <= high:
            raise ValueError
        return value

    return _declared(name, str(default), help, parse, f"a whole number from {low} to {high}")


def choice(name: str, default: str, help: str, *, of: tuple[str, ...]) -> str:
    def parse(raw: str) -> str:
        if raw not in of:
            raise ValueError
        return raw

    return _declared(name, default, help, parse, "one of " + ", ".join(of))


def words(
    name: str, default: str, help: str, *, each: Callable[[str], Any] = str, expected: str = "a list with commas"
) -> list[Any]:
    """A list with commas; `each` reads one of them, and raises ValueError on a bad one."""
    return _declared(
        name, default, help, lambda raw: [each(part.strip()) for part in raw.split(",") if part.strip()], expected
    )


def parsed(name: str, default: str, help: str, parse: Callable[[str], Any], expected: str) -> Any:
    """A value with a grammar of its own (an address, a rate); `parse` raises ValueError on a bad one."""
    return _declared(name, default, help, parse, expected)
