"""The reality check in a real browser: it stops play, and only an answer closes it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from gameplay.models import GameRound, GameSession
from gameplay.protection import limits
from tests.cast import Casino
from tests.chromium import browser
from tests.play.browsing import OpenTable, tables
from tests.play.page import has_lost

__all__ = ["browser", "tables"]

pytestmark = [pytest.mark.browser, pytest.mark.slow(budget=120), pytest.mark.django_db(transaction=True)]
HOUR = timedelta(hours=1)


def test_it_stops_autoplay_says_how_it_went_and_wants_an_answer(tables: OpenTable, lucky: Casino) -> None:
    for kind, value, currency in (("loss", 50, "USD"), ("time", 600, "")):
        limits.set_limit(
            player=lucky.player("alice"),
            kind=kind,
            period="month",
            currency=currency,
            value=Decimal(value),
            now=datetime.now(UTC),
        )
    table = tables("dice", at_once=False, wanted=has_lost)
    mine = GameSession.objects.filter(pk=table.session.session_id)
    table.open()
    page = table.page
    table.press_play()

    table.button("Autoplay").click()
    page.get_by_role("button", name="Start autoplay").click()
    mine.update(entered_at=datetime.now(UTC) - HOUR)
    page.clock.set_fixed_time(datetime.now(UTC) + HOUR)
    dialog = page.get_by_role("alertdialog", name="Time for a short break")
    expect(dialog).to_be_visible(timeout=20_000)
    rounds = GameRound.objects.count()
    table.look("reality-phone")

    staked = sum(it.staked for it in GameRound.objects.all())
    expect(dialog).to_contain_text("60 minutes")
    expect(dialog).to_contain_text(f"{staked:.2f} USD")
    expect(dialog).to_contain_text("Loss limit per month")
    expect(dialog).to_contain_text("every 60 minutes of play")
    for key in ("Escape", "Escape", " ", "Tab", "Tab", "Tab", "Tab", "Escape"):
        page.keyboard.press(key)
    expect(dialog).to_be_visible()
    assert page.evaluate(
        "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
    )

    with page.expect_response("**/play/api/continue"):
        dialog.get_by_role("button", name="Continue playing").click()
    expect(dialog).to_be_hidden()
    expect(table.button("Spin").or_(table.button("Roll"))).to_be_visible()
    assert GameRound.objects.count() == rounds, "nothing was played meanwhile"
    assert mine.get().reminded_at is not None

    table.button("My rounds").click()
    expect(page.get_by_role("dialog")).to_contain_text("My limits")
    table.look("my-rounds-phone")
    page.keyboard.press("Escape")

    mine.update(reminded_at=datetime.now(UTC) - HOUR)
    page.reload()
    expect(dialog).to_be_visible(timeout=20_000)
    dialog.get_by_role("button", name="Leave the game").click()
    expect(page.get_by_role("dialog", name="The game has ended")).to_be_visible()
    assert mine.get().ended_why == "left"
