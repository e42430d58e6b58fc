"""Roulette, dice and blackjack in a real browser, from the operator's launch to the way back to its lobby."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.conf import settings
from playwright.sync_api import expect

from gameplay.models import GameRound, GameSession, RoundState
from players.services import operators
from tests.cast import Casino
from tests.chromium import browser
from tests.docs.guide import blocks
from tests.listening import in_background
from tests.play.browsing import OpenTable, Table, tables
from tests.play.page import Page, has_lost, has_won, is_open, launch_request, may
from tests.rounds.table import prove_rounds

__all__ = ["browser", "tables"]

pytestmark = [pytest.mark.browser, pytest.mark.slow(budget=120), pytest.mark.django_db(transaction=True)]

SIZES = ("phone", "desktop")
ICON = "<!doctype html><link rel='icon' href='data:,'>"  # no question for a favicon
LOBBY = "http://127.0.0.1:9/lobby"
# What the page bets when nobody touches its controls; roulette gets its chip from `put_chip`.
BETS: dict[str, dict[str, Any]] = {"dice": {"side": "over", "target": 4999}, "european-roulette": {}}


def launch(table: Table, casino: Casino, game: str) -> GameSession:
    """As the operator's server does it: one call over HTTP; the window then follows the link."""
    base = table.address.partition("/play/")[0]
    sent = launch_request(game, returnUrl=LOBBY)
    answer = httpx.post(
        f"{base}/v1/game/launch", json=sent, headers=casino.headers, trust_env=False, timeout=30
    )
    made = answer.json()["data"]
    session = GameSession.objects.get(pk=made["sessionId"])
    table.session = Page(casino, game, session, "known to the window alone")
    table.address = base + httpx.URL(made["gameUrl"]).path
    return session


def rig(table: Table, wanted: Any) -> None:
    table.session.rig(wanted, **BETS.get(table.session.game, {}))


def put_chip(table: Table) -> None:
    if table.session.game == "european-roulette":
        table.page.locator("[data-spot=red]").click()


def shown(table: Table, casino: Casino) -> None:
    """The window's balance is the wallet's."""
    assert table.text("#balance") == f"{casino.balance():.2f}"


class TestTheWholeWay:
    @pytest.mark.parametrize("size", SIZES)
    @pytest.mark.parametrize("game", BETS)
    def test_from_launch_over_a_win_and_a_loss_to_the_lobby(
        self, tables: OpenTable, lucky: Casino, game: str, size: str
    ) -> None:
        table = tables(game, size=size, at_once=False)
        launch(table, lucky, game)
        rig(table, has_won)
        table.page.route("**/lobby", lambda route: route.fulfill(body="The lobby", content_type="text/html"))

        table.open()
        put_chip(table)
        table.look(f"{game}-{size}-bet")
        table.press_play()
        won = GameRound.objects.get()
        assert won.won > 0
        assert table.text("#win") == f"{won.won:.2f}"
        shown(table, lucky)
        assert table.shift() == 0
        table.look(f"{game}-{size}-win")

        rig(table, has_lost)
        table.page.reload()  # the window keeps its session, and hears of the new commitment
        table.wait("idle")
        put_chip(table)
        table.press_play()
        assert GameRound.objects.latest("pk").won == 0
        assert table.text("#win") == ""
        shown(table, lucky)
        table.look(f"{game}-{size}-lost")

        table.button("Leave the game").click()
        table.page.wait_for_url("**/lobby")
        prove_rounds()

    def test_needs_no_cookie_and_keeps_no_secret_in_the_address_of_a_request(
        self, tables: OpenTable, lucky: Casino
    ) -> None:
        table = tables("dice", at_once=False)
        launch(table, lucky, "dice")
        asked: list[str] = []
        table.page.on("request", lambda request: asked.append(request.url))

        table.open()
        table.press_play()

        secret = table.page.url.partition("#")[2]
        assert len(secret) > 30
        assert table.context.cookies() == []
        assert [url for url in asked if secret in url.partition("#")[0]] == []

    def test_a_used_link_says_so(self, tables: OpenTable, lucky: Casino) -> None:
        table = tables("dice", at_once=False)
        launch(table, lucky, "dice")
        table.open()

        table.page.goto(table.address)

        table.expect("body", "This link does not open a game any more")
        assert all("410" in complaint for complaint in table.complaints)
        table.complaints.clear()


