"""Playing a call's moves: claim, replay, check, book, keep. In one transaction; a refusal about money is kept in it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from gameplay import money
from gameplay.errors import RoundRuleBroken
from gameplay.models import ActionKind, GameRound, GameSession, SessionMode
from gameplay.money.booked import Booked
from gameplay.rounds import telling, writing
from gameplay.rounds.claims import Claimed, claim
from gameplay.rounds.entry import check_bets
from gameplay.rounds.moves import Answer, Move, Played
from gameplay.rounds.moving import move_on, new_round
from gameplay.rounds.plan import Planned, RoundPlan
from gameplay.rounds.replays import first_answer
from gameplay.rounds.writing import Promise
from gameplay.seamless import play as seamless
from wallets.errors import BalanceNotEnough


@dataclass(frozen=True, slots=True)
class _Refused:
    balance: Decimal


@dataclass(frozen=True, slots=True)
class Opening:
    """
    What our own games bring with the bet that opens a round; a round is made by its first bet.

    :param claimed: the caller has waited for the ids and the round of the call already.
    :param keeps: what the round keeps: variant, seeds, bet, largest win.
    :param promise: what the session promises for the round after it.
    """

    claimed: Claimed
    keeps: dict[str, Any]
    promise: Promise


@dataclass(frozen=True, slots=True)
class _Checked:
    """A call that keeps the rules. A new round is not saved yet."""

    round: GameRound | None
    is_new: bool
    planned: list[Planned]
    plan: RoundPlan


def play(
    *,
    session: GameSession,
    provider_round: str,
    moves: Sequence[Move],
    now: datetime,
    lock: Callable[[], None] | None = None,
) -> Played:
    """
    Play these moves in this round of the session's game: all of them, in order, or none.

    In no transaction: a seamless operator is asked in between, and nobody waits for it with a lock.

    :param lock: locks the session first, in the transaction, and reads it anew.
    :raises BalanceNotEnough: `balance` tells what there is. It sticks to the ids.
    :raises RoundRuleBroken, SessionEnded, PlayerBlocked, GameOff, StakeNotAllowed: nothing is done, the ids stay free.
    :raises LimitReached: so does a limit that the player has set.
    :raises IdempotencyConflict: an id was used for something else.
    """
    assert len({move.external_id for move in moves}) == len(moves), "an id is good for one thing"
    lock = lock or (lambda: None)
    if session.mode == SessionMode.SEAMLESS:
        with transaction.atomic():
            lock()
            reserved = reserve(session=session, provider_round=provider_round, moves=moves, now=now)
        return reserved if isinstance(reserved, Played) else seamless.carry_out(reserved)
    with keeping_refusals():
        lock()
        return play_inside(session=session, provider_round=provider_round, moves=moves, now=now)


def play_inside(
    *,
    session: GameSession,
    provider_round: str,
    moves: Sequence[Move],
    now: datetime,
    opening: Opening | None = None,
) -> Played:
    """
    As `play`, for callers that have opened `keeping_refusals`: a savepoint would be two round trips more.

    Not for seamless mode, whose operator is asked after the transaction.
    """
    done = _play(session, provider_round, moves, now, opening)
    if isinstance(done, _Refused):
        raise BalanceNotEnough(balance=done.balance)
    return done


def reserve(
    *,
    session: GameSession,
    provider_round: str,
    moves: Sequence[Move],
    now: datetime,
    opening: Opening | None = None,
    choice: tuple[str, str] | None = None,
) -> Played | seamless.Reserved:
    """
    The first half of a call in seamless mode: the rules checked, its bets written down as asked.

    Inside the transaction of callers that lock something first; after it they call `carry_out` with what comes back. A
    call without bets is done with it.

    :raises Settling, ParametersInvalid: a win or cancel is still owed; an amount that a callback cannot carry.
    """
    checked = _check(session, provider_round, moves, now, opening)
    if isinstance(checked, Played):
        return checked
    if checked.round is None:
        told = Booked(session.told_balance or Decimal(0), [])
        _keep(session, provider_round, checked, told, now, opening)
        return Played(None, told.balance, [_answer(it, told) for it in checked.planned])
    if checked.is_new:
        checked.round.ask()
    elif checked.round.is_untouched and any(it.move.kind == ActionKind.BET for it in checked.planned):
        checked.round.ask()
        checked.round.keep()
    made = seamless.reserve(
        session=session,
        round_=checked.round,
        is_new=checked.is_new,
        planned=checked.planned,
        has_ended=checked.plan.has_ended,
        largest_win=checked.round.win_limit or Decimal(0),
        choice=choice,
        promise=opening.promise if opening else None,
        now=now,
    )
    if not made.bets:
        seamless.follow(made, now=now)
    return made


@contextmanager
def keeping_refusals() -> Iterator[None]:
    """
    A transaction around `play`, for callers that lock something first, or decorated with this.

    A refusal about money is committed here too, and raised afterwards: what was written before it has to stand.
    """
    refusal = None
    with transaction.atomic():
        try:
            yield
        except BalanceNotEnough as raised:
            refusal = raised
    if refusal is not None:
        raise refusal


def _play(
    session: GameSession,
    provider_round: str,
    moves: Sequence[Move],
    now: datetime,
    opening: Opening | None,
) -> Played | _Refused:
    checked = _check(session, provider_round, moves, now, opening)
    if isinstance(checked, Played):
        return checked
    round_, planned = checked.round, checked.planned
    steps = [it.step for it in planned if it.step is not None]
    is_late = round_ is not None and not round_.is_open
    booked = money.of(session).book(session, round_.pk if round_ else 0, steps)
    if round_ is not None and not booked.refused:
        move_on(round_, checked.plan, planned, booked, now)
    _keep(session, provider_round, checked, booked, now, opening)
    if booked.refused:
        telling.of_a_win_cancel(session, round_, planned, booked.balance, now)
        return _Refused(booked.balance)
    if is_late and booked.balance and session.mode == SessionMode.TRANSFER:
        telling.of_money_left_here(session, round_, now)
    return Played(round_, booked.balance, [_answer(it, booked) for it in planned])


def _check(
    session: GameSession,
    provider_round: str,
    moves: Sequence[Move],
    now: datetime,
    opening: Opening | None,
) -> Played | _Checked:
    """The same in every mode: claim, replay, rules."""
    claimed = opening.claimed if opening else _claim(session, provider_round, moves)
    round_ = claimed.round
    replay = first_answer(
        session=session, provider_round=provider_round, moves=moves, known=claimed.known, round_=round_
    )
    if replay is not None:
        return replay

    _check_fits(session, round_)
    check_bets(session=session, moves=moves, now=now)
    plan = RoundPlan(
        session=session,
        round_=round_,
        known=claimed.known,
        cancelled_in_advance=claimed.cancelled_in_advance,
    )
    planned = plan.planned(moves)
    is_new = round_ is None and any(it.step for it in planned)
    if round_ is None and is_new:
        round_ = new_round(session, provider_round, now, opening.keeps if opening else {})
    return _Checked(round_, is_new, planned, plan)


def _claim(session: GameSession, provider_round: str, moves: Sequence[Move]) -> Claimed:
    ids = {move.external_id for move in moves} | {move.cancels for move in moves if move.cancels}
    has_bet = any(move.kind == ActionKind.BET for move in moves)
    return claim(session=session, provider_round=provider_round, external_ids=ids, has_bet=has_bet)


def _keep(
    session: GameSession,
    provider_round: str,
    checked: _Checked,
    booked: Booked,
    now: datetime,
    opening: Opening | None,
) -> None:
    writing.keep(
        session=session,
        provider_round=provider_round,
        round_=checked.round,
        is_new=checked.is_new,
        planned=checked.planned,
        booked=booked,
        now=now,
        promise=opening.promise if opening else None,
    )


def _check_fits(session: GameSession, round_: GameRound | None) -> None:
    """A round keeps its game, its currency and who holds its money; another session of the player may go on with it."""
    if round_ is None:
        return
    was = (round_.game_id, round_.currency, round_.mode)
    if was != (session.game_id, session.currency, session.mode):
        raise RoundRuleBroken("The round is of another game, currency or mode.", rule="other_session")


def _answer(it: Planned, booked: Booked) -> Answer:
    return Answer(it.move.external_id, writing.row_of(it, booked), known=it.is_known)
