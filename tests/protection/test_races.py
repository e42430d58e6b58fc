"""A block and a limit against what is under way at the same moment; two bets of one player against one limit."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from gameplay.errors import LimitReached, PlayerBlocked
from gameplay.protection import limits
from gameplay.provider_api.calls import play_at
from players.errors import PermissionDenied
from players.services.players import block_player
from tests.cast import at_once
from tests.factories import pay_in
from tests.protection.waiting import while_it_is_not_committed
from tests.rounds.table import Seat, bet
from wallets.models import Kind, LedgerTransaction

pytestmark = pytest.mark.django_db(transaction=True)

BULK = {
    "transfers": [
        {"type": "deposit", "playerExternalId": "alice", "currency": "USD", "amount": 5, "referenceId": "r1"}
    ]
}


@pytest.fixture
def player(alice):
    return alice.casino.player("alice")


def set_loss(player, value):
    return limits.set_limit(
        player=player, kind="loss", period="day", currency="USD", value=Decimal(value), now=datetime.now(UTC)
    )


class TestABlock:
    def test_refuses_a_deposit_that_has_read_the_player_before(self, alice, player):
        refused = while_it_is_not_committed(
            lambda: block_player(player=player), lambda: pay_in(alice.casino.operator, "alice", "5")
        )

        assert isinstance(refused, PermissionDenied), refused
        assert "takes no deposit" in refused.message
        assert alice.balance() == 100

    def test_refuses_a_deposit_in_bulk_and_leaves_its_reference_free(self, alice, player):
        answer = while_it_is_not_committed(
            lambda: block_player(player=player), lambda: alice.casino.post("player/wallet/bulk", BULK)
        )

        assert answer.data[0]["errorCode"] == "PERMISSION_ERROR", answer.text
        looked_up = alice.casino.get("player/wallet/transfer", referenceId="r1")
        assert (alice.balance(), looked_up.data["status"]) == (100, "unknown")

    def test_refuses_a_bet_that_has_read_the_player_before(self, alice, player):
        session = alice.session

        refused = while_it_is_not_committed(
            lambda: block_player(player=player),
            lambda: play_at(session=session, provider_round="r1", moves=[bet("b1")], now=datetime.now(UTC)),
        )

        assert isinstance(refused, PlayerBlocked), refused
        assert alice.balance() == 100

    @pytest.mark.parametrize("what", ["bet", "deposit"])
    def test_waits_for_what_was_there_before_it(self, alice, player, what):
        first = {
            "bet": lambda: alice.bet("b1"),
            "deposit": lambda: pay_in(alice.casino.operator, "alice", "5"),
        }[what]

        blocked = while_it_is_not_committed(first, lambda: block_player(player=player))

        assert blocked.status == "blocked", blocked
        assert alice.balance() in (90, 105)


class TestALimit:
    def test_holds_for_a_bet_that_has_read_the_player_before(self, alice, player):
        session = alice.session

        refused = while_it_is_not_committed(
            lambda: set_loss(player, 5),
            lambda: play_at(session=session, provider_round="r1", moves=[bet("b1")], now=datetime.now(UTC)),
        )

        assert isinstance(refused, LimitReached), refused
        assert alice.balance() == 100

    def test_counts_the_bet_that_was_there_before_it(self, alice, player):
        made = while_it_is_not_committed(lambda: alice.bet("b1"), lambda: set_loss(player, 5))
        assert made.used == 10

    @pytest.mark.slow(budget=30)
    def test_is_not_passed_by_many_sessions_that_bet_at_once(self, alice, player, wheel):
        set_loss(player, 25)
        seats = [alice, *(Seat(alice.casino, "alice", wheel) for _ in range(5))]

        def bets(seat, number):
            done = []
            for turn in range(5):
                try:
                    seat.bet(f"b{number}-{turn}", 4, round_id=f"r{number}-{turn}")
                    done.append(True)
                except LimitReached:
                    pass
            return done

        done = at_once(*[lambda it=it, nr=nr: bets(it, nr) for nr, it in enumerate(seats)])

        assert sum(len(it) for it in done) == 6
        assert LedgerTransaction.objects.filter(kind=Kind.BET).count() == 6
        assert alice.balance() == 76


class TestAnExclusionThatEnds:
    def test_lets_the_next_deposit_in(self, alice, player):
        block_player(player=player, until=datetime.now(UTC) - timedelta(seconds=1))
        assert pay_in(alice.casino.operator, "alice", "5").balance == 105
