"""An export in a real browser: the form, the sums, the file as it streams in; and without a script."""

import csv
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.test import override_settings
from playwright.sync_api import expect

# Fixtures, and who uses them.
from tests.backoffice.browsing import visitor  # noqa: F401
from tests.cast import wait_for_horizon
from tests.chromium import browser  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.slow(budget=90)]


def test_a_person_takes_a_table_and_makes_a_token(visitor, boss):  # noqa: F811
    with override_settings(DEMO=True):
        call_command("make_book", transactions=2_000, seed=5)
    wait_for_horizon()
    page = visitor.page
    visitor.log_in(boss)
    visitor.open("Exports")
    visitor.look("exports")
    page.get_by_role("link", name="Transactions").click()
    expect(page.get_by_label("Amount")).to_be_checked()
    expect(page.get_by_label("Hash")).not_to_be_checked()
    page.get_by_label("From").fill("2020-01-01")
    page.get_by_label("Time zone").fill("Europe/Berlin")
    page.get_by_label("Decimal sign").select_option("comma")
    page.get_by_label("Currency", exact=True).first.fill("USD")

    with page.expect_download() as started:
        page.get_by_role("button", name="Download CSV").click()
    file = started.value

    assert file.suggested_filename.startswith("transactions-20200101-")
    with open(file.path(), encoding="utf-8", newline="") as read:  # noqa: PTH123
        lines = list(csv.DictReader(read, delimiter=";"))
    expect(page.get_by_text(f"Done: {len(lines):,} lines.")).to_be_visible()
    added = sum(Decimal(it["Amount"].replace(",", ".")) for it in lines)
    row = page.get_by_role("table", name="The file adds up to").get_by_role("row", name="USD")
    expect(row.get_by_role("cell").last).to_have_text(f"{added.normalize():f}")
    visitor.look("export")

    page.get_by_role("button", name="Count and add up").click()
    with page.expect_download() as again:
        page.get_by_role("link", name="Download just these lines").click()
    with open(again.value.path(), encoding="utf-8", newline="") as read:  # noqa: PTH123
        assert list(csv.DictReader(read, delimiter=";")) == lines

    page.get_by_label("Time zone").fill("Mars/Phobos")
    page.get_by_role("button", name="Download CSV").click()
    expect(page.get_by_text("Time zone must be an IANA name")).to_be_visible()
    visitor.look("export-wrong")

    page.goto(f"{visitor.url}/admin/exports/tokens/")
    page.get_by_label("Name").fill("nightly")
    page.get_by_role("button", name="Create a token").click()
    expect(page.get_by_text("It is shown this once")).to_be_visible()
    visitor.look("finance-tokens")
