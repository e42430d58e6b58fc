"""
The worker's senders: threads that send what is owed, each its own, so that a slow operator holds up nobody else.

What is due is claimed as places come free, never in batches that wait for their slowest. Of all threads one operator
has `SHARE` at the most, one whose circuit is open has none, and one that is tried again has one. Of an operator that
answers quickly more is claimed than is sent at once: as much as it answers in a moment.

A win that was acknowledged goes to the settler, one more thread, which books all that have come in one transaction.
Whatever else an answer says is settled by the thread that has it.
"""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field

import structlog
from django.db import InterfaceError, OperationalError, connection

from gameplay.models import Delivery
from gameplay.seamless import drain as owed
from gameplay.seamless.batches import is_plain, settle_wins
from gameplay.seamless.exchange import Attempt
from gameplay.seamless.gate import narrowed
from gameplay.seamless.pace import Pace
from gameplay.seamless.webhooks import Line, lines_of
from gameplay.times import utc_now

logger = structlog.get_logger(__name__)

SENDERS = 24
SHARE = 8
# A claim costs as much for one as for many: it waits until so many have ended, but not for long.
WORTH_A_CLAIM = 24
LOOK_SECONDS = 0.05
# So many are settled in one transaction, which holds the rows of so many players.
MOST_SETTLED = 64
# A thread without work ends, and gives its database connection back.
IDLE_SECONDS = 2.0
# The operator's URL and keys are read again for one that waited longer; and one that waited too long for its lease is
# given back.
FRESH_SECONDS = 1.0
MOST_WAITED_SECONDS = 5.0


@dataclass(slots=True, eq=False)
class _Work:
    """:param line: where it goes, as it was at `claimed`. :param tried: sent already, and to be settled alone."""

    delivery: Delivery
    line: Line | None
    tried: Attempt | None = None
    claimed: float = field(default_factory=time.monotonic)

    @property
    def waited(self) -> float:
        return time.monotonic() - self.claimed