class TestAHandOfBlackjack:
    @pytest.mark.parametrize("size", SIZES)
    def test_goes_on_after_a_reload_with_the_same_cards(
        self, tables: OpenTable, lucky: Casino, size: str
    ) -> None:
        table = tables("blackjack", size=size, wanted=is_open)
        table.look(f"blackjack-{size}-idle")
        self.deal(table)
        table.expect("#live", "You have")
        dealt = self.cards(table)
        assert lucky.balance() == 99

        table.page.reload()
        table.wait("open")
        assert self.cards(table) == dealt
        table.look(f"blackjack-{size}-resumed")
        table.button("Stand").click()
        table.wait("idle")

        round_ = GameRound.objects.get()
        assert round_.state == RoundState.FINISHED
        assert lucky.balance() == 99 + round_.won
        shown(table, lucky)
        assert table.shift() == 0
        table.look(f"blackjack-{size}-over")
        prove_rounds()

    def test_that_is_split_is_played_hand_by_hand(self, tables: OpenTable, lucky: Casino) -> None:
        table = tables("blackjack", wanted=may("split"))
        self.deal(table)

        table.page.keyboard.press("p")
        while GameRound.objects.get().state == RoundState.OPEN:
            table.page.wait_for_function(
                "() => ['idle', 'open'].includes(document.querySelector('#app').dataset.phase)"
            )
            table.page.keyboard.press("s")
            table.page.wait_for_timeout(300)
        table.wait("idle")

        assert GameRound.objects.get().staked == 2
        shown(table, lucky)
        table.look("blackjack-phone-split")
        prove_rounds()

    def test_that_is_doubled_with_too_little_money_is_told_so(self, tables: OpenTable, lucky: Casino) -> None:
        table = tables("blackjack", wanted=may("double"))
        self.deal(table)
        lucky.post("player/wallet/withdraw", {"playerExternalId": "alice", "currency": "USD", "amount": 98.5})

        table.expect("#balance", "0.50", seconds=3)
        table.page.keyboard.press("d")

        table.expect(".note--warning", "Your balance of 0.50 USD is too low")
        table.wait("open")
        assert GameRound.objects.get().staked == 1
        assert all("402" in complaint for complaint in table.complaints)
        table.complaints.clear()

    def deal(self, table: Table) -> None:
        table.page.keyboard.press(" ")
        table.wait("open")

    def cards(self, table: Table) -> list[str]:
        found: list[str] = table.page.evaluate(
            "[...document.querySelectorAll('.card')].map((card) => card.textContent)"
        )
        assert len(found) >= 4
        return sorted(found)


class TestMoney:
    @pytest.mark.parametrize("game", ["dice", "blackjack"])
    def test_that_has_run_out_is_said(self, tables: OpenTable, lucky: Casino, game: str) -> None:
        table = tables(game, at_once=False)
        lucky.post("player/wallet/withdraw", {"playerExternalId": "alice", "currency": "USD", "amount": 99})
        rig(table, has_lost)
        table.open()
        put_chip(table)
        table.press_play()
        table.expect("#balance", "0.00")

        table.page.keyboard.press(" ")

        table.expect(".note--warning", "Your balance of 0.00 USD is too low")
        table.look(f"{game}-no-money")
        assert GameRound.objects.count() == 1
        assert lucky.balance() == 0

    @pytest.mark.parametrize("game", ["dice", "blackjack", "european-roulette"])
    def test_the_casino_moves_and_a_kick_show_within_two_seconds(
        self, tables: OpenTable, lucky: Casino, game: str
    ) -> None:
        table = tables(game)

        lucky.pay_in("alice", "11")
        table.expect("#balance", "111.00", seconds=2)
        lucky.post("player/wallet/withdraw", {"playerExternalId": "alice", "currency": "USD", "amount": 100})
        table.expect("#balance", "11.00", seconds=2)
        lucky.post("game/kick", {"playerExternalId": "alice"})
        table.expect(".dialog--end", "The casino has ended this session", seconds=2)


