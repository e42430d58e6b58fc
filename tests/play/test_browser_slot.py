"""Harbour Lights in a real browser: what the player sees is what the books say."""

import re
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from gameplay.models import GameRound, RoundState
from players.services import operators
from tests.chromium import browser
from tests.listening import in_background
from tests.play.browsing import SIZES, tables
from tests.play.page import Page, has_lost, has_won, is_open
from tests.rounds.table import prove_rounds

__all__ = ["browser", "tables"]

pytestmark = [pytest.mark.browser, pytest.mark.slow(budget=120), pytest.mark.django_db(transaction=True)]

SLOT = "harbour-lights"


def wins_much(round_):
    return round_.finished and round_.win >= 12


class TestARound:
    @pytest.mark.parametrize("size", SIZES)
    def test_that_wins_is_shown_counted_and_said(self, tables, lucky, size):
        table = tables(SLOT, size=size, wanted=has_won)
        table.look(f"slot-{size}-idle")

        table.press_play()

        won = GameRound.objects.get().won
        assert table.text("#win") == f"{won:.2f}"
        assert table.text("#balance") == f"{lucky.balance():.2f}" == f"{99 + won:.2f}"
        table.expect("#live", f"You win {won:.2f} USD")
        assert table.shift() == 0
        table.look(f"slot-{size}-win")
        prove_rounds()

    def test_that_loses_takes_the_stake_and_nothing_else(self, tables, lucky):
        table = tables(SLOT, wanted=has_lost)

        table.press_play()

        assert (table.text("#balance"), table.text("#win")) == ("99.00", "")
        table.expect("#live", "No win")
        assert lucky.balance() == 99

    def test_that_wins_much_is_a_moment_that_can_be_skipped(self, tables):
        table = tables(SLOT, wanted=wins_much)

        table.page.keyboard.press(" ")
        table.page.wait_for_selector(".big-win:not([hidden])")
        table.page.wait_for_timeout(600)
        table.look("slot-big-win")
        while table.page.locator(".big-win:not([hidden])").count():
            table.page.keyboard.press(" ")
            table.page.wait_for_timeout(150)
        table.wait("idle")

        assert table.text("#win") == f"{GameRound.objects.get().won:.2f}"

    def test_is_one_for_a_double_click(self, tables, lucky):
        table = tables(SLOT, wanted=has_lost)

        table.page.locator("#play").dblclick()
        table.wait("idle")

        assert GameRound.objects.count() == 1
        assert lucky.balance() == 99

    def test_is_one_when_its_answer_is_lost(self, tables, lucky):
        table = tables(SLOT, wanted=has_lost)
        lost = []

        def swallow(route):
            if len(lost) < 2:
                lost.append(route.fetch())
                route.abort()
            else:
                route.continue_()

        table.page.route("**/play/api/bet", swallow)
        table.page.keyboard.press(" ")
        table.expect(".banner", "Connection lost")
        table.wait("idle")

        assert (GameRound.objects.count(), lucky.balance(), table.text("#balance")) == (1, 99, "99.00")
        assert all("net::ERR_FAILED" in complaint for complaint in table.complaints)
        table.complaints.clear()

    def test_without_movement_says_the_same(self, tables):
        table = tables(SLOT, wanted=has_won, motion="reduce")

        table.press_play()

        assert table.text("#win") == f"{GameRound.objects.get().won:.2f}"

    def test_that_cannot_be_paid_is_refused_in_words(self, tables, lucky):
        table = tables(SLOT)
        lucky.post("player/wallet/withdraw", {"playerExternalId": "alice", "currency": "USD", "amount": 99.5})
        table.expect("#balance", "0.50", seconds=3)

        table.page.keyboard.press(" ")

        table.expect(".note--warning", "Your balance of 0.50 USD is too low")
        assert GameRound.objects.count() == 0


class TestFreeSpins:
    def test_go_on_after_a_reload_and_are_paid_once(self, tables, lucky):
        table = tables(SLOT, wanted=is_open)
        table.button("Turbo").click()
        table.page.keyboard.press(" ")
        table.button("Start").click()
        expect(table.page.locator(".badge--count b")).to_have_text(re.compile(r"^[23] / "), timeout=30_000)

        table.page.reload()
        table.look("slot-free-resumed")
        table.button("Go on").click()
        table.page.wait_for_selector(".card__sum", timeout=90_000)
        table.look("slot-free-over")
        table.wait("idle")

        round_ = GameRound.objects.get()
        assert round_.state == RoundState.FINISHED
        assert table.text("#balance") == f"{99 + round_.won:.2f}" == f"{lucky.balance():.2f}"
        prove_rounds()


class TestOthers:
    def test_a_deposit_and_a_withdrawal_show_within_two_seconds(self, tables, lucky):
        table = tables(SLOT)

        lucky.pay_in("alice", "11")
        table.expect("#balance", "111.00", seconds=2)
        lucky.post("player/wallet/withdraw", {"playerExternalId": "alice", "currency": "USD", "amount": 100})
        table.expect("#balance", "11.00", seconds=2)

    def test_a_kick_ends_the_page_within_two_seconds(self, tables, lucky):
        table = tables(SLOT)

        lucky.post("game/kick", {"playerExternalId": "alice"})

        table.expect(".dialog--end", "The casino has ended this session", seconds=2)

    def test_a_second_window_shows_what_the_first_has_played(self, tables, lucky):
        table = tables(SLOT, wanted=has_lost)
        # It hears nothing between its bets.
        table.page.route("**/play/api/pulse", lambda route: route.abort())
        second = Page(lucky, SLOT, table.session.session, table.session.secret)
        assert second.bet().status == 200

        table.press_play()

        table.expect(".note", "You have played in another window")
        assert (GameRound.objects.count(), table.text("#balance")) == (1, "99.00")
        table.complaints.clear()

    def test_the_way_out_leads_to_the_casino(self, tables):
        table = tables(SLOT, returnUrl="http://127.0.0.1:9/lobby")
        table.page.route("**/lobby", lambda route: route.fulfill(body="The lobby", content_type="text/html"))

        table.button("Leave the game").click()

        table.page.wait_for_url("**/lobby")