class Senders:
    """One worker's. `step` is a chore: one bounded piece of work, and True while there is more."""

    def __init__(self, *, places: int = SENDERS, share: int = SHARE) -> None:
        self._places, self._share = places, share
        lock = threading.Lock()
        self._freed, self._filled = threading.Condition(lock), threading.Condition(lock)
        self._answered = threading.Condition(lock)
        self._pace = Pace(share=share)
        self._waiting: dict[int, list[_Work]] = {}
        self._acknowledged: list[_Work] = []
        # Claimed and not done with; and of those, with a thread.
        self._in_hand: Counter[int] = Counter()
        self._busy: Counter[int] = Counter()
        self._threads = self._idle = self._ended = 0
        self._is_settling = False

    def step(self) -> bool:
        """Claim what is due for the places that are free. False: nothing is due, and nothing is under way."""
        with self._freed:
            self._freed.wait_for(self._is_worth_a_look, timeout=LOOK_SECONDS)
            in_hand = self._in_hand.copy()
            self._ended = 0
        claimed = self._claim(in_hand)
        lines = _lines(claimed)
        with self._filled:
            for delivery in claimed:
                self._in_hand[delivery.operator_id] += 1
                self._hand_over(_Work(delivery, lines.get(delivery.operator_id)))
            # What has ended since may have left room, and its player's next.
            return self._in_hand.total() > 0 or self._ended > 0

    def _is_worth_a_look(self) -> bool:
        return self._ended >= WORTH_A_CLAIM or not self._in_hand

    def _claim(self, in_hand: Counter[int]) -> list[Delivery]:
        # What waits behind an operator's share takes no place from the others.
        free = self._places - sum(min(count, self._share) for count in in_hand.values())
        ahead = self._pace.rooms()
        rooms = {it: ahead.get(it, self._share) - in_hand[it] for it in in_hand.keys() | ahead.keys()}
        for operator_id, capacity in narrowed().items():
            rooms[operator_id] = min(self._share, capacity) - in_hand[operator_id]
        positive = {it: max(0, room) for it, room in rooms.items()}
        most = max(free, 0) + sum(positive.get(it, 0) for it in ahead)
        return owed.claim(
            owed.due_by_operator(rooms=positive, room=self._share if free > 0 else 0, most=most)
        )

    def _hand_over(self, work: _Work) -> None:
        """The lock is held."""
        self._waiting.setdefault(work.delivery.operator_id, []).append(work)
        if self._idle >= sum(map(len, self._waiting.values())):
            self._filled.notify()
        elif self._threads < self._places:
            self._threads += 1
            threading.Thread(target=self._send, name=f"sender {self._threads}").start()

    def _send(self) -> None:
        """A sender's life: until there has been nothing to send for a while."""
        try:
            while (work := self._next()) is not None:
                self._work(work)
        except BaseException:
            with self._freed:
                self._threads -= 1
            raise
        finally:
            connection.close()

    def _next(self) -> _Work | None:
        with self._filled:
            self._idle += 1
            found = self._filled.wait_for(self._ready, timeout=IDLE_SECONDS)
            self._idle -= 1
            if found is None:
                # Here and not later: whoever hands over next must not count on it.
                self._threads -= 1
                return None
            work = self._waiting[found].pop(0)
            # To the end of the line, so that the operators take turns.
            behind = self._waiting.pop(found)
            if behind:
                self._waiting[found] = behind
            self._busy[found] += 1
            return work

    def _ready(self) -> int | None:
        """An operator with work and a share that is free. The lock is held."""
        return next((it for it in self._waiting if self._busy[it] < self._share), None)

    def _work(self, work: _Work) -> None:
        operator_id = work.delivery.operator_id
        is_over = True
        try:
            tried = self._try(work)
            if tried is not None and work.tried is None and is_plain(work.delivery, tried):
                is_over = False
                self._acknowledge(_Work(work.delivery, None, tried))
            elif tried is not None:
                owed.deliver(work.delivery, tried)
        except (OperationalError, InterfaceError) as trouble:
            # Its lease runs out, and it comes due again.
            logger.warning(
                "delivery.database_trouble", transaction=work.delivery.pk, trouble=str(trouble).strip()
            )
            connection.close()
        finally:
            with self._freed:
                self._busy[operator_id] -= 1
                if is_over:
                    self._end([work])

    def _try(self, work: _Work) -> Attempt | None:
        """What it came to; None: it was not sent, and is somebody else's again."""
        if work.tried is not None:
            return work.tried
        if work.waited > MOST_WAITED_SECONDS:
            owed.give_back(work.delivery, until=utc_now())
            return None
        tried = owed.attempt(work.delivery, work.line if work.waited < FRESH_SECONDS else None)
        if tried is not None:
            with self._freed:
                self._pace.learn(work.delivery.operator_id, tried.exchange.seconds)
        return tried

    def _acknowledge(self, work: _Work) -> None:
        with self._answered:
            self._acknowledged.append(work)
            self._answered.notify()
            if not self._is_settling:
                self._is_settling = True
                threading.Thread(target=self._settle_all, name="settler").start()

    def _settle_all(self) -> None:
        """The settler's life: until there has been nothing to settle for a while."""
        try:
            while works := self._next_answered():
                self._settle(works)
        finally:
            connection.close()

    def _next_answered(self) -> list[_Work]:
        with self._answered:
            self._answered.wait_for(lambda: self._acknowledged, timeout=IDLE_SECONDS)
            works = self._acknowledged[:MOST_SETTLED]
            del self._acknowledged[:MOST_SETTLED]
            self._is_settling = bool(works)
            return works

    def _settle(self, works: list[_Work]) -> None:
        """Together; and those that cannot be, each alone, by the senders: nobody waits for them here."""
        attempts = {it.delivery.pk: it.tried for it in works if it.tried is not None}
        try:
            settled = settle_wins(attempts=attempts, now=utc_now())
        except Exception as trouble:  # noqa: BLE001 - whatever one of them meets is not the others'
            logger.warning("deliveries.batch_undone", count=len(works), trouble=repr(trouble))
            connection.close()
            settled = set()
        except BaseException:
            with self._freed:
                # Nobody settles what came meanwhile either: its leases run out.
                left = [*works, *self._acknowledged]
                self._acknowledged.clear()
                self._is_settling = False
                self._end(left)
            raise
        with self._freed:
            done = [it for it in works if it.delivery.pk in settled and attempts[it.delivery.pk] is it.tried]
            self._end(done)
            for work in works:
                if work not in done:
                    self._hand_over(work)

    def _end(self, works: list[_Work]) -> None:
        """The lock is held."""
        for work in works:
            self._in_hand[work.delivery.operator_id] -= 1
        self._in_hand += Counter()  # drops those at zero
        self._ended += len(works)
        self._freed.notify()


def _lines(claimed: list[Delivery]) -> dict[int, Line]:
    """Where they go. Keys that nobody can read are the trouble of whoever sends with them, and not the others'."""
    try:
        return lines_of({it.operator_id for it in claimed}) if claimed else {}
    except Exception as trouble:  # noqa: BLE001 - read again for each operator, by its sender
        logger.warning("deliveries.lines_unread", trouble=repr(trouble))
        return {}


def drain() -> bool:
    """All that is due, to its end. True: there was something. Not for a worker, whose chore goes on step by step."""
    senders = Senders()
    if not senders.step():
        return False
    while senders.step():
        pass
    return True
