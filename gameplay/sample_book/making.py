"""The whole book, spread over days, most of it in the evenings."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.db import connection

from gameplay.sample_book import writing
from gameplay.sample_book.accounts import Account, open_accounts
from gameplay.sample_book.deeds import Deed, Seat
from gameplay.sample_book.errands import errand, fund_all
from gameplay.sample_book.games import playable
from gameplay.sample_book.visits import Visit
from gameplay.sums import following
from players.models import Operator, Player
from wallets import rollups
from wallets.proof import Progress
from wallets.services import past

DEEDS_EACH = 7
"""Of a visit, in one transaction: a cancel is of a bet that an earlier one booked."""
MOST_AT_A_TIME = 150
"""Visits that go on side by side: of one in three purses at the most."""
SHARE_OF_ERRANDS = 0.015
ROWS_PER_PLAYER = 400
MOST_PLAYERS = 20_000
BUSIEST = timedelta(hours=20)  # UTC
_TICK = timedelta(microseconds=10)


@dataclass(frozen=True, slots=True)
class Made:
    operator: Operator
    rows: int
    players: int


class _Book:
    def __init__(
        self, accounts: list[Account], start: datetime, end: datetime, rows: int, rng: Random
    ) -> None:
        self._accounts, self._rng = accounts, rng
        self._start, self._days, self._rows = start, (end - start) / timedelta(days=1), rows
        self._games = playable()
        self._visits: list[Visit] = []
        self._at_a_time = min(MOST_AT_A_TIME, sum(len(it.purses) for it in accounts) // 3)
        self._named = 0
        self._last = start
        self.done = 0
        self.new: list[Seat] = []
        self.ended: list[Seat] = []

    def first(self) -> list[Deed]:
        return list(fund_all(self._accounts, self._now, self._name))

    def batch(self) -> list[Deed]:
        """The next deeds, in the order of their times; `new` and `ended` have the sessions that they begin and end."""
        self.new, self.ended = [], []
        # A deed leaves two rows at the most, and now and then none.
        most = min(self._at_a_time * DEEDS_EACH, max(1, (self._rows - self.done) // 2))
        return list(self._deeds(most))

    def _deeds(self, count: int) -> Iterator[Deed]:
        ahead = 1.0 / self._rows
        for place in range(count):
            at = self._now(min(1.0, (self.done + place) * ahead))
            if self._rng.random() < SHARE_OF_ERRANDS:
                yield errand(self._accounts, at, self._rng, self._name())
                continue
            index = self._rng.randrange(self._at_a_time)
            if index >= len(self._visits):
                index = self._begin(at)
            visit = self._visits[index]
            yield visit.next(at)
            if visit.is_over:
                self._visits.pop(index)
                self.ended.append(visit.seat)

    def _begin(self, at: datetime) -> int:
        purse = self._rng.choices(self._accounts, (7, 1, 2))[0].any_purse(self._rng)
        if purse.is_playing and self._visits:
            return self._rng.randrange(len(self._visits))
        visit = Visit(purse=purse, game=self._rng.choice(self._games), at=at, rng=self._rng, name=self._name)
        self._visits.append(visit)
        self.new.append(visit.seat)
        return len(self._visits) - 1

    def _now(self, part: float = 0.0) -> datetime:
        """Never the same twice. Most of a day's are around `BUSIEST`."""
        bend = self._wave(part) - self._wave(0) - part * (self._wave(1) - self._wave(0))
        wanted = self._start + timedelta(days=part * self._days + bend)
        self._last = max(wanted, self._last + _TICK)
        return self._last

    def _wave(self, part: float) -> float:
        """In days. Where it falls, more happens in an hour."""
        since = self._start - self._start.replace(hour=0, minute=0, second=0, microsecond=0) - BUSIEST
        return -0.1 * math.sin(math.tau * (part * self._days + since / timedelta(days=1)))

    def _name(self) -> str:
        self._named += 1
        return f"{self._accounts[0].operator.login_id}-{self._named}"


def make_book(*, login_id: str, rows: int, days: float, seed: int, now: datetime, progress: Progress) -> Made:
    """
    About `rows` ledger transactions of a new account and those below it, the last of them at `now`.

    :raises NotHere: see wallets/services/past.py.
    :raises ParametersInvalid: there is an account of this name.
    """
    players = min(MOST_PLAYERS, max(20, rows // ROWS_PER_PLAYER))
    # Another book of the same seed has other ids.
    rng = Random(f"{seed} {login_id}")  # noqa: S311 - a sample
    progress.expect(rows)
    with past.opened():
        accounts = open_accounts(login_id=login_id, players=players, now=now)
        start = now - timedelta(days=days)
        Player.objects.filter(operator__in=[it.operator for it in accounts]).update(created_at=start)
        book = _Book(accounts, start, now, rows, rng)
        book.done = writing.write(book.first(), new=[], ended=[], rng=rng)
        while book.done < rows:
            deeds = book.batch()
            written = writing.write(deeds, new=book.new, ended=book.ended, rng=rng)
            book.done += written
            progress.advance(written)
    progress.phase("sums by quarter hour")
    with connection.cursor() as cursor:
        cursor.execute("analyze")
    while rollups.roll_up() or following.roll_up():
        pass
    return Made(accounts[0].operator, book.done, players)
