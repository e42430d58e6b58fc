"""The sandbox operator's own book: balances and transactions, each booked once, kept in a journal file."""

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path

OK = "OK"
NOT_ENOUGH = "ERR_NOT_ENOUGH_MONEY"
NOT_THERE = "ERR_TRANSACTION_DOES_NOT_EXIST"
ROLLED_BACK = "ERR_TRANSACTION_ROLLED_BACK"


@dataclass(slots=True)
class Entry:
    """
    One transaction. `amount` is signed, the player's side, in major units.

    :param cancelled_by: the id of the cancel that took it back; its money is back then.
    """

    id: str
    command: str
    player: str
    currency: str
    round: str
    amount: Decimal
    cancelled_by: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    status: str
    balance: Decimal


class Book:
    """
    Thread-safe. A journal line is on the disk before the answer goes out, and a start reads the journal again.

    :param start_balance: what a player has whom the book has never seen.
    :param tombstones: remember a cancel of an unknown bet, and refuse the bet when it comes later.
    """

    def __init__(
        self, journal: Path | None, *, start_balance: Decimal = Decimal(1000), tombstones: bool = True
    ) -> None:
        self.tombstones = tombstones
        self._start = start_balance
        self._lock = threading.RLock()
        self._balances: dict[tuple[str, str], Decimal] = {}
        self._entries: dict[str, Entry] = {}
        self._dead: set[str] = set()
        self._file = None
        if journal is not None:
            self._replay(journal)
            self._file = journal.open("a", encoding="utf-8")

    def balance(self, player: str, currency: str) -> Told:
        with self._lock:
            return Told(OK, self._has(player, currency))

    def set_balance(self, player: str, currency: str, amount: Decimal) -> None:
        with self._writing({"set": [player, currency, str(amount)]}):
            self._balances[player, currency] = amount

    def bet(self, entry: Entry, *, even_after_cancel: bool = False) -> Told:
        """`even_after_cancel`: the mistake of an operator without tombstones."""
        with self._lock:
            known = self._entries.get(entry.id)
            if known is not None:
                return Told(ROLLED_BACK if known.cancelled_by else OK, self._has_of(known))
            if entry.id in self._dead and not even_after_cancel:
                return Told(ROLLED_BACK, self._has_of(entry))
            if self._has_of(entry) + entry.amount < 0:
                return Told(NOT_ENOUGH, self._has_of(entry))
            return self._book(entry)

    def win(self, entry: Entry) -> Told:
        with self._lock:
            known = self._entries.get(entry.id)
            if known is not None:
                return Told(OK, self._has_of(known))
            return self._book(entry)

    def cancel(
        self, cancel_id: str, bet_id: str, player: str, currency: str, *, remembers: bool = True
    ) -> Told:
        """`remembers`: false, the mistake of an operator that forgets this cancel if it does not know the bet."""
        with self._lock:
            bet = self._entries.get(bet_id)
            if bet is not None and bet.cancelled_by:
                return Told(OK if bet.cancelled_by == cancel_id else ROLLED_BACK, self._has_of(bet))
            if bet is not None:
                with self._writing({"cancel": [bet_id, cancel_id]}):
                    self._take_back(bet, cancel_id)
                return Told(OK, self._has_of(bet))
            if self.tombstones and remembers:
                with self._writing({"dead": bet_id}):
                    self._dead.add(bet_id)
            return Told(NOT_THERE, self._has(player, currency))

    def book_again(self, entry: Entry) -> Told:
        """The mistake of an operator that is not idempotent: the same transaction moves money twice."""
        with self._writing({"again": _as_json(entry)}):
            key = (entry.player, entry.currency)
            self._balances[key] = self._has(*key) + entry.amount
            return Told(OK, self._balances[key])

    def entries(self) -> list[Entry]:
        with self._lock:
            return list(self._entries.values())

    def balances(self) -> dict[tuple[str, str], Decimal]:
        with self._lock:
            return dict(self._balances)

    def _book(self, entry: Entry) -> Told:
        with self._writing({"book": _as_json(entry)}):
            self._apply(entry)
            return Told(OK, self._has_of(entry))

    @contextmanager
    def _writing(self, line: dict[str, object]) -> Iterator[None]:
        """The line first, then the state: both under the lock, and the file is flushed to the disk."""
        with self._lock:
            if self._file is not None:
                self._file.write(json.dumps(line) + "\n")
                self._file.flush()
                os.fsync(self._file.fileno())
            yield

    def _replay(self, journal: Path) -> None:
        if not journal.exists():
            return
        for text in journal.read_text(encoding="utf-8").splitlines():
            try:
                self._redo(json.loads(text))
            except json.JSONDecodeError:
                continue  # the last line, if the process died while it wrote it

    def _redo(self, line: dict[str, object]) -> None:
        match line:
            case {"set": [str(player), str(currency), str(amount)]}:
                self._balances[player, currency] = Decimal(amount)
            case {"dead": str(bet_id)}:
                self._dead.add(bet_id)
            case {"cancel": [str(bet_id), str(cancel_id)]}:
                bet = self._entries.get(bet_id)
                if bet is not None and not bet.cancelled_by:
                    self._take_back(bet, cancel_id)
            case {"book": dict(found)}:
                entry = _from_json(found)
                if entry.id not in self._entries and self._has_of(entry) + entry.amount >= 0:
                    self._apply(entry)
            case {"again": dict(found)}:
                entry = _from_json(found)
                self._balances[entry.player, entry.currency] = self._has_of(entry) + entry.amount

    def _apply(self, entry: Entry) -> None:
        self._entries[entry.id] = entry
        self._balances[entry.player, entry.currency] = self._has_of(entry) + entry.amount

    def _take_back(self, bet: Entry, cancel_id: str) -> None:
        bet.cancelled_by = cancel_id
        self._balances[bet.player, bet.currency] = self._has_of(bet) - bet.amount

    def _has_of(self, entry: Entry) -> Decimal:
        return self._has(entry.player, entry.currency)

    def _has(self, player: str, currency: str) -> Decimal:
        return self._balances.get((player, currency), self._start)


def _as_json(entry: Entry) -> dict[str, str]:
    return {name: str(value) for name, value in asdict(entry).items()}


def _from_json(found: dict[str, str]) -> Entry:
    return Entry(**{**found, "amount": Decimal(found["amount"])})  # type: ignore[arg-type]
