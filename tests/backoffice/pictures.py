"""
`make pictures`: the pictures of docs/backoffice.md, taken of the demo with a generated book.

It tests nothing, and is none of the suite: pytest gives it a database, a server and a browser. PICTURES is the folder.
"""

import os
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models import Count
from django.urls import reverse

from backoffice.closes import closing
from backoffice.models import FinanceClose
from backoffice.models.closes import Period
from gameplay.models import Delivery, GameRound, Invoice, RoundState
from gameplay.seamless import drain, senders
from players.models import Operator, Player, StaffMember
from tests.backoffice.browsing import visitor
from tests.cast import wait_for_horizon
from tests.chromium import browser
from tests.seamless.conftest import callback_url, lucky, sandbox
from wallets import services

# Fixtures.
__all__ = ["browser", "callback_url", "lucky", "sandbox", "visitor"]

pytestmark = pytest.mark.browser

DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
NOW = datetime.now(UTC)


@pytest.fixture
def admin(visitor, lucky, settings):
    settings.DEMO = settings.CALLBACK_ALLOW_LOOPBACK = True
    call_command("seed_demo", verbosity=0)
    call_command("make_book", transactions=20_000, seed=5)
    book = Operator.objects.get(login_id="book")
    person = StaffMember.objects.get(username="admin")
    closing.ask(
        operator=book,
        currency="USD",
        period=Period.DAY,
        first_day=(NOW - timedelta(days=1)).date(),
        zone="UTC",
        by=person,
    )
    services.ask_adjustment(
        player=liveliest(book),
        currency="USD",
        amount=Decimal("12.5"),
        reason="The bonus of Sunday did not come",
        by=StaffMember.objects.get(username="support"),
        now=NOW,
    )
    wait_for_horizon()
    call_command("worker", once=True)
    owe_a_win(lucky)
    return person


def owe_a_win(casino):
    """The operator's side answers wins with an error, and some round wins."""
    casino.fail("500", "win")
    seat = casino.sit()
    while not Delivery.objects.filter(command="win").exists():
        seat.bet()
        drain.sweep_lost_bets()
        senders.drain()


def test_take_the_pictures(visitor, admin):
    visitor.log_in(admin)
    book = Operator.objects.get(login_id="book")
    won = GameRound.objects.filter(
        operator=book, game__code="harbour-lights", state=RoundState.FINISHED, won__gt=0
    )

    take(visitor, "overview", reverse("admin:index"))
    take(visitor, "overview-phone", reverse("admin:index"), size=PHONE, dark=True)
    take(visitor, "account", reverse("admin:account", args=[book.pk]))
    take(visitor, "player", change("players_player", liveliest(book).pk))
    take(visitor, "player-phone", change("players_player", liveliest(book).pk), size=PHONE)
    take(visitor, "ledger", reverse("admin:wallets_ledgertransaction_changelist"))
    take(visitor, "round", change("gameplay_gameround", won.latest("pk").pk))
    delivery = change("gameplay_delivery", Delivery.objects.latest("pk").pk)
    take(visitor, "delivery", delivery, at=".cr-attempts")
    take(visitor, "reports", f"{reverse('admin:reports')}?currency=USD")
    take(visitor, "reports-dark", f"{reverse('admin:reports')}?currency=USD&by=game", dark=True)
    take(visitor, "invoice", reverse("admin:invoice", args=[Invoice.objects.filter(amount__gt=0).first().pk]))
    take(visitor, "close", change("backoffice_financeclose", FinanceClose.objects.get().pk))
    take(visitor, "export", reverse("admin:export", args=["ggr"]))


def take(
    visitor,
    name: str,
    path: str,
    *,
    size: dict[str, int] = DESKTOP,
    dark: bool = False,
    at: str | None = None,
) -> None:
    """:param at: what the page is scrolled to."""
    page = visitor.page
    page.set_viewport_size(size)
    page.goto(visitor.url + path)
    page.evaluate("dark => document.documentElement.classList.toggle('dark', dark)", dark)
    if at is not None:
        page.locator(at).first.evaluate("it => it.scrollIntoView()")
    page.wait_for_timeout(1500)  # charts draw themselves
    page.screenshot(path=Path(os.environ["PICTURES"]) / f"backoffice-{name}.png")


def change(model: str, key: int) -> str:
    return reverse(f"admin:{model}_change", args=[key])


def liveliest(operator: Operator) -> Player:
    """Of its players the one with the most rounds."""
    counted = GameRound.objects.filter(operator=operator).values("player").annotate(rounds=Count("pk"))
    return Player.objects.get(pk=counted.order_by("-rounds")[0]["player"])
