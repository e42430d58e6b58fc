"""
The back office in a real browser, as a person meets it.

Whatever a page complains about fails the test: errors of its scripts, and breaches of its content security policy. With
SCREENSHOTS=folder each page that is looked at is kept as a picture, on desktop and phone, light and dark.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from playwright.sync_api import Browser, ConsoleMessage, Page

from players.models import StaffMember
from tests.backoffice.conftest import PASSWORD

SIZES = {"desktop": (1280, 900), "phone": (390, 844)}


class Visitor:
    """A person at a browser. Whatever the pages complain about to the console fails the test."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.page: Page = browser.new_page(viewport=_size("desktop"))
        self.url = url
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._listen)

    def _listen(self, said: ConsoleMessage) -> None:
        """A refusal's status is on the console too, and is no complaint."""
        if "Content Security Policy" in said.text or "Alpine" in said.text:
            self.complaints.append(f"{self.page.url}: {said.text}")

    def log_in(self, person: StaffMember, password: str = PASSWORD) -> None:
        # The server hashes for real; the tests' own hasher is for speed.
        person.password = Argon2PasswordHasher().encode(PASSWORD, "salt-of-the-tests")
        person.save()
        self.page.goto(f"{self.url}/admin/")
        self.log_in_here(person, password)

    def log_in_here(self, person: StaffMember, password: str = PASSWORD) -> None:
        self.page.get_by_label("Username").fill(person.username)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Log in").click()

    def open(self, entry: str) -> None:
        """From the menu."""
        self.page.get_by_role("navigation").get_by_role("link", name=entry).first.click()

    def look(self, name: str) -> None:
        """The page fits each screen, and has its picture taken."""
        self.page.wait_for_load_state()
        for size in SIZES:
            self.page.set_viewport_size(_size(size))
            for scheme in ("light", "dark"):
                self.page.evaluate(
                    "dark => document.documentElement.classList.toggle('dark', dark)", scheme == "dark"
                )
                self._picture(f"{name}-{size}-{scheme}")
                wide = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
                assert wide <= 0, f"{name} is {wide} pixels too wide on a {size}"
        self.page.set_viewport_size(_size("desktop"))
        self.page.evaluate("document.documentElement.classList.remove('dark')")
        assert not self.complaints

    def _picture(self, name: str) -> None:
        if "SCREENSHOTS" in os.environ:
            self.page.wait_for_timeout(300)
            self.page.screenshot(path=Path(os.environ["SCREENSHOTS"]) / f"{name}.png", full_page=True)


def _size(name: str) -> dict[str, int]:
    width, height = SIZES[name]
    return {"width": width, "height": height}


@pytest.fixture
def visitor(committed_db: str, browser: Browser, web_server) -> Iterator[Visitor]:
    found = Visitor(browser, web_server(processes=1, static=True).url)
    yield found
    found.page.context.close()
