"""Playing a call's moves: claim, replay, check, book, keep. In one transaction; a refusal about money is kept in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from gameplay import money
from gameplay.ids import new_id
from gameplay.models import Action, ActionKind, ActionState, GameRound, GameSession, RoundState
from gameplay.money.booked import Booked
from gameplay.rounds.claims import cancelled_in_advance, claim, known_actions, locked_round
from gameplay.rounds.entry import check_bets
from gameplay.rounds.moves import Answer, Move, Played
from gameplay.rounds.plan import Planned, RoundPlan
from gameplay.rounds.replays import first_answer
from wallets.errors import BalanceNotEnough


@dataclass(frozen=True, slots=True)
class _Refused:
    balance: Decimal


def play(
    *,
    session: GameSession,
    provider_round: str,
    moves: Sequence[Move],
    now: datetime,
    make: dict[str, Any] | None = None,
) -> Played:
    """
    Play these moves in this round of the session's game: all of them, in order, or none.

    :param make: what a new round of our own games keeps (seeds, bet); a round is made by its first bet.
    :raises BalanceNotEnough: `balance` tells what there is. It sticks to the ids.
    :raises RoundRuleBroken, SessionEnded, PlayerBlocked, GameOff, StakeNotAllowed: nothing is done, the ids stay free.
    :raises IdempotencyConflict: an id was used for something else.
    """
    with transaction.atomic():
        done = _play(session, provider_round, moves, now, make or {})
    # Raised after the transaction: raised inside it, it would take its own record with it.
    if isinstance(done, _Refused):
        raise BalanceNotEnough(balance=done.balance)
    return done


def _play(
    session: GameSession, provider_round: str, moves: Sequence[Move], now: datetime, make: dict[str, Any]
) -> Played | _Refused:
    provider_id, operator_id = session.game.provider_id, session.operator_id
    ids = {move.external_id for move in moves} | {move.cancels for move in moves if move.cancels}
    claim(provider_id=provider_id, operator_id=operator_id, provider_round=provider_round, external_ids=ids)
    round_ = locked_round(provider_id=provider_id, operator_id=operator_id, provider_round=provider_round)
    known = known_actions(provider_id=provider_id, external_ids=ids, of_round=round_)
    replay = first_answer(moves=moves, known=known, round_=round_, operator_id=operator_id)
    if replay is not None:
        return replay

    check_bets(session=session, moves=moves, now=now)
    in_advance = cancelled_in_advance(provider_id=provider_id, external_ids=ids)
    plan = RoundPlan(round_=round_, known=known, cancelled_in_advance=in_advance)
    planned = plan.planned(moves)
    is_new = round_ is None and any(it.step for it in planned)
    if round_ is None and is_new:
        round_ = _new_round(session, provider_round, now, make)
    steps = [it.step for it in planned if it.step is not None]
    booked = money.of(session).book(session, round_.pk if round_ else 0, steps)
    if booked.refused:
        _keep_actions(session, None if is_new else round_, planned, booked, now)
        return _Refused(booked.balance)
    if round_ is not None:
        _move_on(round_, plan, planned, booked, now)
        round_.save(force_insert=True) if is_new else round_.keep()
    _keep_actions(session, round_, planned, booked, now)
    return Played(round_, booked.balance, [_answer(it, booked) for it in planned])


def _new_round(session: GameSession, provider_round: str, now: datetime, make: dict[str, Any]) -> GameRound:
    return GameRound(
        id=new_id(now),
        operator_id=session.operator_id,
        player_id=session.player_id,
        session=session,
        game=session.game,
        provider_id=session.game.provider_id,
        provider_round=provider_round,
        currency=session.currency,
        mode=session.mode,
        opened_at=now,
        **make,
    )


def _move_on(
    round_: GameRound, plan: RoundPlan, planned: list[Planned], booked: Booked, now: datetime
) -> None:
    """What the round is after these moves."""
    sums = {kind: Decimal(0) for kind in (1, 2, 16, 128)}
    for it in planned:
        if it.step is not None:
            sums[int(it.step.kind)] += it.step.amount
    last = booked.ids[-1] if booked.ids else None
    round_.add(staked=sums[1], refunded=sums[16], won=sums[2] - sums[128], last_transaction_id=last)
    if plan.is_all_cancelled:
        round_.cancel(now=now)
    elif sums[128] and round_.state == RoundState.FINISHED:
        round_.reopen()
    elif plan.has_ended and round_.is_open:
        round_.finish(now=now)


def _keep_actions(
    session: GameSession, round_: GameRound | None, planned: list[Planned], booked: Booked, now: datetime
) -> None:
    Action.objects.bulk_create(
        Action(
            provider_id=session.game.provider_id,
            external_id=it.move.external_id,
            operator_id=session.operator_id,
            round=round_,
            kind=it.move.kind,
            state=ActionState.REFUSED if booked.refused else it.state,
            amount=it.amount,
            cancels=it.move.cancels,
            ends_round=it.move.ends_round,
            transaction_id=_row_of(it, booked),
            balance=booked.balance,
            error_code=BalanceNotEnough.code if booked.refused else "",
            created_at=now,
        )
        for it in planned
    )
    taken_back = [
        it.move.cancels
        for it in planned
        if it.move.kind == ActionKind.CANCEL and it.state == ActionState.BOOKED and not booked.refused
    ]
    if taken_back:
        Action.objects.filter(provider_id=session.game.provider_id, external_id__in=taken_back).update(
            state=ActionState.CANCELLED
        )


def _answer(it: Planned, booked: Booked) -> Answer:
    return Answer(it.move.external_id, _row_of(it, booked), known=it.is_known)


def _row_of(it: Planned, booked: Booked) -> int | None:
    return booked.ids[it.place - 1] if it.place is not None and booked.ids else None
