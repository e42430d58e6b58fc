"""A dispute in a real browser: support finds the player and asks, finance approves, the statement shows it."""

import pytest
from playwright.sync_api import expect

from gameplay.models import Game
from tests.backoffice.browsing import visitor
from tests.backoffice.conftest import PASSWORD
from tests.backoffice.owed import owed_win
from tests.chromium import browser
from tests.factories import seat
from wallets import services

__all__ = ["browser", "visitor"]

pytestmark = [pytest.mark.browser, pytest.mark.slow(budget=120)]

LONG = "a-player-with-a-very-long-id.0123456789-0123456789-0123456789@x"


def leave(page) -> None:
    page.context.clear_cookies()


def test_from_a_part_of_an_id_to_an_adjustment_on_the_statement(visitor, sam, fay, lucky):
    seat(lucky.operator, "alice", Game.objects.get(code="dice"))
    owed_win(lucky)
    services.link_players(operator=lucky.operator, external_ids=[LONG, "alina"])
    page = visitor.page
    visitor.log_in(sam, password=PASSWORD)

    visitor.open("Players")
    page.get_by_placeholder("Player id or playerCode").fill("LIC")
    page.keyboard.press("Enter")
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    page.get_by_role("link", name="alice").click()
    expect(page.get_by_role("heading", name="Statement in USD")).to_be_visible()

    page.get_by_label("Note", exact=True).fill(
        "Says that the stake was taken twice.\nSent a picture. " + "long " * 100
    )
    page.get_by_role("button", name="Keep the note").click()
    expect(page.get_by_text("Says that the stake was taken twice.")).to_be_visible()

    # By keyboard alone.
    page.locator("summary", has_text="Block…").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("until the dispute is settled " + "x" * 200)
    page.keyboard.press("Enter")
    expect(page.locator("#standing")).to_have_text("blocked")
    visitor.look("player-blocked")
    page.locator("summary", has_text="Unblock…").click()
    page.locator("#unblock-form").get_by_label("Reason").fill("settled")
    page.get_by_role("button", name="Unblock the player").click()
    expect(page.locator("#standing")).to_have_text("active")

    page.locator("summary", has_text="Ask for an adjustment…").click()
    form = page.locator("#adjust-form")
    form.get_by_label("Amount").fill("2,5")
    form.get_by_label("Reason").fill("The stake was taken twice, " + "as the picture shows " * 10)
    form.get_by_role("button", name="Ask for it").click()
    expect(form.get_by_text("Amount must be a decimal number")).to_be_visible()
    visitor.look("player-error")
    form.get_by_label("Amount").fill("2.5")
    form.get_by_role("button", name="Ask for it").click()
    expect(page.get_by_text("Nothing has moved yet")).to_be_visible()

    leave(page)
    visitor.log_in(fay)
    page.get_by_role("link", name="Adjustments waiting for a second person").wait_for()
    visitor.open("Adjustments")
    visitor.look("adjustments")
    page.get_by_role("region", name="Waiting for a second person").get_by_role("link").first.click()
    visitor.look("adjustment")
    page.get_by_role("button", name="Approve and book").click()
    expect(page.locator("#state")).to_have_text("booked")

    page.get_by_role("link", name="alice").click()
    newest = page.get_by_role("region", name="Statement in USD").locator("tbody tr").first
    expect(newest).to_contain_text("adjustment")
    expect(newest).to_contain_text("+2.5")
    expect(newest).to_contain_text("22.5")
    visitor.look("player-adjusted")