class TestDialogs:
    def test_keep_the_keyboard_and_close_with_escape(self, tables):
        table = tables(SLOT, wanted=has_won)
        table.press_play()

        for name in ("Pays and rules", "My rounds", "Provably fair", "Autoplay"):
            table.button(name).focus()
            table.page.keyboard.press("Enter")
            expect(table.page.get_by_role("dialog", name=name)).to_be_visible()
            for _press in range(12):
                table.page.keyboard.press("Tab")
            assert table.page.evaluate(
                "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
            )
            table.look(f"slot-{name.split()[0].lower()}")
            table.page.keyboard.press("Escape")
            expect(table.page.get_by_role("dialog")).to_have_count(0)

    def test_state_the_exact_return_and_the_largest_win(self, tables):
        table = tables(SLOT)
        boot = table.session.call("boot").body

        table.button("Pays and rules").click()

        table.expect(".dialog", f"{boot['rtp']} %")
        table.expect(".dialog", f"{boot['rules']['maxMultiplier']} × the bet")  # noqa: RUF001

    def test_prove_the_last_round_and_take_a_seed_of_the_players_own(self, tables):
        table = tables(SLOT, wanted=has_lost)
        table.press_play()

        table.button("Provably fair").click()
        table.button("Check the fingerprint").click()
        table.expect(".verdict", "It fits")
        table.page.locator("#client-seed").fill("alice's own")
        table.button("Save").click()
        table.expect(".form__said", "Saved")

        assert table.session.session.client_seed == "alice's own"


class TestAutoplay:
    def test_stops_when_told_and_never_bets_again(self, tables):
        table = tables(SLOT)
        table.button("Turbo").click()
        table.button("Autoplay").click()
        table.button("Start autoplay").click()
        expect(table.page.locator("#play")).to_have_attribute("aria-label", re.compile("^Stop autoplay"))

        table.page.locator("#play").click()
        table.wait("idle")
        played = GameRound.objects.count()
        table.page.wait_for_timeout(1500)

        assert played in (1, 2)
        assert GameRound.objects.count() == played


class TestLanguages:
    @pytest.mark.parametrize(("language", "word"), [("de", "Guthaben"), ("ja", "残高"), ("th", "ยอดเงิน")])
    def test_are_the_launchs(self, tables, language, word):
        table = tables(SLOT, language=language)

        assert table.page.locator("html").get_attribute("lang") == language
        table.expect(".figures", word)


class CasinoSite:
    """A page of the casino's own, on another origin and site than the game: its host is another name."""

    def __init__(self) -> None:
        self.frame = ""
        site = self

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                page = f"""<!doctype html><iframe src="{site.frame}" width="390" height="780"></iframe>
                    <script>window.heard = []; onmessage = (event) => heard.push(event.data);</script>"""
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(page.encode())

            def log_message(self, *said: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.origin = f"http://localhost:{self.server.server_port}"


class TestInACasinosPage:
    """The frame needs neither cookies nor storage of its own, which browsers refuse there."""

    @pytest.fixture
    def casino_site(self):
        site = CasinoSite()
        with in_background(site.server):
            yield site

    @pytest.fixture
    def framed(self, tables, lucky, casino_site):
        """The game in a frame of the casino's page, which keeps what it hears in `window.heard`."""

        def open_frame(*, allowed):
            operators.update_settings(operator=lucky.operator, game_origins=[allowed])
            table = tables(SLOT, wanted=has_won, at_once=False)
            casino_site.frame = table.address
            table.page.goto(f"{casino_site.origin}/casino")
            return table, table.page.frame_locator("iframe")

        return open_frame

    def test_plays_and_tells_it_what_happens(self, framed, lucky, casino_site):
        table, frame = framed(allowed=casino_site.origin)
        frame.locator("#app.app--shown[data-phase=idle]").wait_for()

        frame.locator("#play").click()
        frame.locator("#app[data-phase=showing]").wait_for()
        frame.locator("#app[data-phase=idle]").wait_for()

        heard = table.page.evaluate("window.heard")
        won = GameRound.objects.get().won
        assert {it["source"] for it in heard} == {"countroom"}
        assert [it["type"] for it in heard] == [
            "loaded", "balance", "roundStarted", "balance", "roundFinished", "balance",
        ]  # fmt: skip
        assert heard[2]["stake"] == "1"
        assert Decimal(heard[4]["win"]) == won
        assert [Decimal(heard[at]["balance"]) for at in (1, 3, 5)] == [100, 99, lucky.balance()]

    def test_hears_what_it_asks(self, framed, lucky, casino_site):
        table, frame = framed(allowed=casino_site.origin)
        frame.locator("#app.app--shown[data-phase=idle]").wait_for()
        lucky.pay_in("alice", "5")

        table.page.evaluate("frames[0].postMessage({target: 'countroom', type: 'refreshBalance'}, '*')")

        expect(frame.locator("#balance")).to_have_text("105.00", timeout=1000)

    def test_of_an_origin_that_is_not_allowed_shows_nothing(self, framed):
        table, frame = framed(allowed="https://other.example")

        table.page.wait_for_timeout(1500)

        assert frame.locator("#app").count() == 0
        assert any("frame-ancestors" in complaint for complaint in table.complaints)
        table.complaints.clear()
