"""POST /play/api/pulse: what happened elsewhere shows in the open page, which asks every 1.5 seconds."""

import pytest

from gameplay.models import Game
from players.services import operators


@pytest.fixture
def opened(page):
    return page()


def test_shows_a_deposit_and_a_withdrawal(opened, lucky):
    assert opened.call("pulse").body["balance"] == "100"

    lucky.pay_in("alice", "50.25")
    assert opened.call("pulse").body["balance"] == "150.25"

    lucky.post("player/wallet/withdraw", {"playerExternalId": "alice", "currency": "USD", "amount": "0.25"})
    assert opened.call("pulse").body["balance"] == "150"


def test_shows_another_window_s_round(opened):
    before = opened.call("pulse").body
    played = opened.bet()

    after = opened.call("pulse").body

    assert (after["balance"], after["commitment"]) == (played.body["balance"], played.body["commitment"])
    assert after["commitment"] != before["commitment"]


def test_shows_a_kick(opened, lucky):
    assert opened.call("pulse").body["ended"] is None
    lucky.post("game/kick", {"playerExternalId": "alice"})
    assert opened.call("pulse").body["ended"] == "kicked"


@pytest.mark.parametrize(
    ("stop", "says"),
    [
        (lambda casino: Game.objects.update(in_maintenance=True), "maintenance"),
        (lambda casino: Game.objects.update(enabled=False), "not switched on"),
        (lambda casino: casino.post("player/block", {"playerExternalId": "alice"}), "blocked"),
        (lambda casino: operators.suspend(operator=casino.operator), "not active"),
    ],
    ids=["maintenance", "off", "blocked", "suspended"],
)
def test_says_why_there_is_no_bet_just_now(opened, lucky, stop, says):
    assert opened.call("pulse").body["stop"] is None

    stop(lucky)

    body = opened.call("pulse").body
    assert says in body["stop"]
    assert body["ended"] is None


def test_asks_the_database_little(opened, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        opened.call("pulse")
