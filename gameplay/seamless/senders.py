"""
The worker's senders: threads that deliver what is owed, each its own, so that a slow operator holds up nobody else.

What is due is claimed as places come free, never in batches that wait for their slowest. Of all places one operator has
`SHARE` at the most, one whose circuit is open has none, and one that is tried again has one.
"""

import threading
from collections import Counter, deque

import structlog
from django.db import InterfaceError, OperationalError, connection

from gameplay.models import Delivery
from gameplay.seamless.drain import claim, deliver, due_by_operator
from gameplay.seamless.gate import narrowed

logger = structlog.get_logger(__name__)

SENDERS = 24
SHARE = 8
# A claim is a transaction: it waits until so many have ended, but not for long.
WORTH_A_CLAIM = 4
LOOK_SECONDS = 0.1
# A sender without work ends, and gives its database connection back.
IDLE_SECONDS = 2.0


class Senders:
    """One worker's. `step` is a chore: one bounded piece of work, and True while there is more."""

    def __init__(self, *, places: int = SENDERS, share: int = SHARE) -> None:
        self._places, self._share = places, share
        lock = threading.Lock()
        self._freed, self._filled = threading.Condition(lock), threading.Condition(lock)
        self._waiting: deque[Delivery] = deque()
        self._in_hand: Counter[int] = Counter()
        self._threads = self._idle = 0
        self._ended = 0

    def step(self) -> bool:
        """Claim what is due for the places that are free. False: nothing is due, and nothing is under way."""
        with self._freed:
            self._freed.wait_for(self._is_worth_a_look, timeout=LOOK_SECONDS)
            in_hand = self._in_hand.copy()
            self._ended = 0
        claimed = self._claim(in_hand)
        with self._filled:
            for delivery in claimed:
                self._hand_over(delivery)
            return self._in_hand.total() > 0

    def _is_worth_a_look(self) -> bool:
        return self._ended >= WORTH_A_CLAIM or not self._in_hand

    def _claim(self, in_hand: Counter[int]) -> list[Delivery]:
        free = self._places - in_hand.total()
        if not free:
            return []
        rooms = {it: self._share - count for it, count in in_hand.items()}
        for operator_id, capacity in narrowed().items():
            rooms[operator_id] = min(self._share, capacity) - in_hand[operator_id]
        positive = {it: max(0, room) for it, room in rooms.items()}
        return claim(due_by_operator(rooms=positive, room=self._share, most=free))

    def _hand_over(self, delivery: Delivery) -> None:
        """The lock is held."""
        self._in_hand[delivery.operator_id] += 1
        self._waiting.append(delivery)
        if self._idle >= len(self._waiting):
            self._filled.notify()
        else:
            self._threads += 1
            threading.Thread(target=self._send, name=f"sender {self._threads}").start()

    def _send(self) -> None:
        """A sender's life: until there has been nothing to send for a while."""
        try:
            while (delivery := self._next()) is not None:
                self._deliver(delivery)
        finally:
            connection.close()
            with self._freed:
                self._threads -= 1

    def _next(self) -> Delivery | None:
        with self._filled:
            self._idle += 1
            has_work = self._filled.wait_for(lambda: self._waiting, timeout=IDLE_SECONDS)
            self._idle -= 1
            return self._waiting.popleft() if has_work else None

    def _deliver(self, delivery: Delivery) -> None:
        try:
            deliver(delivery)
        except (OperationalError, InterfaceError) as trouble:
            # Its lease runs out, and it comes due again.
            logger.warning("delivery.database_trouble", transaction=delivery.pk, trouble=str(trouble).strip())
            connection.close()
        finally:
            with self._freed:
                self._in_hand[delivery.operator_id] -= 1
                self._in_hand += Counter()  # drops those at zero
                self._ended += 1
                self._freed.notify()


def drain() -> bool:
    """All that is due, to its end. True: there was something. Not for a worker, whose chore goes on step by step."""
    senders = Senders()
    if not senders.step():
        return False
    while senders.step():
        pass
    return True
