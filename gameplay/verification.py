"""Recomputing rounds of our own games: what a round says, beside what comes out of its seeds."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cryptography.fernet import InvalidToken

from gameplay.models import Action, ActionKind, ActionState, GameRound, RoundState, SessionMode
from gameplay.models.rounds import EXACT
from gameplay.originals.errors import GameError
from gameplay.originals.fairness import Seeds
from gameplay.originals.proofs import RoundStillOpenError, proof
from players import vault
from players.wire.json import plain
from wallets.currencies import EXPONENTS
from wallets.models import Kind, LedgerTransaction

Json = dict[str, Any]


class NotVerifiableError(Exception):
    """There is nothing to recompute, or not yet; the message says why."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that the round says, and what comes out."""

    name: str
    said: str
    comes_out: str

    @property
    def matches(self) -> bool:
        return self.said == self.comes_out


@dataclass(frozen=True, slots=True)
class Verdict:
    """`proof` is the round as it comes out, seeds revealed; None where it cannot be played at all."""

    lines: list[Line]
    proof: Json | None

    @property
    def is_right(self) -> bool:
        return all(line.matches for line in self.lines)


def proof_of(round_: GameRound) -> Json:
    """
    What a player takes away from the round, the server seed with it.

    :raises NotVerifiableError: the round is open or cancelled, or another provider's: its seed stays where it is.
    """
    _check_is_over(round_)
    assert round_.server_seed_encrypted is not None, "a round of our own games has a seed"
    return proof(
        game=round_.game.code,
        variant=round_.variant,
        seeds=Seeds(vault.decrypt(bytes(round_.server_seed_encrypted)), round_.client_seed),
        bet=round_.bet or {},
        exponent=EXPONENTS[round_.currency],
        actions=round_.actions,
        win_limit=None if round_.win_limit is None else Decimal(plain(round_.win_limit)),
    )


def verify(round_: GameRound) -> Verdict:
    """
    Recompute a finished round from the database, and compare it with what was booked.

    :raises NotVerifiableError: as `proof_of`.
    """
    _check_is_over(round_)
    try:
        made = proof_of(round_)
    except InvalidToken:
        return Verdict([Line("server seed", "cannot be decrypted", "32 bytes")], None)
    except (GameError, RoundStillOpenError) as fault:
        return Verdict([Line("round", "finished", str(fault))], None)
    stakes = [stake for stake in map(Decimal, made["stakes"]) if stake]
    win = Decimal(made["win"])
    booked, given_back = _booked(round_)
    played = EXACT.subtract(round_.staked, given_back)
    return Verdict(
        [
            Line("commitment", round_.commitment, made["commitment"]),
            Line("stakes of the round", plain(played), plain(sum(stakes, Decimal(0)))),
            Line("win of the round", plain(round_.won), plain(win)),
            Line("cancelled of the round", plain(round_.refunded), plain(given_back)),
            Line("bets booked", _list(booked, Kind.BET), _written(stakes)),
            Line("wins booked", _list(booked, Kind.WIN), _written([win] if win else [])),
            Line("cancels booked", _list(booked, Kind.BET_CANCEL, Kind.WIN_CANCEL), _written([])),
        ],
        made,
    )


def _check_is_over(round_: GameRound) -> None:
    if not round_.game.provider.is_built_in:
        raise NotVerifiableError(
            f"Round {round_.pk} is of another provider, {round_.game.provider.name}: it has no seed here."
        )
    if round_.is_open:
        raise NotVerifiableError(f"Round {round_.pk} is open: its seed is a secret until it has finished.")
    if round_.state == RoundState.CANCELLED:
        raise NotVerifiableError(f"Round {round_.pk} was cancelled: its seed is never revealed.")


def _booked(round_: GameRound) -> tuple[list[tuple[Kind, Decimal]], Decimal]:
    """
    What moved, in order: from the ledger, or for play money from what was asked. And what was given back.

    Where a seamless operator gave no clear answer to the stake of a double, it is given back and the hand goes on
    without it: that stake and its cancel are no part of what was played. One that was played and taken back is missed
    among the bets.
    """
    if round_.mode == SessionMode.DEMO:
        kinds = {ActionKind.BET: Kind.BET, ActionKind.WIN: Kind.WIN}
        done = Action.objects.filter(
            round=round_, kind__in=kinds, state=ActionState.BOOKED, amount__gt=0
        ).order_by("created_at", "external_id")
        return [(kinds[ActionKind(it.kind)], it.amount or Decimal(0)) for it in done], Decimal(0)
    rows = list(
        LedgerTransaction.objects.filter(operator_id=round_.operator_id, round_id=round_.pk).order_by("seq")
    )
    undone: dict[int | None, Decimal] = {}
    if round_.mode == SessionMode.SEAMLESS:
        undone = {it.reverses_id: it.amount for it in rows if it.kind == Kind.BET_CANCEL}
    left = [it for it in rows if it.pk not in undone and not (undone and it.kind == Kind.BET_CANCEL)]
    return [(Kind(it.kind), it.amount.copy_abs()) for it in left], sum(undone.values(), Decimal(0))


def _list(booked: Sequence[tuple[Kind, Decimal]], *kinds: Kind) -> str:
    return _written([amount for kind, amount in booked if kind in kinds])


def _written(amounts: Sequence[Decimal]) -> str:
    return ", ".join(plain(amount) for amount in amounts) or "none"
