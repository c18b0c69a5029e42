"""A window of a real browser that notices what a person would: errors, missing files, what is cut off."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, NamedTuple

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response, Route

_CUT_OFF = (Path(__file__).parent / "cut_off.js").read_text()
# Where the back office keeps its switch for light and dark.
_BEGIN_LIGHT = "localStorage.adminTheme ||= JSON.stringify('light')"


class View(NamedTuple):
    """Width and least height in pixels."""

    width: int
    height: int
    scheme: Literal["light", "dark"] = "light"


DESK = View(1280, 900)
VIEWS = {"desk": DESK, "dark": View(1280, 900, "dark"), "phone": View(390, 844)}


class Window:
    """`page` is Playwright's; pictures are named in the order in which they are taken."""

    def __init__(self, browser: Browser, address: str, pictures: Path, views: Mapping[str, View] = VIEWS) -> None:
        self.pictures, self.views, self.taken = pictures, views, 0
        self.scheme = "light"
        self.troubles: list[str] = []
        self.page: Page = browser.new_page(base_url=address, reduced_motion="reduce")
        self.page.add_init_script(_BEGIN_LIGHT)
        self.page.set_default_timeout(10_000)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.troubles.append(f"error: {error}"))
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._answered)
        self.page.route(re.compile(rf"^(?!{re.escape(address)}/|data:|about:)"), self._refuse)
        self._be(DESK)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.troubles.append(f"console: {message.text}")

    def _failed(self, request: Request) -> None:
        # What is still loading when somebody goes on is given up, and that is no fault.
        if request.failure != "net::ERR_ABORTED":
            self.troubles.append(f"{request.failure}: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.troubles.append(f"{response.status}: {response.url}")

    def _refuse(self, route: Route) -> None:
        """Nothing is fetched from anywhere but the shop."""
        self.troubles.append(f"elsewhere: {route.request.url}")
        route.abort()

    def show(self, html: str) -> None:
        """A page that no server has."""
        self.page.unroute("**/page")
        self.page.route("**/page", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
        self.page.goto("/page")

    def follow(self, link: Locator) -> None:
        """Click, and wait for the page that comes."""
        with self.page.expect_navigation():
            link.click()

    def look(self, name: str) -> None:
        """Take a picture of the whole page in each view, and say what was wrong since the last look."""
        self.taken += 1
        self.page.wait_for_load_state("load")
        self.page.evaluate("document.fonts.ready")
        for title, view in self.views.items():
            self._be(view)
            self.troubles += [f"{name}, {title}: {one}" for one in self.page.evaluate(_CUT_OFF)]
            # As if the window were as high as the page: what sticks to its lower edge hides nothing in the picture.
            self._be(view._replace(height=max(view.height, self.page.evaluate("document.body.scrollHeight"))))
            self.page.screenshot(path=self.pictures / f"{self.taken:02} {name}, {title}.png", animations="disabled")
        self._be(DESK)
        assert not self.troubles, "\n".join(self.troubles)

    def _be(self, view: View) -> None:
        self.page.set_viewport_size({"width": view.width, "height": view.height})
        if view.scheme != self.scheme:
            self.scheme = view.scheme
            self.page.emulate_media(color_scheme=view.scheme)
            self.page.keyboard.press("Control+e")  # the back office asks no system, but has this key
