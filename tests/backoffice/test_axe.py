"""Every page of the back office under axe-core, light and dark: nothing serious, nothing critical."""

from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib import admin
from django.urls import reverse

from gameplay.models import Alert, AlertKind, Delivery, GameRound, GameSession
from tests.backoffice.browsing import visitor
from tests.backoffice.owed import owed_win
from tests.backoffice.played import played
from tests.backoffice.test_permissions import MODELS, TABLE, one_of
from tests.cast import add_plays
from tests.chromium import browser

# Fixtures.
__all__ = ["browser", "visitor"]

pytestmark = [pytest.mark.browser, pytest.mark.slow(budget=240)]

# Files.
NOT_PAGES = {"export_file", "close_text", "account_selftest_report"}
OF_THE_SITE = ["index", "password_change"]
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
COLOURS = {"type": "rule", "values": ["color-contrast"]}
MATTERS = ("serious", "critical")
AXE = Axe()


def test_finds_nothing_serious_on_any_page(visitor, boss, lucky, kid, rival):
    for game in ("dice", "harbour-lights"):
        played(lucky, game)
    Alert.open(AlertKind.CHORE, operator_id=None, subject="seal", message="It fails", now=datetime.now(UTC))
    paths = addresses(lucky)
    add_plays()
    visitor.log_in(boss)

    found = [it for path in paths for it in violations(visitor, path)]

    assert not found, "\n".join(found)
    assert not visitor.complaints


def addresses(house) -> list[str]:
    """Of every list with one of its rows, and of every page of our own."""
    owed = owed_win(house)
    made = {Delivery: owed, GameRound: owed.round, GameSession: owed.round.session}
    rows = [admin.site._registry[it].url_of(made.get(it) or one_of(it, house)) for it in MODELS]
    lists = [reverse(f"admin:{it._meta.app_label}_{it._meta.model_name}_changelist") for it in MODELS]
    own = [
        reverse(f"admin:{name}", args=feature.arguments(name, house))
        for (name, method), feature in TABLE.items()
        if method == "GET" and feature.TABLE[name, method][-1] == 200 and name not in NOT_PAGES
    ]
    return [*(reverse(f"admin:{it}") for it in OF_THE_SITE), *lists, *rows, *own]


def violations(visitor, path: str) -> list[str]:
    page = visitor.page
    answer = page.goto(visitor.url + path)
    assert answer.status == 200, path
    assert page.locator("main").count() == 1, path
    found = look(page, path, "light", RULES)
    page.evaluate("document.documentElement.classList.add('dark')")
    return found + look(page, path, "dark", COLOURS)


def look(page, path: str, scheme: str, rules: dict) -> list[str]:
    options = {"resultTypes": ["violations"], "runOnly": rules, "preload": False}
    said = AXE.run(page, options=options).response["violations"]
    return [
        f"{path}, {scheme}: {it['id']}: {node['html'][:200]}: {node['failureSummary']}"
        for it in said
        if it["impact"] in MATTERS
        for node in it["nodes"]
    ]
