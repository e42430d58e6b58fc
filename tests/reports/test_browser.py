"""Reports, flags and invoices in a real browser. See tests/backoffice/test_browser.py for SCREENSHOTS."""

import pytest
from playwright.sync_api import expect

from gameplay.invoices import issuing
from players.models.staff import Role
from tests.backoffice.browsing import visitor
from tests.backoffice.conftest import House, staff
from tests.backoffice.tables.reports import flag_of
from tests.chromium import browser
from tests.reports.book import play_book
from tests.reports.test_invoices import LATER

__all__ = ["browser", "visitor"]

pytestmark = [pytest.mark.browser, pytest.mark.slow(budget=120)]


def test_finance_reads_a_report_closes_a_flag_and_prints_an_invoice(visitor):
    book, page = play_book(), visitor.page
    book.roll_up()
    flag_of(House(book.operators[0], token=None))
    issuing.issue_next(now=LATER)
    visitor.log_in(staff("fay", role=Role.FINANCE))

    visitor.open("Reports")
    expect(page.locator("#nothing")).to_be_visible()
    page.get_by_label("From").fill("2026-03-28")
    page.get_by_label("To (included)").fill("2026-04-06")
    page.get_by_label("Time zone").fill("Europe/Berlin")
    page.get_by_label("Currency").select_option("USD")
    page.get_by_role("button", name="Show").click()
    drawn = "() => Chart.getChart(document.querySelector('canvas.chart')).data.labels.length"
    page.wait_for_load_state()
    assert page.evaluate(drawn) == 10
    visitor.look("report-by-day")

    page.get_by_role("link", name="2026-03-29", exact=True).click()
    page.wait_for_load_state()
    assert page.evaluate(drawn) == 23, "the day the clocks went forward"
    page.get_by_role("link", name="Player", exact=True).click()
    expect(page.locator("#lines").get_by_role("link").first).to_be_visible()
    visitor.look("report-by-player")

    visitor.open("Flags")
    page.locator("#result_list").get_by_role("link").first.click()
    page.get_by_label("State").select_option("closed")
    page.get_by_label("What was found").fill("a true win")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The flag is closed now.")).to_be_visible()
    visitor.look("flag")

    visitor.open("Invoices")
    visitor.look("invoices")
    page.locator("#result_list td.field-number a, #result_list th.field-number a").first.click()
    expect(page.locator("#to-pay")).to_be_visible()
    visitor.look("invoice")
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="GGR terms")).to_be_hidden()
    assert not visitor.complaints
