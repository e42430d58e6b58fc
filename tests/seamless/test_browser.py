"""The slot of a seamless player in a real browser: what the page says when the operator does not take a stake."""

import pytest

from tests.chromium import browser
from tests.play.browsing import ROUND_MILLISECONDS, SIZES

__all__ = ["browser"]

pytestmark = [pytest.mark.browser, pytest.mark.slow(budget=120), pytest.mark.django_db(transaction=True)]

# Everything that the page has said, also what is gone again.
LISTEN = """
    window.said = [];
    new MutationObserver((changes) => changes.forEach((it) => it.addedNodes.forEach((node) => {
        if (node.classList?.contains("note")) window.said.push(node.textContent);
    }))).observe(document, {childList: true, subtree: true});
"""
GIVEN_BACK = "The casino did not answer. The stake is being given back."
REFUSED = "That was refused. Nothing was taken."
# Of more than two pulses, with which a page learns what has happened without it.
A_WHILE = 4000


class Slot:
    def __init__(self, browser, url, seat, size):
        width, height = SIZES[size]
        # Without movement: what is said is looked at, and not how the reels turn.
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce"
        )
        self.page = self.context.new_page()
        self.page.add_init_script(LISTEN)
        self.page.goto(f"{url}/play/harbour-lights/{seat.session.pk}#{seat.secret}")
        self.wait()

    def wait(self):
        self.page.wait_for_selector("#app.app--shown[data-phase=idle]", timeout=ROUND_MILLISECONDS)

    def spin(self):
        self.page.keyboard.press(" ")
        self.page.wait_for_selector("#app:not([data-phase=idle])")
        self.wait()

    def said(self):
        return self.page.evaluate("window.said")

    def shows(self, balance):
        self.page.wait_for_function(
            "(sum) => document.querySelector('#balance').textContent === sum", arg=f"{balance:.2f}"
        )


@pytest.fixture
def slot(lucky, browser, web_server):
    server = web_server(processes=1, threads=8, static=True)
    opened = Slot(browser, server.url, lucky.sit("alice", "harbour-lights"), "phone")
    yield opened
    opened.context.close()


def test_a_stake_without_an_answer_is_given_back_and_the_next_spin_is_played(slot, lucky):
    slot.spin()
    lucky.settle()
    slot.shows(lucky.has())
    before = lucky.has()

    lucky.fail("cut-after", "bet")
    slot.spin()
    slot.page.wait_for_timeout(A_WHILE)
    assert slot.said() == [GIVEN_BACK]

    lucky.heal()
    lucky.settle()
    assert lucky.has() == before
    slot.spin()
    lucky.settle()
    slot.shows(lucky.has())
    assert slot.said() == [GIVEN_BACK]
    lucky.assert_books_agree()


def test_a_stake_that_is_refused_is_not_said_to_be_given_back(slot, lucky):
    lucky.fail("status", "bet", status="ERR_INVALID_ACCOUNT")
    slot.spin()
    slot.page.wait_for_timeout(A_WHILE)
    assert slot.said() == [REFUSED]

    lucky.heal()
    slot.spin()
    lucky.settle()
    slot.shows(lucky.has())
    assert slot.said() == [REFUSED]
    lucky.assert_books_agree()
