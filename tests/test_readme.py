"""The README is run, not only read."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from config.environment import DECLARED
from orders.models import Order
from tests.factories import ProductFactory

README = Path(settings.BASE_DIR) / "README.md"


@pytest.mark.django_db(transaction=True)
def test_the_journey_of_the_readme_ends_with_a_confirmed_order(live_server):
    ProductFactory(name="Sage Mug", price=1499, stock=5)
    journey = next(
        block for block in re.findall(r"```sh\n(.*?)```", README.read_text(), re.S) if "pm_card_visa" in block
    )
    done = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", journey],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "SHOP": live_server.url},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("confirmed\n")
    order = Order.objects.get()
    assert (order.status, order.total) == ("confirmed", 2998)


def settings_table() -> str:
    rows = ["| variable | default | what it does |", "|---|---|---|"]
    for item in DECLARED.values():
        default = item.default.replace(str(settings.BASE_DIR), "…").replace("|", "\\|")
        is_path = default.startswith(("…", "sqlite:")) or item.name in ("DATA_DIR", "DATABASE_URL")
        rows.append(f"| `{item.name}` | {'' if is_path or not default else f'`{default}`'} | {item.help} |")
    return "\n".join(rows)


def test_the_settings_table_is_true():
    """`UPDATE_DOCS=1 make test` writes it anew."""
    pattern = re.compile(r"(<!-- settings:.*?-->\n).*?(<!-- /settings -->)", re.S)
    text = README.read_text()
    expected = pattern.sub(lambda found: f"{found[1]}{settings_table()}\n{found[2]}", text)
    if os.environ.get("UPDATE_DOCS"):
        README.write_text(expected)
    assert text == expected or os.environ.get("UPDATE_DOCS")
