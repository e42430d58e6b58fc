"""The sandbox operator's book beside our ledger: the same net for every round, and for every bet."""

import csv
import io
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from gameplay.models import Action, Delivery, GameRound
from players.models import Operator
from wallets.models import LedgerTransaction


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the two books disagree. Amounts are signed, the player's side."""

    what: str
    id: str
    theirs: Decimal
    ours: Decimal


def differences(*, operator: Operator, book_csv: str) -> list[Difference]:
    """None is left once nothing is owed or in doubt any more."""
    rows = _without_selftests(list(csv.DictReader(io.StringIO(book_csv))))
    found = _compared("round", _their_rounds(rows), _our_rounds(operator))
    return found + _compared("bet", _their_bets(rows), _our_bets(operator))


def _without_selftests(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """A self-test plays rounds that nobody knows here and that come out even."""
    nets = _their_rounds(rows)
    known = {str(it) for it in GameRound.objects.filter(pk__in=map(int, nets)).values_list("pk", flat=True)}
    return [row for row in rows if row["roundId"] in known or nets[row["roundId"]]]


def _compared(what: str, theirs: dict[str, Decimal], ours: dict[str, Decimal]) -> list[Difference]:
    nothing = Decimal(0)
    return [
        Difference(what, key, theirs.get(key, nothing), ours.get(key, nothing))
        for key in sorted(theirs.keys() | ours.keys())
        if theirs.get(key, nothing) != ours.get(key, nothing)
    ]


def _net(row: dict[str, str]) -> Decimal:
    return Decimal(0) if row["cancelledBy"] else Decimal(row["amount"])


def _their_rounds(rows: list[dict[str, str]]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        sums[row["roundId"]] += _net(row)
    return sums


def _their_bets(rows: list[dict[str, str]]) -> dict[str, Decimal]:
    return {row["transactionId"]: _net(row) for row in rows if row["command"] == "bet"}


def _our_rounds(operator: Operator) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    rows = LedgerTransaction.objects.filter(operator=operator, round_id__isnull=False)
    for round_id, amount in rows.values_list("round_id", "amount"):
        sums[str(round_id)] += amount
    return sums


def _our_bets(operator: Operator) -> dict[str, Decimal]:
    """By our transactionId, the delivery's: what the ledger says of the bet and its cancel."""
    bets = Delivery.objects.filter(operator_id=operator.pk, command="bet")
    rows = dict(LedgerTransaction.objects.filter(operator=operator, kind=1).values_list("id", "amount"))
    undone = set(
        LedgerTransaction.objects.filter(operator=operator, kind=16).values_list("reverses_id", flat=True)
    )
    actions = {
        (it.provider_id, it.external_id): it.transaction_id
        for it in Action.objects.filter(operator_id=operator.pk, kind="bet")
    }
    found = {}
    for bet in bets.select_related("round"):
        row = actions.get((bet.round.provider_id, bet.action_id))
        if row is not None:
            found[str(bet.pk)] = Decimal(0) if row in undone else rows[row]
    return found
