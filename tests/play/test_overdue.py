"""Rounds that were left open: our own are finished for the player and paid."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from gameplay.models import GameRound
from gameplay.originals import blackjack
from gameplay.originals.fairness import Seeds
from gameplay.originals.game import finish
from gameplay.overdue import settle_overdue
from gameplay.play.clicks import see
from gameplay.verification import proof_of
from tests.play.page import is_open, make_old


def settle():
    return settle_overdue(now=datetime.now(UTC))


@pytest.mark.parametrize("game", ["blackjack", "harbour-lights"])
class TestAnOverdueRound:
    def test_is_finished_and_paid(self, page, lucky, game):
        opened = page(game)
        opened.rig(is_open)
        left = opened.bet().round
        make_old(left["id"], hours=25)

        assert settle() is False

        round_ = GameRound.objects.get()
        seen = see(round_)
        assert (round_.state, seen.finished, round_.won) == ("finished", True, seen.win)
        assert lucky.balance() == 99 + round_.won
        assert set(round_.actions) == {"stand" if game == "blackjack" else "free_spin"}

    def test_shows_in_the_page(self, page, game):
        opened = page(game)
        opened.rig(is_open)
        left = opened.bet().round
        make_old(left["id"], hours=25)
        settle()

        state = opened.state()

        assert (state["round"], state["last"]["id"]) == (None, left["id"])
        assert state["last"]["serverSeed"] is not None

    def test_is_finished_once(self, page, lucky, game):
        opened = page(game)
        opened.rig(is_open)
        make_old(opened.bet().round["id"], hours=25)
        settle()
        rows = lucky.rows()

        settle()

        assert lucky.rows() == rows


@pytest.mark.parametrize("payment_method", ["invoice"])
def test_one_that_cannot_be_paid_is_told_of_and_holds_up_nobody_elses(page, lucky):
    """Its wallet is full: no column holds what it would win."""
    left = []
    lucky.pay_in("bob", "100")
    for player in ("alice", "bob"):
        opened = page("harbour-lights", player)
        opened.rig(is_open)
        left.append(opened.bet().round["id"])
    make_old(left[0], hours=30)
    make_old(left[1], hours=25)
    lucky.pay_in("alice", str(Decimal("99999999999999999999.99") - lucky.balance()))

    settle()

    full, other = (GameRound.objects.get(pk=it) for it in left)
    assert (full.state, full.overdue_since is not None) == ("open", True)
    assert (other.state, other.won > 0) == ("finished", True)


class TestItsEnd:
    def test_is_the_one_that_the_game_promises(self, page, lucky):
        opened = page("blackjack")
        opened.rig(is_open)
        make_old(opened.bet().round["id"], hours=25)
        settle()
        round_ = GameRound.objects.get()

        made = proof_of(round_)
        seeds = Seeds(bytes.fromhex(made["serverSeed"]), made["clientSeed"])
        promised = finish(
            blackjack, seeds=seeds, variant=round_.variant, bet=round_.bet, exponent=2, actions=()
        )
        assert round_.actions == promised

    @pytest.mark.parametrize("end", ["kick", "block", "exit"])
    def test_needs_neither_a_session_nor_a_free_player(self, page, lucky, end):
        opened = page("blackjack")
        hand = opened.hand().round
        if end == "exit":
            opened.call("exit")
        else:
            lucky.post("game/kick" if end == "kick" else "player/block", {"playerExternalId": "alice"})
        make_old(hand["id"], hours=25)

        settle()

        assert GameRound.objects.get().state == "finished"

    def test_of_a_demo_moves_no_money(self, page, lucky):
        hand = page("blackjack", None).hand().round
        make_old(hand["id"], hours=25)
        settle()
        assert GameRound.objects.get().state == "finished"
        assert [row.kind for row in lucky.rows()] == [4]


class TestAYoungRound:
    def test_stays_open(self, page, lucky):
        hand = page("blackjack").hand().round
        make_old(hand["id"], hours=23)
        settle()
        assert GameRound.objects.get().is_open

    def test_becomes_overdue_when_the_setting_says(self, page, settings):
        settings.ROUND_OVERDUE_HOURS = 1
        make_old(page("blackjack").hand().round["id"], hours=2)
        settle()
        assert not GameRound.objects.get().is_open


def test_a_late_decision_of_the_player_is_told_that_the_round_is_over(page, lucky):
    opened = page("blackjack")
    hand = opened.hand().round
    make_old(hand["id"], hours=25)
    settle()
    balance = lucky.balance()

    assert opened.act(hand["id"], "hit").code == "ACTION_INVALID"
    assert lucky.balance() == balance == 99 + Decimal(GameRound.objects.get().won)