class TestInAFrameAsTheGuideHasIt:
    """docs/games.md gives a page that holds a game; here it is, on another site than the game's."""

    @pytest.fixture
    def casino_page(self, tmp_path: Path) -> Iterator[Callable[[str], str]]:
        files = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
        server = ThreadingHTTPServer(("127.0.0.1", 0), files)

        def write(game_url: str) -> str:
            (snippet,) = blocks((Path(settings.BASE_DIR) / "docs" / "games.md").read_text(), "html")
            keep = "<script>const all = []; const heard = (it) => all.push(it);</script>"
            (tmp_path / "casino.html").write_text(ICON + keep + snippet.replace("GAME_URL", game_url))
            return f"http://localhost:{server.server_port}"

        with in_background(server):
            yield write

    @pytest.mark.parametrize("game", ["dice", "blackjack"])
    def test_plays_tells_and_listens_without_a_cookie(
        self, tables: OpenTable, lucky: Casino, casino_page: Callable[[str], str], game: str
    ) -> None:
        table = tables(game, at_once=False)
        launch(table, lucky, game)
        rig(table, has_won)
        origin = casino_page(table.address)
        operators.update_settings(operator=lucky.operator, game_origins=[origin])

        table.page.goto(f"{origin}/casino.html")
        frame = table.page.frame_locator("iframe")
        frame.locator("#app.app--shown[data-phase=idle]").wait_for()
        frame.locator("#play").click()
        table.page.wait_for_function("all.some((it) => it.type === 'roundFinished')")
        lucky.pay_in("alice", "5")
        table.page.evaluate("ask('refreshBalance')")
        expect(frame.locator("#balance")).to_have_text(f"{lucky.balance():.2f}", timeout=1400)

        said = table.page.evaluate("all")
        round_ = GameRound.objects.get()
        assert (said[0]["type"], said[0]["game"]) == ("loaded", game)
        (finished,) = [it for it in said if it["type"] == "roundFinished"]
        assert (finished["round"], Decimal(finished["win"])) == (str(round_.pk), round_.won)
        assert table.context.cookies() == []

    def test_of_an_origin_that_is_not_listed_is_empty(
        self, tables: OpenTable, lucky: Casino, casino_page: Callable[[str], str]
    ) -> None:
        table = tables("dice", at_once=False)
        launch(table, lucky, "dice")
        origin = casino_page(table.address)
        operators.update_settings(operator=lucky.operator, game_origins=["https://other.example"])

        table.page.goto(f"{origin}/casino.html")
        table.page.wait_for_timeout(1500)

        assert table.page.frame_locator("iframe").locator("#app").count() == 0
        assert any("frame-ancestors" in complaint for complaint in table.complaints)
        table.complaints.clear()


class TestThePictureOfTheReadme:
    """`SCREENSHOTS=docs/pictures make pytest PYTEST_ARGS="-k Readme" XDIST=` takes it anew."""

    def test_is_of_the_slot_with_a_win(self, tables: OpenTable) -> None:
        table = tables("harbour-lights", size="desktop", wanted=lambda it: has_won(it) and it.win >= 3)
        table.page.set_viewport_size({"width": 840, "height": 540})

        table.press_play()
        table.look("harbour-lights")

        assert (Path(settings.BASE_DIR) / "docs/pictures/harbour-lights.png").stat().st_size < 300_000
