"""The same rules when everything happens at the same moment."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.db import connection, connections

from gameplay.errors import RoundRuleBroken, SessionEnded
from gameplay.launch import kick
from gameplay.models import Action, ActionState
from gameplay.provider_api.calls import play_at
from gameplay.rounds.moves import Move, Played
from gameplay.rounds.play import play
from players.errors import DomainError
from tests.cast import at_once
from tests.rounds.table import bet, cancel, win
from wallets.errors import BalanceNotEnough
from wallets.models import Kind, LedgerTransaction

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = 1000


def tried(call: Callable[[], Played]) -> Played | DomainError:
    try:
        return call()
    except DomainError as refused:
        return refused


class TestACancelAndItsBetAtTheSameMoment:
    @pytest.mark.slow(budget=60)
    def test_are_nil_1000_times_over(self, alice):
        """Whoever is first: the stake comes back, or the bet is refused. Here each wins many times."""
        session = alice.session
        barrier = Barrier(2)

        def run(what: Callable[[int], Move]) -> list[bool]:
            connection.cursor().execute("set synchronous_commit to off")
            done = []
            for number in range(TIMES):
                barrier.wait(30)
                move, now = what(number), datetime.now(UTC)
                played = tried(
                    lambda: play(session=session, provider_round=f"r{number}", moves=[move], now=now)  # noqa: B023
                )
                done.append(not isinstance(played, RoundRuleBroken))
            connections.close_all()
            return done

        with ThreadPoolExecutor(2) as pool:
            bets, cancels = pool.map(
                run, [lambda nr: bet(f"b{nr}", "0.5"), lambda nr: cancel(f"c{nr}", f"b{nr}")]
            )

        assert all(cancels), "a cancel is never refused"
        assert alice.balance() == 100
        rows = LedgerTransaction.objects.filter(operator=alice.casino.operator)
        booked = rows.filter(kind=Kind.BET).count()
        assert rows.filter(kind=Kind.BET_CANCEL).count() == booked == sum(bets)
        recorded = Action.objects.filter(state=ActionState.RECORDED).count()
        assert booked + recorded == TIMES
        assert 0 < booked < TIMES, "both orders were met"


class TestTheSameCallAtTheSameMoment:
    def test_is_done_once(self, alice):
        played = at_once(*[lambda: alice.play(bet("b1", 10), win("w1", 30, last=True))] * 10)

        assert {it.balance for it in played} == {120}
        assert [it.is_replay for it in played].count(False) == 1
        assert alice.balance() == 120

    def test_of_two_rounds_has_one_winner(self, alice):
        calls = [
            lambda number=number: tried(lambda: alice.bet("b1", 10, round_id=f"r{number}"))
            for number in range(8)
        ]
        results = at_once(*calls)

        assert sum(isinstance(it, Played) for it in results) == 1
        assert alice.balance() == 90

    def test_two_cancels_of_one_bet_give_it_back_once(self, alice):
        alice.bet("b1", 10)
        at_once(*[lambda number=number: alice.cancel(f"c{number}", "b1") for number in range(8)])

        assert alice.balance() == 100

    def test_bets_share_what_there_is(self, alice):
        calls = [lambda number=number: tried(lambda: alice.bet(f"b{number}", 30)) for number in range(8)]
        results = at_once(*calls)

        assert sum(isinstance(it, BalanceNotEnough) for it in results) == 5
        assert (alice.balance(), alice.round().staked) == (10, 90)

    def test_a_win_and_the_cancel_of_the_only_bet_never_both(self, alice):
        for number in range(20):
            round_id = f"r{number}"
            alice.bet(f"b{number}", 1, round_id=round_id)
            results = at_once(
                lambda number=number, round_id=round_id: tried(
                    lambda: alice.win(f"w{number}", 5, round_id=round_id)
                ),
                lambda number=number, round_id=round_id: tried(
                    lambda: alice.cancel(f"c{number}", f"b{number}", round_id=round_id)
                ),
            )
            assert sum(isinstance(it, RoundRuleBroken) for it in results) == 1

    def test_two_rounds_and_two_players_do_not_wait_for_ever(self, alice, bob):
        """Ids that cross: each call names the ids of the other."""
        calls = [
            lambda number=number, seat=seat: tried(
                lambda: seat.play(bet(f"b{number}", 1), bet(f"b{number + 1}", 1), round_id=f"r{number}")
            )
            for number in range(6)
            for seat in (alice, bob)
        ]
        results = at_once(*calls)

        assert all(isinstance(it, Played | DomainError) for it in results)


class TestAKick:
    def test_no_bet_is_booked_after_it(self, alice):
        """Bets of a provider lock the session, so a kick waits for those under way, and the rest are refused."""

        def bets() -> list[str]:
            placed = []
            for number in range(1000):
                try:
                    play_at(
                        session=alice.session,
                        provider_round="r1",
                        moves=[bet(f"b{number}", "0.2")],
                        now=datetime.now(UTC),
                    )
                except SessionEnded:
                    return placed
                placed.append(f"b{number}")
            return placed

        def kicks() -> int:
            time.sleep(0.2)
            kick(player=alice.casino.player("alice"), now=datetime.now(UTC))
            return LedgerTransaction.objects.filter(kind=Kind.BET).count()

        placed, booked_at_the_kick = at_once(bets, kicks)

        assert LedgerTransaction.objects.filter(kind=Kind.BET).count() == booked_at_the_kick == len(placed)
