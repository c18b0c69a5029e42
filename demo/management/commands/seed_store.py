import secrets
import time
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from tqdm import tqdm

from demo.products import MOST_PICTURES, is_seeded
from demo.shop import seed
from recommendations.services import train


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 8:
        raise ArgumentTypeError(f"{text!r} is no number of things (0 to 99999999)")
    return int(text)


class Command(BaseCommand):
    help = (
        "Fill the shop with a demo catalogue, customers and orders. Where the demo is there already: nothing happens."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--products", type=_count, default=60)
        parser.add_argument("--customers", type=_count, default=20)
        parser.add_argument("--orders", type=_count, default=40)
        parser.add_argument("--seed", type=int, default=1, help="the same number gives the same products")

    def handle(self, *args: Any, **options: Any) -> None:
        if is_seeded():
            self.stdout.write("The demo shop is there already; nothing was added.")
            return
        started = time.monotonic()
        password = settings.DEMO_PASSWORD or secrets.token_urlsafe(12)
        counts = {name: options[name] for name in ("products", "customers", "orders")}
        steps = counts["products"] + min(counts["products"], MOST_PICTURES) + counts["orders"]
        with tqdm(total=steps, desc="Demo shop", disable=None, leave=False) as bar:
            made = seed(**counts, seed=options["seed"], password=password, on_progress=bar.update)
        train()
        listed = ", ".join(f"{number} {name}" for name, number in made.items())
        self.stdout.write(f"Made {listed} in {time.monotonic() - started:.1f} s.")
        if not settings.DEMO_PASSWORD:
            self.stdout.write(f"Sign in as admin@example.com with the password {password} (shown this once).")
