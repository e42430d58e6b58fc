"""A bet needs a live session, an active player, an enabled game, limits kept and the money. Wins and cancels do not."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from gameplay.errors import GameOff, PlayerBlocked, SessionEnded, StakeNotAllowed, UnderMaintenance
from gameplay.launch import end_sessions_of, kick
from gameplay.models import Action, Game, GameLimit, Provider, ProviderSetting
from players.models import Operator
from players.models.operators import OperatorStatus
from players.services.players import block_player
from tests.rounds.table import Seat, bet, win
from wallets.errors import BalanceNotEnough


def kicked(alice: Seat) -> None:
    assert kick(player=alice.casino.player("alice"), now=datetime.now(UTC)) == 1


def session_ended(alice: Seat) -> None:
    alice.session.end(why="left", now=datetime.now(UTC))


def blocked(alice: Seat) -> None:
    block_player(player=alice.casino.player("alice"), reason="asked for it")


def excluded_for_a_day(alice: Seat) -> None:
    until = datetime.now(UTC) + timedelta(days=1)
    block_player(player=alice.casino.player("alice"), until=until, reason="asked for it")


def game_off(alice: Seat) -> None:
    Game.objects.filter(pk=alice.game.pk).update(enabled=False)


def game_in_maintenance(alice: Seat) -> None:
    Game.objects.filter(pk=alice.game.pk).update(in_maintenance=True)


def provider_off(alice: Seat) -> None:
    Provider.objects.filter(pk=alice.game.provider_id).update(enabled=False)


def provider_in_maintenance(alice: Seat) -> None:
    Provider.objects.filter(pk=alice.game.provider_id).update(in_maintenance=True)


def off_for_the_operator(alice: Seat) -> None:
    ProviderSetting.objects.create(
        operator=alice.casino.operator, provider=alice.game.provider, currency="USD", enabled=False
    )


def game_off_for_the_operator(alice: Seat) -> None:
    limit(alice.game, operator=alice.casino.operator, enabled=False)


def operator_suspended(alice: Seat) -> None:
    Operator.objects.filter(pk=alice.casino.operator.pk).update(status=OperatorStatus.SUSPENDED)


def mode_is_changing(alice: Seat) -> None:
    Operator.objects.filter(pk=alice.casino.operator.pk).update(
        switching_to="https://casino.example/callback"
    )
    end_sessions_of(operator=alice.casino.operator, why="mode", now=datetime.now(UTC))


def limit(game: Game, *, operator: Operator | None = None, **changes: object) -> GameLimit:
    limits = {"min_stake": Decimal(5), "max_stake": Decimal(50), "max_win": Decimal(5000)}
    return GameLimit.objects.create(game=game, operator=operator, currency="USD", **limits | changes)


WHAT_ENDS_BETS = [
    pytest.param(kicked, SessionEnded, id="kicked"),
    pytest.param(session_ended, SessionEnded, id="session ended"),
    pytest.param(blocked, PlayerBlocked, id="blocked"),
    pytest.param(excluded_for_a_day, PlayerBlocked, id="excluded for a day"),
    pytest.param(game_off, GameOff, id="game off"),
    pytest.param(game_in_maintenance, UnderMaintenance, id="game in maintenance"),
    pytest.param(provider_off, GameOff, id="provider off"),
    pytest.param(provider_in_maintenance, UnderMaintenance, id="provider in maintenance"),
    pytest.param(off_for_the_operator, GameOff, id="provider off for the operator"),
    pytest.param(game_off_for_the_operator, GameOff, id="game off for the operator"),
    pytest.param(operator_suspended, GameOff, id="operator suspended"),
    pytest.param(mode_is_changing, SessionEnded, id="mode is changing"),
]


@pytest.mark.parametrize(("happened", "refusal"), WHAT_ENDS_BETS)
class TestAfter:
    def test_a_bet_is_refused(self, alice, happened, refusal):
        alice.bet("b1", 10)
        happened(alice)

        with pytest.raises(refusal):
            alice.bet("b2", 10)

        assert alice.balance() == 90
        assert not Action.objects.filter(external_id="b2").exists()

    def test_a_win_is_accepted(self, alice, happened, refusal):
        alice.bet("b1", 10)
        happened(alice)
        alice.win("w1", 20, last=True)

        assert alice.balance() == 110

    def test_a_cancel_is_accepted(self, alice, happened, refusal):
        alice.bet("b1", 10)
        happened(alice)
        alice.cancel("c1", "b1")

        assert alice.balance() == 100

    def test_a_close_is_accepted(self, alice, happened, refusal):
        alice.bet("b1", 10)
        happened(alice)
        alice.close()

        assert not alice.round().is_open

    def test_a_bet_that_was_booked_is_still_answered(self, alice, happened, refusal):
        first = alice.bet("b1", 10)
        happened(alice)

        assert alice.bet("b1", 10).answers == first.answers

    def test_a_batch_with_a_bet_is_refused_whole(self, alice, happened, refusal):
        alice.bet("b1", 10)
        happened(alice)

        with pytest.raises(refusal):
            alice.play(win("w1", 20), bet("b2", 10))

        assert alice.balance() == 90


class TestAnExclusion:
    def test_that_is_over_stops_nothing(self, alice):
        until = datetime.now(UTC) + timedelta(milliseconds=1)
        block_player(player=alice.casino.player("alice"), until=until, reason="asked for it")
        while datetime.now(UTC) <= until:
            pass

        alice.bet("b1", 10)
        assert alice.balance() == 90


class TestTheMoney:
    def test_has_to_be_there(self, alice):
        alice.bet("b1", 100)

        with pytest.raises(BalanceNotEnough):
            alice.bet("b2", 1)

        assert alice.balance() == 0

    def test_of_another_currency_does_not_count(self, alice):
        alice.casino.pay_in("alice", "500", "KWD")
        alice.bet("b1", 100)

        with pytest.raises(BalanceNotEnough) as refused:
            alice.bet("b2", 1)

        assert refused.value.details["balance"] == 0


class TestLimits:
    @pytest.mark.parametrize("stake", ["5", "49.99", "50"])
    def test_are_kept_and_included(self, alice, stake):
        limit(alice.game)

        alice.bet("b1", stake)
        assert alice.round().staked == Decimal(stake)

    @pytest.mark.parametrize("stake", ["4.99", "50.01"])
    def test_outside_a_bet_is_refused_and_told_what_is_allowed(self, alice, stake):
        limit(alice.game)

        with pytest.raises(StakeNotAllowed) as refused:
            alice.bet("b1", stake)

        assert (refused.value.details["min"], refused.value.details["max"]) == (5, 50)
        assert alice.balance() == 100

    def test_hold_for_each_bet_and_not_for_their_sum(self, alice):
        limit(alice.game)

        alice.play(bet("b1", 50), bet("b2", 50))
        assert alice.round().staked == 100

    def test_hold_for_every_bet_of_a_batch(self, alice):
        limit(alice.game)

        with pytest.raises(StakeNotAllowed):
            alice.play(bet("b1", 10), bet("b2", 1))

        assert alice.balance() == 100

    def test_of_the_operator_go_before_the_platforms(self, alice):
        limit(alice.game)
        limit(alice.game, operator=alice.casino.operator, min_stake=Decimal(1), max_stake=Decimal(20))

        alice.bet("b1", 1)
        with pytest.raises(StakeNotAllowed) as refused:
            alice.bet("b2", 21)
        assert refused.value.details["max"] == 20

    def test_of_the_operators_provider_setting_narrow_them(self, alice):
        limit(alice.game)
        ProviderSetting.objects.create(
            operator=alice.casino.operator,
            provider=alice.game.provider,
            currency="USD",
            min_stake=Decimal(10),
            max_stake=Decimal(1000),
        )

        with pytest.raises(StakeNotAllowed) as refused:
            alice.bet("b1", 9)
        assert (refused.value.details["min"], refused.value.details["max"]) == (10, 50)

    def test_do_not_hold_for_wins(self, alice):
        """Another provider's win is what its rules say: it is accepted."""
        limit(alice.game)
        alice.bet("b1", 50)
        alice.win("w1", 6000)

        assert alice.balance() == 6050
