"""Debian's Chromium, driven by Playwright against the shop as a server; what it shows is kept as pictures."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, sync_playwright

from tests.browser.window import Window

PICTURES = Path(os.environ.get("SCREENSHOTS_DIR") or settings.BASE_DIR / "var" / "screenshots")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """For one module and no longer: Playwright keeps an event loop running in the tests' own thread, in which Django
    would refuse its database to the tests that follow."""
    program = shutil.which("chromium")
    if not program:
        missing = "there is no chromium (Debian: apt install chromium)"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def pictures(request: pytest.FixtureRequest) -> Path:
    """An empty folder for those of this test."""
    folder = PICTURES / request.path.stem.removeprefix("test_") / request.node.name.removeprefix("test_")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def window(chromium: Browser, live_server: Any, pictures: Path, settings: Any, tmp_path: Path) -> Iterator[Window]:
    settings.MEDIA_ROOT = tmp_path
    settings.ANALYTICS_CACHE_SECONDS = 0
    opened = Window(chromium, live_server.url, pictures)
    yield opened
    opened.page.close()
