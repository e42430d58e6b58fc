"""The journals beside the ledger: what was acknowledged is there once, what was refused is not, and nothing else is."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from tests.chaos.journal import Entry
from wallets.models import Kind, LedgerTransaction

SIGNS = {"deposit": 1, "withdraw": -1, "bet": -1, "win": 1}
KINDS = {"deposit": Kind.DEPOSIT, "withdraw": Kind.WITHDRAW, "bet": Kind.BET, "win": Kind.WIN}
TAKEN_BACK = {"bet": Kind.BET_CANCEL, "win": Kind.WIN_CANCEL}

Whose = tuple[str, str | None]


@dataclass(frozen=True)
class Row:
    """A row of the ledger, or what a journal says that there is."""

    whose: Whose
    kind: int
    amount: Decimal


@dataclass
class Compared:
    """Each finding is a sentence for whoever looks for the cause."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    movements: int = 0
    # What each player's money is by the journals alone, and what an operator's own has become more or less.
    sums: dict[Whose, Decimal] = field(default_factory=lambda: defaultdict(Decimal))


def compare(entries: Sequence[Entry], prepaid: set[str], parents: dict[str, str]) -> Compared:
    """
    :param prepaid: the operators whose own balance pays their players' deposits.
    :param parents: the parent's login id by the child's.
    """
    found = Compared()
    ledger = list(_players_rows())
    found.movements = len(ledger)
    named = _named(entries)
    _compare_named(named, entries, ledger, found)
    _compare_rounds(entries, [it for it in ledger if str(it[0]) not in named], found)
    _compare_to_children(entries, parents, found)
    for row in named.values():
        found.sums[row.whose] += row.amount
        if row.whose[0] in prepaid and row.kind in (Kind.DEPOSIT, Kind.WITHDRAW):
            found.sums[row.whose[0], None] -= row.amount
    return found


def _players_rows():
    """(id, row, balance after, reference, round) of all movements of players."""
    rows = LedgerTransaction.objects.filter(wallet__player__isnull=False).order_by("id")
    for it in rows.values_list(
        "id",
        "operator__login_id",
        "wallet__player__external_id",
        "kind",
        "amount",
        "balance_after",
        "reference",
        "round_id",
    ).iterator():
        yield it[0], Row((it[1], it[2]), it[3], it[4]), it[5], it[6], it[7]


def _named(entries: Sequence[Entry]) -> dict[str, Row]:
    """What was acknowledged with the id of its row. An id that was given for two movements is kept under both."""
    by_id = {it.id: it for it in entries if it.book == "provider"}
    named = {}
    for it in entries:
        number = it.facts.get("transaction")
        if it.state != "acknowledged" or number is None or it.facts["kind"] == "to child":
            continue
        kind, amount = _movement(it, by_id)
        row = Row((it.facts["operator"], it.facts["player"]), kind, amount)
        named[number if number not in named else f"{number} again, {it.id}"] = row
    return named


def _movement(entry: Entry, by_id: dict[str, Entry]) -> tuple[int, Decimal]:
    said = entry.facts["kind"]
    if said == "cancel":
        back = by_id[entry.facts["cancels"]]
        said = back.facts["kind"]
        return TAKEN_BACK[said], -SIGNS[said] * Decimal(back.facts["amount"])
    return KINDS[said], SIGNS[said] * Decimal(entry.facts["amount"])


def _compare_named(named: dict[str, Row], entries: Sequence[Entry], ledger: list, found: Compared) -> None:
    rows = {str(number): row for number, row, *_rest in ledger}
    for number, row in named.items():
        if number not in rows:
            found.lost.append(f"{number}: {row} was acknowledged")
        elif rows[number] != row:
            found.wrong.append(f"{number}: {row} was acknowledged, and the ledger has {rows[number]}")
    after = {str(number): balance for number, _row, balance, *_rest in ledger}
    uses = Counter((row.whose[0], reference) for _id, row, _after, reference, _round in ledger if reference)
    for it in entries:
        if it.book != "wallet" or it.facts["kind"] == "to child":
            continue
        times = uses.pop((it.facts["operator"], it.id), 0)
        if times > 1:
            found.doubled.append(f"{it.id}: {times} rows")
        if times and it.state != "acknowledged":
            found.wrong.append(f"{it.id}: has a row, and was {it.state} {it.facts}")
        told = it.facts.get("balance")
        if (
            told is not None
            and it.facts["transaction"] in after
            and after[it.facts["transaction"]] != Decimal(told)
        ):
            found.wrong.append(f"{it.id}: told {told}, and the row says {after[it.facts['transaction']]}")
    found.wrong += [f"{reference}: in no journal" for reference in uses]


def _compare_rounds(entries: Sequence[Entry], others: list, found: Compared) -> None:
    """Pages are told rounds, not rows: each has the stakes and the win that its page was shown last, and no more."""
    shown = {}
    for it in entries:
        if it.book == "page" and it.state == "acknowledged":
            before = shown.get(it.facts["round"])
            if before is None or len(it.facts["stakes"]) >= len(before.facts["stakes"]):
                shown[it.facts["round"]] = it
    rows: dict[str, Counter[Row]] = defaultdict(Counter)
    for number, row, _after, _reference, round_id in others:
        if str(round_id) in shown:
            rows[str(round_id)][row] += 1
        else:
            found.doubled.append(f"{number}: {row} of round {round_id} is in no journal")
    for round_id, it in shown.items():
        whose = (it.facts["operator"], it.facts["player"])
        due = Counter(Row(whose, Kind.BET, -Decimal(stake)) for stake in it.facts["stakes"] if Decimal(stake))
        if Decimal(it.facts["win"]):
            due[Row(whose, Kind.WIN, Decimal(it.facts["win"]))] += 1
        found.lost += [f"round {round_id}: {row}" for row in due - rows[round_id]]
        found.doubled += [f"round {round_id}: {row}" for row in rows[round_id] - due]
        found.sums[whose] += sum((row.amount * times for row, times in due.items()), Decimal(0))


def _compare_to_children(entries: Sequence[Entry], parents: dict[str, str], found: Compared) -> None:
    rows = Counter(
        LedgerTransaction.objects.filter(kind__in=(Kind.TRANSFER_OUT, Kind.TRANSFER_IN)).values_list(
            "operator__login_id", "reference", "amount"
        )
    )
    for child, parent in parents.items():
        for it in entries:
            if it.facts.get("kind") != "to child" or it.state != "acknowledged":
                continue
            assert it.facts["operator"] == parent
            amount = Decimal(it.facts["amount"])
            for whose, signed in ((parent, -amount), (child, amount)):
                found.sums[whose, None] += signed
                times = rows.pop((whose, it.id, signed), 0)
                found.movements += times
                if times != 1:
                    (found.doubled if times else found.lost).append(f"{it.id}: {whose} has {times} rows")
    found.wrong += [f"{key}: in no journal, or refused" for key in rows]
