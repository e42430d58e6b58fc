"""Logging in, and what unfold's scripts do under the content security policy, in a real browser."""

import base64

import pytest
from playwright.sync_api import Page, expect

from tests.backoffice.browsing import SIZES, visitor
from tests.backoffice.conftest import PASSWORD
from tests.backoffice.door import code_of, present_code
from tests.chromium import browser

# Fixtures.
__all__ = ["browser", "visitor"]

pytestmark = [pytest.mark.browser, pytest.mark.slow(budget=90)]


class TestThePolicy:
    def test_lets_menus_themes_filters_and_search_work(self, visitor, boss, lucky):
        page: Page = visitor.page
        visitor.log_in(boss)
        for entry in (
            "Operators",
            "Players",
            "API tokens",
            "Wallets",
            "Deliveries",
            "References",
            "Audit trail",
            "Staff",
        ):
            visitor.open(entry)
            expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.goto(f"{visitor.url}/admin/account/{lucky.operator.pk}/")

        visitor.open("Ledger")
        page.locator("a", has_text="Filters").click()
        expect(page.get_by_role("button", name="Apply Filters")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="Apply Filters")).not_to_be_visible()
        page.locator("#result_list").get_by_role("link").first.click()
        expect(page.locator("form#ledgertransaction_form")).to_have_attribute(
            "action", "/" + page.url.split("/", 3)[3]
        )

        page.get_by_text("boss", exact=True).click()
        page.locator("[x-on\\:click=\"switchTheme('dark')\"]").first.click()
        expect(page.locator("html")).to_have_class("dark")
        page.get_by_role("link", name="Your login").click()
        expect(page.locator("html")).to_have_class("dark")

        page.keyboard.press("Control+k")
        # Typed once it can be: the page may still be on its way to listening.
        page.locator("#search-input-command").press_sequentially("ledg", delay=60)
        found = page.locator("#command-results-list a[href$='/wallets/ledgertransaction/']")
        expect(found.first).to_be_visible()
        page.keyboard.press("ArrowDown")
        expect(page.locator("#command-results-list a").first).to_be_visible()
        found.first.click()
        page.wait_for_url("**/wallets/ledgertransaction/")

        menu = page.locator("#nav-sidebar-apps")
        page.locator("header span, #main span", has_text="dock_to_right").first.click()
        expect(menu).not_to_be_visible()
        page.reload()
        expect(menu).not_to_be_visible()
        page.set_viewport_size({"width": SIZES["phone"][0], "height": SIZES["phone"][1]})
        page.locator("header span, #main span", has_text="dock_to_right").last.click()
        expect(menu).to_be_visible()
        assert not visitor.complaints


class TestTwoFactorLogin:
    def test_is_set_up_asked_for_and_taken_away(self, visitor, boss, lucky):
        page: Page = visitor.page
        visitor.log_in(boss)
        page.goto(f"{visitor.url}/admin/own-login/")
        visitor.look("own-login")
        page.get_by_role("link", name="Set up two-factor login").click()
        page.get_by_label("Your password").fill(PASSWORD)
        page.get_by_role("button", name="Show the QR code").click()
        expect(page.get_by_role("img", name="QR code")).to_be_visible()
        visitor.look("second-factor-set-up")
        key = base64.b32decode(page.locator("#secret").inner_text().replace(" ", ""))
        page.get_by_label("Code").fill(present_code(key))
        page.keyboard.press("Enter")

        expect(page.get_by_role("link", name="Download")).to_be_visible()
        codes = page.locator("#recovery-codes code").all_inner_texts()
        assert len(codes) == 10
        with page.expect_download() as file:
            page.get_by_role("link", name="Download").click()
        assert codes[9] in file.value.path().read_text()
        visitor.look("recovery-codes")
        page.get_by_role("link", name="I have kept them").click()
        expect(page.get_by_role("heading", name="Two-factor login: on")).to_be_visible()

        page.context.clear_cookies()
        page.goto(f"{visitor.url}/admin/staff/")
        visitor.log_in_here(boss)
        # Not to_be_focused(): a second browser on the machine may have the keyboard.
        page.wait_for_function("() => document.activeElement.name === 'code'")
        visitor.look("second-factor")
        page.keyboard.type(code_of(key))
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Staff")).to_be_visible()
        visitor.look("staff")

        page.context.clear_cookies()
        page.goto(f"{visitor.url}/admin/own-login/")
        visitor.log_in_here(boss)
        page.get_by_text("My phone is gone").click()
        page.get_by_label("Recovery code").fill(codes[0])
        page.get_by_role("button", name="Use this recovery code").click()
        expect(page.get_by_text("Recovery codes left: 9")).to_be_visible()
        page.get_by_text("Remove…").click()
        page.get_by_label("Your password").last.fill(PASSWORD)
        page.get_by_role("button", name="Remove it now").click()
        expect(page.get_by_role("heading", name="Two-factor login: off")).to_be_visible()
        assert not visitor.complaints
