"""`.env.example` is what a shopkeeper copies from: it names every setting, with the default that counts."""

import re

from django.conf import settings

from config.environment import DECLARED

# Only compose.yaml reads these.
ELSEWHERE = {"POSTGRES_PASSWORD"}
# Worked out from other settings or from the place of the checkout.
WORKED_OUT = {
    "PUBLIC_URL",
    "DATA_DIR",
    "DATABASE_URL",
    "ALLOWED_HOSTS",
    "DEFAULT_FROM_EMAIL",
    "LOG_FORMAT",
    "LOG_REQUESTS",
}


def the_example() -> dict[str, str]:
    text = (settings.BASE_DIR / ".env.example").read_text()
    return dict(re.findall(r"^#([A-Z_]+)=(.*)$", text, re.MULTILINE))


def declared_in_the_source() -> set[str]:
    """Some are declared in a branch (only with Redis, say), so the source is asked and not the running settings."""
    source = "".join(page.read_text() for page in (settings.BASE_DIR / "config" / "settings").glob("*.py"))
    return set(re.findall(r"env\.(?:text|switch|number|choice|words|parsed)\(\s*\"([A-Z_]+)\"", source))


def test_the_example_names_every_setting_and_no_other():
    assert set(DECLARED) <= declared_in_the_source()
    assert set(the_example()) - ELSEWHERE == declared_in_the_source()


def test_the_example_shows_the_defaults():
    example = the_example()
    shown = {name: example[name] for name in DECLARED if name not in WORKED_OUT}
    assert shown == {name: told.default for name, told in DECLARED.items() if name not in WORKED_OUT}
    assert all(example[name] == "" for name in WORKED_OUT)


def test_copying_the_example_changes_nothing():
    assert not re.findall(r"^[^#\n].*$", (settings.BASE_DIR / ".env.example").read_text(), re.MULTILINE)
