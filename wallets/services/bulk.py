"""Many transfers in one call, each for itself: one that fails does not touch the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from players.errors import DomainError
from players.models import Operator
from wallets import ledger
from wallets.ledger import Ask, Step
from wallets.models import Operation, Reference
from wallets.queries.wallets import PlayersWallet, find_players_wallets
from wallets.services.answers import Movement, repeated, settled
from wallets.services.transfers import (
    check_decimals,
    check_transfer_mode,
    deposit_of_the_blocked,
    deposit_steps,
    withdraw_steps,
)
from wallets.services.wallets import open_wallets

# Transfers that share a transaction. Each holds the lock of its reference until the commit, and PostgreSQL's table of
# locks is shared by all connections.
CHUNK = 100


@dataclass(frozen=True, slots=True)
class Transfer:
    """One of the call's transfers. `operation` is DEPOSIT or WITHDRAW; `amount` is above 0, in major units."""

    operation: Operation
    external_id: str
    currency: str
    amount: Decimal
    reference: str


Result = Movement | DomainError


@dataclass(frozen=True, slots=True)
class _Ready:
    place: int
    ask: Ask
    steps: list[Step]


def move_in_bulk(*, operator: Operator, transfers: Sequence[Transfer], now: datetime) -> list[Result]:
    """
    A movement or a refusal for each transfer, in order, as the single call would answer.

    Committed in parts: when the process dies in the middle, the same call again does the rest and repeats the answers
    of what was done.

    :raises PermissionDenied: the operator is in seamless mode.
    """
    check_transfer_mode(operator)
    results: dict[int, Result] = {}
    ready = _prepared(operator, transfers, now, results)
    for start in range(0, len(ready), CHUNK):
        _post_chunk(operator, ready[start : start + CHUNK], results)
    return [results[place] for place in range(len(transfers))]


def _prepared(
    operator: Operator, transfers: Sequence[Transfer], now: datetime, results: dict[int, Result]
) -> list[_Ready]:
    """What can be posted; the refusals that need no look at the money go into the results."""
    wallets = _wallets(operator, [(it.external_id, it.currency) for it in transfers], now)
    ready = []
    for place, (transfer, wallet) in enumerate(zip(transfers, wallets, strict=True)):
        if not isinstance(wallet, PlayersWallet):
            results[place] = wallet
            continue
        ask = Ask(
            operator.pk,
            transfer.operation,
            transfer.currency,
            transfer.amount,
            transfer.reference,
            wallet.player_id,
        )
        try:
            check_decimals(transfer.amount, transfer.currency)
            if wallet.is_blocked and transfer.operation == Operation.DEPOSIT:
                results[place] = deposit_of_the_blocked(ask)
            else:
                ready.append(_Ready(place, ask, _steps(operator, wallet, transfer)))
        except DomainError as refusal:
            results[place] = refusal
    return ready


def _wallets(
    operator: Operator, wanted: list[tuple[str, str]], now: datetime
) -> list[PlayersWallet | DomainError]:
    found = find_players_wallets(operator=operator, wanted=wanted, now=now)
    missing = [it.player_id for it in found if isinstance(it, PlayersWallet) and it.wallet_id is None]
    if missing:
        open_wallets(operator=operator, player_ids=missing)
        found = find_players_wallets(operator=operator, wanted=wanted, now=now)
    return list(found)


def _steps(operator: Operator, wallet: PlayersWallet, transfer: Transfer) -> list[Step]:
    if transfer.operation == Operation.DEPOSIT:
        return deposit_steps(operator, wallet, transfer.amount)
    return withdraw_steps(operator, wallet, transfer.amount)


@transaction.atomic
def _post_chunk(operator: Operator, chunk: list[_Ready], results: dict[int, Result]) -> None:
    """References, then gates, wallets and funds, each sorted over the whole chunk; then each ask in turn."""
    ledger.claim_references(operator.pk, [str(it.ask.reference) for it in chunk])
    depositing = [it.ask.player_id for it in chunk if it.ask.operation == Operation.DEPOSIT]
    ledger.pass_gates([player_id for player_id in depositing if player_id is not None])
    ledger.lock_wallets(operator.pk, [step.wallet_id for it in chunk for step in it.steps])
    postings = ledger.post_each([(it.ask, it.steps, it.ask.operation == Operation.DEPOSIT) for it in chunk])
    seen = [str(it.ask.reference) for it, posting in zip(chunk, postings, strict=True) if _seen(posting)]
    known = {
        first.reference: first
        for first in Reference.objects.filter(operator_id=operator.pk, reference__in=seen)
    }
    for it, posting in zip(chunk, postings, strict=True):
        try:
            first = known.get(str(it.ask.reference)) if _seen(posting) else None
            results[it.place] = settled(it.ask, posting) if first is None else repeated(it.ask, first)
        except DomainError as refusal:
            results[it.place] = refusal


def _seen(posting: ledger.Posting) -> bool:
    return posting.outcome == ledger.SEEN_BEFORE
