"""
No row is touched by two players' bets: neither changed, nor locked, a foreign key's KEY SHARE included.

A hundred players of one operator, at the same two games. First many of them stand still at their commits, with all
locks that a bet or a win takes, and PostgreSQL says who holds which row of which table. Then a thousand bets are run,
and the multixacts are counted, which PostgreSQL makes when two transactions hold one row.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, connections

from gameplay.models import ActionKind, Game, GameSession
from gameplay.play import clicks
from gameplay.rounds import play
from gameplay.rounds.moves import Move
from players.models import Operator
from tests.chaos.killing import database  # noqa: F401
from tests.factories import casino, external_game, seat
from wallets import services
from wallets.models import Operation
from wallets.services import Transfer

PLAYERS = 100
BETS_EACH = 5  # at each of the two games
AT_ONCE = 8
STAND_STILL = 20
DICE = {"stake": "1", "side": "over", "target": 4950}
GATE = 20261127

# Deferred twice, so that it is the last thing that a commit does: foreign keys of Django's are checked there too.
STAND_AT_COMMIT = f"""
    create extension pgrowlocks;
    create table standing ();
    create function come_to_stand() returns trigger language plpgsql as $$
        begin insert into standing default values; return null; end $$;
    create function stand_still() returns trigger language plpgsql as $$
        begin perform pg_advisory_xact_lock_shared({GATE}); return null; end $$;
    create constraint trigger come_to_stand after insert on wallets_ledgertransaction
        deferrable initially deferred for each row execute function come_to_stand();
    create constraint trigger stand_still after insert on standing
        deferrable initially deferred for each row execute function stand_still();
"""
TABLES = "select tablename from pg_tables where schemaname = 'public' order by 1"
WHO_STANDS = "select count(*) from pg_locks where locktype = 'advisory' and not granted and objid = %s"
THE_KEY_THAT_WAS = "alter table wallets_wallet add foreign key (operator_id) references players_operator"


class Seated:
    """A player at one of our own games and at one of another provider."""

    def __init__(self, operator: Operator, player: str, wheel: Game) -> None:
        dice = Game.objects.select_related("provider").get(code="dice")
        self._own, _secret = seat(operator, player, dice)
        self._other, _secret = seat(operator, player, wheel)
        self._round = ""

    def spin(self) -> None:
        """A bet and its win, if it wins, in one transaction."""
        shown = GameSession.objects.values_list("next_commitment", flat=True).get(pk=self._own.pk)
        clicks.place_bet(
            session=self._own,
            click_id=uuid4().hex,
            bet=DICE,
            commitment_seen=shown,
            now=datetime.now(UTC),
        )

    def bet(self) -> None:
        self._begin(_bet())

    def win(self) -> None:
        self._move(_win())

    def batch(self) -> None:
        self._begin(_bet(), _win())

    def play(self) -> None:
        for _ in range(BETS_EACH):
            self.spin()
            self.batch()

    def _begin(self, *moves: Move) -> None:
        self._round = uuid4().hex
        self._move(*moves)

    def _move(self, *moves: Move) -> None:
        play.play(session=self._other, provider_round=self._round, moves=moves, now=datetime.now(UTC))


def _bet() -> Move:
    return Move(ActionKind.BET, uuid4().hex, Decimal(1))


def _win() -> Move:
    return Move(ActionKind.WIN, uuid4().hex, Decimal(2), ends_round=True)


@dataclass(frozen=True)
class Held:
    """A row that transactions hold which have not ended. `by`: their backends' process ids."""

    table: str
    row: str
    by: frozenset[int]


@pytest.fixture
def seated(database) -> list[Seated]:  # noqa: F811
    """Of one prepaid operator, whose own funds are a single row."""
    operator = casino(login_id="lucky", funds={"USD": "1000000"})
    names = [f"p{number}" for number in range(PLAYERS)]
    services.link_players(operator=operator, external_ids=names)
    paid = [Transfer(Operation.DEPOSIT, name, "USD", Decimal(1000), f"first-{name}") for name in names]
    services.move_in_bulk(operator=operator, transfers=paid, now=datetime.now(UTC))
    wheel = external_game()
    return [Seated(operator, name, wheel) for name in names]


@pytest.mark.slow(budget=90)
def test_no_row_is_touched_by_two_players(seated):
    before = next_multixact()
    at_once([it.play for it in seated], threads=AT_ONCE)
    made = next_multixact() - before

    execute(STAND_AT_COMMIT)
    held = all_held(seated[:STAND_STILL])
    execute(THE_KEY_THAT_WAS)
    held_then = all_held(seated[:3])

    assert {"wallets_wallet", "gameplay_gamesession"} <= {it.table for it in held}
    assert [it for it in held if len(it.by) != 1] == []
    assert made == 0, f"{made} multixacts"
    # And it would be seen.
    assert ("players_operator", 3) in [(it.table, len(it.by)) for it in held_then]
    assert next_multixact() > before + made


def all_held(players: list[Seated]) -> list[Held]:
    """The same deed by all of them, one deed after the other."""
    held: list[Held] = []
    for deed in (Seated.spin, Seated.bet, Seated.win, Seated.batch):
        with standing_at_commit([partial(deed, it) for it in players]):
            held += held_now()
    return held


@contextmanager
def standing_at_commit(deeds: list[Callable[[], None]]) -> Iterator[None]:
    """Each in a transaction of its own, which has done everything and has not ended."""
    execute("select pg_advisory_lock(%s)", GATE)
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(at_once, deeds, threads=len(deeds))
        try:
            deadline = time.monotonic() + 60
            while execute(WHO_STANDS, GATE) != [(len(deeds),)]:
                assert not done.done(), done.result()
                assert time.monotonic() < deadline, "somebody waits for another player's row"
                time.sleep(0.05)
            yield
        finally:
            execute("select pg_advisory_unlock(%s)", GATE)
        done.result()


def held_now() -> Iterator[Held]:
    for (table,) in execute(TABLES):
        for row, pids in execute("select locked_row::text, pids from pgrowlocks(%s)", f"public.{table}"):
            yield Held(table, row, frozenset(pids))


def at_once(deeds: list[Callable[[], None]], *, threads: int) -> None:
    def alone(deed: Callable[[], None]) -> None:
        try:
            deed()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(alone, deeds))


def next_multixact() -> int:
    """The server's own counter; nobody else uses this server."""
    execute("checkpoint")
    return int(execute("select next_multixact_id::text from pg_control_checkpoint()")[0][0])


def execute(sql: str, *values: object) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        return list(cursor.fetchall()) if cursor.description else []
