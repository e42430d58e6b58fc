"""The back office in a real browser, as a person meets it. See browsing.py."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from gameplay.dispute_pack import archive, problems
from gameplay.models import Alert, AlertKind
from tests.backoffice.browsing import visitor
from tests.backoffice.conftest import PASSWORD, House, cash_out
from tests.backoffice.owed import owed_win
from tests.backoffice.played import played
from tests.cast import add_plays
from tests.chromium import browser
from wallets.seals import trusted_keys

# Fixtures.
__all__ = ["browser", "visitor"]

pytestmark = [pytest.mark.browser, pytest.mark.slow(budget=90)]

CALLBACK = "https://casino.example/callback"


class TestAnAdministrator:
    def test_logs_in_and_reads_the_books(self, visitor, boss, lucky, kid, rival):
        page = visitor.page
        visitor.log_in(boss, password="wrong")
        expect(page.get_by_text("Please enter the correct username and password")).to_be_visible()
        visitor.look("login")

        visitor.log_in(boss)
        expect(page.get_by_role("heading", name="What needs a person now")).to_be_visible()
        visitor.look("overview")

        visitor.open("Operators")
        expect(page.locator("#result_list")).to_contain_text("lucky-kid")
        visitor.look("operators")
        page.get_by_role("link", name="lucky-kid").click()
        visitor.look("operator")

        visitor.open("Ledger")
        visitor.look("ledger")
        row = page.locator("#result_list tr", has_text="transfer from the parent").last
        row.get_by_role("link").first.click()
        expect(page.get_by_text("The row that balances it")).to_be_visible()
        assert page.get_by_role("button", name=re.compile("save|delete", re.IGNORECASE)).count() == 0
        visitor.look("transaction")
        page.locator(".field-line", has_text="The row that balances it").get_by_role("link").click()
        expect(page.locator(".field-line", has_text="Remark")).to_contain_text("pocket money")

        visitor.open("Players")
        page.get_by_role("link", name="alice").click()
        visitor.look("player")

    def test_filters_the_ledger(self, visitor, boss, lucky, rival):
        page = visitor.page
        visitor.log_in(boss)
        visitor.open("Ledger")
        page.locator("a", has_text="Filters").click()
        page.wait_for_timeout(300)
        visitor.look("ledger-filters")

        page.locator("select[name=operator]").select_option("lucky", force=True)
        page.locator("select[name=kind]").select_option("8", force=True)
        page.locator("input[name=from]").fill("2025-01-01T00:00:00")
        page.get_by_role("button", name="Apply Filters").click()

        expect(page.locator("#result_list tbody")).to_have_count(1)
        expect(page.locator("#result_list")).to_contain_text("lucky-out-1")
        assert not visitor.complaints

    def test_funds_and_suspends(self, visitor, boss, lucky):
        page = visitor.page
        visitor.log_in(boss)
        page.goto(f"{visitor.url}/admin/account/{lucky.operator.pk}/")
        page.get_by_label("Amount").fill("1,000")
        page.get_by_role("button", name="Fund").click()
        expect(page.get_by_text("Amount must be a decimal number")).to_be_visible()

        page.get_by_label("Amount").fill("12.34")
        page.get_by_role("button", name="Fund").click()
        expect(page.get_by_text("Funded: 12.34 USD")).to_be_visible()
        visitor.look("funded")

        page.get_by_text("Suspend…").click()
        page.get_by_role("button", name="Suspend it now").click()
        expect(page.get_by_role("heading", name="Status: suspended")).to_be_visible()

    def test_opens_an_account_and_sets_what_is_played(self, visitor, boss, lucky, kid, rival):
        page = visitor.page
        owed_win(lucky)
        Alert.open(
            AlertKind.CHORE, operator_id=None, subject="seal", message="It fails", now=datetime.now(UTC)
        )
        add_plays()
        visitor.log_in(boss)
        expect(page.get_by_role("cell", name="76.5").first).to_be_visible()
        # Once it is drawn.
        expect(page.locator("canvas.chart")).to_have_attribute("style", re.compile("height"))
        visitor.look("dashboard")

        visitor.open("Catalogue")
        page.get_by_label("Change Dice").click()
        game = page.locator(".cr-games > li", has_text="dice")
        game.get_by_label("Largest stake").fill("50")
        game.get_by_role("button", name="Save the limits").click()
        expect(page.get_by_text("Saved. It holds from the next bet on.")).to_be_visible()
        expect(game).to_contain_text("stake 0.2 to 50")
        game.get_by_label("Change Dice").click()
        visitor.look("catalogue")

        visitor.open("Tree of accounts")
        visitor.look("tree")
        page.get_by_role("link", name="Open an account").click()
        page.get_by_label("Account id").fill("new-casino")
        page.get_by_label("Name", exact=True).fill("New Casino")
        page.get_by_label("Currencies").fill("USD, EUR")
        page.get_by_role("button", name="Open the account").click()
        expect(page.get_by_text("The account new-casino is open")).to_be_visible()
        visitor.look("account-opened")


class TestAnOperatorsPerson:
    def test_changes_the_mode_once_nobody_holds_money(self, visitor, lena, lucky: House):
        page = visitor.page
        visitor.log_in(lena)
        visitor.open("Account settings")
        now = page.locator("#mode-now")
        expect(now).to_have_text("Balance-transfer")
        expect(page.get_by_text("So it is now, and stays.")).to_be_visible()
        visitor.look("account")

        page.get_by_label("Callback URL").fill("https:/casino.example")
        expect(page.get_by_text("Saving changes the mode.")).to_be_visible()
        expect(page.get_by_text("So it is now, and stays.")).not_to_be_visible()
        page.get_by_role("button", name="Save settings").click()
        expect(
            page.get_by_text("Callback URL has too few slashes: write https://host, with two.")
        ).to_be_visible()
        visitor.look("account-error")

        page.get_by_label("Callback URL").fill(CALLBACK)
        page.get_by_role("button", name="Save settings").click()
        expect(page.get_by_text("The mode cannot change yet. Nothing was saved.")).to_be_visible()
        expect(page.get_by_label("Callback URL")).to_have_value(CALLBACK)
        visitor.look("account-obstacles")
        page.get_by_role("link", name="Show the wallets").click()
        expect(page.locator("#result_list tbody")).to_have_count(1)
        expect(page.locator("#result_list")).to_contain_text("20")
        visitor.look("wallets")

        cash_out(lucky.operator, "alice", Decimal(20))
        visitor.open("Account settings")
        page.get_by_label("Callback URL").fill(CALLBACK)
        page.get_by_label("Player", exact=True).fill("alice")
        page.get_by_role("button", name="Try the URL above").click()
        expect(page.get_by_text("casino.example has no address")).to_be_visible()
        expect(page.get_by_label("Callback URL")).to_have_value(CALLBACK)
        visitor.look("account-dry-run")
        page.get_by_role("button", name="Save settings").click()

        expect(page.get_by_text("Saved. The account is in seamless mode now.")).to_be_visible()
        expect(now).to_have_text("Seamless")

    def test_rotates_the_tokens(self, visitor, lena, lucky):
        page = visitor.page
        visitor.log_in(lena)
        visitor.open("Account settings")

        page.locator("#token-form").get_by_label("Your password").fill(PASSWORD)
        page.get_by_role("button", name="Create a token").click()
        secret = page.locator(".cr-secret").inner_text()
        assert re.fullmatch("[0-9a-f-]{36}", secret)
        visitor.look("account-token")
        page.get_by_role("button", name="Sign with this one").click()
        expect(page.get_by_text("From now on this token signs the callbacks.")).to_be_visible()
        page.get_by_text("Revoke…").first.click()
        page.get_by_role("button", name="Revoke it now").first.click()

        expect(page.get_by_text("Revoked. Calls with this token are refused from now on.")).to_be_visible()
        assert secret not in page.content()
        visitor.open("Audit trail")
        expect(page.locator("#result_list")).to_contain_text("token revoked")
        visitor.look("audit")


class TestADispute:
    def test_is_looked_into_and_taken_away(self, visitor, sam, lucky, tmp_path):
        page = visitor.page
        slot, hand, owed = played(lucky, "harbour-lights"), played(lucky, "blackjack"), owed_win(lucky)
        visitor.log_in(sam)
        visitor.open("Rounds")
        expect(page.locator("#result_list")).to_contain_text("Harbour Lights")
        visitor.look("rounds")

        page.get_by_role("link", name=str(slot.pk)).click()
        expect(page.get_by_role("heading", name="Time line")).to_be_visible()
        expect(page.get_by_role("img", name="Spin. Rows from the top")).to_be_visible()
        visitor.look("round")
        with page.expect_download() as taken:
            page.get_by_role("button", name="Take the dispute pack").click()
        content = Path(taken.value.path()).read_bytes()
        assert problems(content, trusted_keys()) == []
        _read_alone(page, archive.read(content)["round.html"], tmp_path)
        visitor.look("dispute-pack")

        page.goto(f"{visitor.url}/admin/gameplay/gameround/{owed.round_id}/change/")
        expect(page.get_by_text("nobody knows whether it was booked")).to_be_visible()
        visitor.look("round-owed")
        page.goto(f"{visitor.url}/admin/gameplay/gameround/{hand.pk}/change/")
        visitor.look("round-blackjack")
        page.goto(f"{visitor.url}/admin/gameplay/delivery/{owed.pk}/change/")
        visitor.look("delivery")

        page.get_by_role("link", name="Check one with the signature helper").click()
        page.get_by_label("Body, byte for byte").fill('{"command":"balance","amount":10.0,"timestamp":1}')
        page.get_by_label("Headers").fill("AAAA")
        page.get_by_label("The text that your program signs").fill("10.0,balance,1")
        page.get_by_role("button", name="Check it").click()
        expect(page.locator("#signed-text")).to_have_text("10,balance,1")
        expect(page.locator("#difference")).to_contain_text("parts from ours at character 3")
        visitor.look("signature")

        visitor.open("Ledger")
        page.locator("a", has_text="Filters").click()
        page.locator("input[name=player]").fill("alice")
        page.locator("input[name=amount_from]").fill("25.5")
        page.get_by_role("button", name="Apply Filters").click()
        expect(page.locator("#result_list tbody")).to_have_count(1)
        assert not visitor.complaints


def _read_alone(page: Page, html: bytes, folder: Path) -> None:
    """As somebody opens it who was sent it: nothing is asked of any server."""
    asked: list[str] = []
    file = folder / "round.html"
    file.write_bytes(html)
    page.on("request", lambda it: asked.append(it.url))
    page.goto(file.as_uri())
    expect(page.get_by_role("heading", name="How to check this")).to_be_visible()
    assert [it for it in asked if not it.startswith(("file:", "data:"))] == []
