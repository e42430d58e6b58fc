"""
A real Chromium at the pages of our own games, on the real web server.

    def test_spins(tables):
        table = tables("harbour-lights", wanted=has_won)   # the next round's outcome, chosen before the page opens
        table.press_play()
        assert table.text("#win") == …

Whatever a page complains about on its console, its CSP included, fails the test. With SCREENSHOTS=folder
`table.look("name")` keeps a picture.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from playwright.sync_api import Page as BrowserPage

from gameplay.originals.game import Round
from tests.cast import Casino
from tests.play.page import Page, enter

SIZES = {"phone": (390, 844), "landscape": (844, 390), "desktop": (1440, 900)}
ROUND_MILLISECONDS = 30_000  # a machine without a graphics card draws slowly
# Counts movement of what had already been drawn; expected to be none.
WATCH_SHIFTS = """
    window.shifts = [];
    new PerformanceObserver((list) => window.shifts.push(
        ...list.getEntries().filter((entry) => !entry.hadRecentInput).map((entry) => entry.value)
    )).observe({type: "layout-shift", buffered: true});
"""


class Table:
    """One window with a game in it, and the player's session behind it."""

    def __init__(self, context: BrowserContext, session: Page, url: str) -> None:
        self.session, self.context = session, context
        self.address = f"{url}/play/{session.game}/{session.session_id}#{session.secret}"
        self.complaints: list[str] = []
        self.page: BrowserPage = context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console", lambda said: self.complaints.append(said.text) if said.type == "error" else None
        )
        self.page.add_init_script(WATCH_SHIFTS)

    def open(self) -> "Table":
        self.page.goto(self.address)
        self.wait("idle")
        return self

    def wait(self, phase: str) -> None:
        """Until the page is there: idle, asking, showing or open."""
        self.page.wait_for_selector(f"#app.app--shown[data-phase={phase}]", timeout=ROUND_MILLISECONDS)

    def press_play(self) -> None:
        """A whole round with Space. A quote that is under way has to be there first."""
        self.page.wait_for_load_state("networkidle")
        self.page.keyboard.press(" ")
        self.page.wait_for_selector("#app:not([data-phase=idle])")
        self.wait("idle")

    def text(self, selector: str) -> str:
        return self.page.locator(selector).inner_text()

    def button(self, name: str) -> Any:
        return self.page.get_by_role("button", name=name, exact=True)

    def expect(self, selector: str, text: str, *, seconds: float = 5) -> None:
        expect(self.page.locator(selector)).to_contain_text(text, timeout=seconds * 1000)

    def shift(self) -> float:
        """How much has jumped since the page was opened."""
        return sum(self.page.evaluate("window.shifts"))

    def look(self, name: str) -> None:
        if os.environ.get("SCREENSHOTS"):
            self.page.screenshot(path=str(Path(os.environ["SCREENSHOTS"]) / f"{name}.png"))


OpenTable = Callable[..., Table]


@pytest.fixture
def tables(browser: Browser, lucky: Casino, web_server: Any) -> Iterator[OpenTable]:
    """Opens a game as alice, who has 100, on a phone. `wanted`: how the next round begins; `more`: of the launch."""
    lucky.pay_in("alice", "100")
    server = web_server(processes=1, threads=8, static=True)
    contexts: list[BrowserContext] = []
    opened: list[Table] = []

    def sit_down(
        game: str,
        *,
        size: str = "phone",
        wanted: Callable[[Round], bool] | None = None,
        player: str | None = "alice",
        motion: str = "no-preference",
        at_once: bool = True,
        **more: Any,
    ) -> Table:
        session = enter(lucky, game, player, **more)
        if wanted is not None:
            session.rig(wanted)
        width, height = SIZES[size]
        contexts.append(
            browser.new_context(viewport={"width": width, "height": height}, reduced_motion=motion)  # type: ignore[arg-type]
        )
        table = Table(contexts[-1], session, server.url)
        opened.append(table)
        return table.open() if at_once else table

    yield sit_down
    complaints = [complaint for table in opened for complaint in table.complaints]
    for context in contexts:
        context.close()
    assert complaints == []
