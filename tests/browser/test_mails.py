"""Every mail as a person sees it: beside a wide window and on a phone, by day and by night."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Browser, expect

from config.models import StoreIdentity
from notifications.letters import letters
from notifications.services import queue_letter
from notifications.services.logo import for_browser
from tests.browser.window import View, Window

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
VIEWS = {"wide": View(600, 300), "dark": View(600, 300, "dark"), "phone": View(360, 300)}
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


@pytest.fixture
def shop(settings: Any, tmp_path: Path) -> StoreIdentity:
    settings.MEDIA_ROOT = tmp_path
    shop = StoreIdentity(
        pk=1, name="Halden", email="hello@halden.example", phone="+49 30 123456", address="Lamp Lane 1\n10115 Berlin"
    )
    shop.logo.save("logo.png", ContentFile(_wordmark("Halden")))
    return shop


def _wordmark(text: str) -> bytes:
    """Dark and without a ground, as logos are."""
    picture = Image.new("RGBA", (900, 260))
    ImageDraw.Draw(picture).text((20, 10), text, fill="#111827", font=ImageFont.load_default(200))
    out = io.BytesIO()
    picture.crop(picture.getbbox()).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def window(chromium: Browser, pictures: Path) -> Iterator[Window]:
    opened = Window(chromium, "http://mail.invalid", pictures, VIEWS)
    yield opened
    opened.page.close()


def sent(name: str, data: Any) -> str:
    return for_browser(queue_letter(to="ada@example.com", letter=name, context=data).html)


def test_every_mail_is_whole_in_each_window(window: Window, shop: StoreIdentity) -> None:
    for name, letter in letters.items():
        window.show(sent(name, letter.sample))
        expect(window.page.get_by_role("img", name="Halden")).to_be_visible()
        window.look(name)


def test_a_shop_without_a_logo_has_its_name_there(window: Window, shop: StoreIdentity) -> None:
    StoreIdentity.objects.update(logo="")
    window.show(sent("order_confirmed", letters["order_confirmed"].sample))
    expect(window.page.get_by_text("Halden").first).to_be_visible()
    window.look("without a logo")


def test_words_that_are_too_long_for_a_line_are_broken(window: Window, shop: StoreIdentity) -> None:
    window.views = {"phone": VIEWS["phone"]}
    for name, letter in letters.items():
        window.show(sent(name, _lengthened(letter.sample)))
        window.look(name)


def _lengthened(sample: Any) -> Any:
    if isinstance(sample, dict):
        return {key: _lengthened(value) for key, value in sample.items()}
    if isinstance(sample, list):
        return [_lengthened(row) for row in sample]
    # Amounts are no words.
    return f"{sample} {LONG}" if isinstance(sample, str) and not re.search(r"\d [A-Z]{3}$", sample) else sample
