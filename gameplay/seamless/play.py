"""
A call's moves in seamless mode: the same rules as everywhere, the money at the operator's.

1. `reserve`, in a transaction: the rules are checked, the bets are written down as asked.
2. `carry_out`, outside of any: each bet is asked. What an answer means is settled in one transaction, and with the last
   bet's the rest of the call (taken.py): wins and cancels are rows that are owed, tried as soon as they are committed.

A process that dies in between leaves a bet that is asked: its lease runs out, and it is taken back.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import TypeGuard

from django.db import transaction

from gameplay.errors import CallbackFailed, CallbackRefused, Settling
from gameplay.models import (
    Action,
    ActionKind,
    ActionState,
    Delivery,
    DeliveryState,
    GameRound,
    GameSession,
)
from gameplay.rounds import writing
from gameplay.rounds.moves import Answer, Played
from gameplay.rounds.plan import Planned
from gameplay.rounds.writing import Promise
from gameplay.seamless import owed, taken
from gameplay.seamless.drain import try_now
from gameplay.seamless.exchange import Attempt, ask, keep, message_of
from gameplay.seamless.gate import GateClosed, gate_of
from gameplay.seamless.messages import DEADLINES
from gameplay.seamless.replies import Reply, Verdict
from gameplay.seamless.settle import settle_bet
from gameplay.times import utc_now
from wallets.errors import BalanceNotEnough

# After the answer, time to write it down before the lease runs out.
TO_SETTLE = timedelta(seconds=2)


@dataclass(slots=True)
class Reserved:
    """
    A call whose bets are about to be asked.

    :param rest: its wins, cancels and closes, which follow when all bets are acknowledged.
    :param choice: of our own games, the decision that the stake is for, and the click that took it.
    """

    session: GameSession
    round: GameRound
    planned: list[Planned]
    has_ended: bool
    bets: list[Delivery] = field(default_factory=list)
    choice: tuple[str, str] | None = None

    @property
    def rest(self) -> list[Planned]:
        return [it for it in self.planned if it.move.kind != ActionKind.BET]


def reserve(
    *,
    session: GameSession,
    round_: GameRound,
    is_new: bool,
    planned: list[Planned],
    has_ended: bool,
    largest_win: Decimal,
    choice: tuple[str, str] | None,
    promise: Promise | None,
    now: datetime,
) -> Reserved:
    """
    Write down what is asked, and a new round. Inside the caller's transaction, which has checked the rules.

    :raises Settling: a win or a cancel of this player is still owed.
    :raises CallbackRefused: the operator is left alone now; the call's ids stay free.
    :raises ParametersInvalid: an amount that a callback cannot carry.
    """
    made = Reserved(session, round_, planned, has_ended, choice=choice)
    if not is_new and owed.is_asking(round_.pk):
        raise Settling  # what this call may do depends on the answer
    amounts = [it.amount for it in planned if it.amount is not None]
    owed.check_sendable(*amounts, largest_win=largest_win, currency=session.currency)
    bets = [it for it in planned if it.move.kind == ActionKind.BET]
    if bets:
        assert session.player_id is not None
        if not gate_of(session.operator_id).capacity:
            raise CallbackRefused  # before anything is written: an operator that hangs costs its neighbours little
        if session.operator.next_bet_waits and owed.is_settling(session.player_id):
            raise Settling
    made.bets = [_asked(made, it, place, now) for place, it in enumerate(bets, start=1)]
    writing.keep_asked(
        session=session,
        round_=round_,
        is_new=is_new,
        bets=list(zip(bets, made.bets, strict=True)),
        now=now,
        promise=promise,
    )
    return made


def follow(made: Reserved, *, now: datetime) -> None:
    """The rest of the call, in the transaction that settled its last bet: what is owed from now on."""
    _owe_rest(made, now)
    _move_on(made, now)
    writing.run(writing.actions(made.session, made.round, made.rest, now), writing.moved(made.round))


def carry_out(made: Reserved) -> Played:
    """
    Ask the bets, in order, and let the rest follow.

    :raises BalanceNotEnough: the operator refused; `balance` is what it told.
    :raises CallbackRefused: it said no to the player, or was not asked; nothing was taken.
    :raises CallbackFailed: it did not answer clearly; what was taken is given back.
    """
    for number, bet in enumerate(made.bets, start=1):
        tried = _ask(bet)
        is_last = number == len(made.bets)
        if is_last and _is_plain(tried, made):
            done = _settle_taken(made, bet, tried)
            if done is not None:
                return done
        reply = tried.reply if isinstance(tried, Attempt) else tried
        if isinstance(tried, Attempt):
            keep([(bet.pk, tried)])
        with transaction.atomic():
            now = datetime.now(UTC)
            state = settle_bet(delivery_id=bet.pk, reply=reply, now=now)
            made.round = _locked(made.round)
            if state == DeliveryState.ACKNOWLEDGED and is_last:
                follow(made, now=now)
        if state != DeliveryState.ACKNOWLEDGED:
            # What is owed back now is the worker's: the player does not wait for an operator that is silent.
            raise _refusal(state, reply, was_taken=number > 1)
    return played(made)


def played(made: Reserved) -> Played:
    """The answer, with the balance that the operator told last."""
    told = GameSession.objects.values_list("told_balance", flat=True).get(pk=made.round.session_id)
    ids = [it.move.external_id for it in made.planned]
    rows = {
        it.external_id: it
        for it in Action.objects.filter(provider_id=made.round.provider_id, external_id__in=ids)
    }
    answers = [
        Answer(it.move.external_id, rows[it.move.external_id].transaction_id, known=it.is_known)
        for it in made.planned
    ]
    return Played(made.round, told or Decimal(0), answers)


def _is_plain(tried: Attempt | Reply, made: Reserved) -> TypeGuard[Attempt]:
    """The stake was taken, and nothing of the call is taken back."""
    is_taken = isinstance(tried, Attempt) and tried.reply.verdict == Verdict.DONE
    return is_taken and all(it.move.kind != ActionKind.CANCEL for it in made.rest)


def _settle_taken(made: Reserved, bet: Delivery, tried: Attempt) -> Played | None:
    """The call's last bet, and with it the rest. None: it was given up meanwhile, and nothing is settled here."""
    with taken.keeping_attempt(bet, tried), transaction.atomic():
        now = datetime.now(UTC)
        found = taken.book(session=made.session, bet=bet, attempt=tried)
        if found is None:
            return None
        made.round = found.round
        owes = _owe_rest(made, now)
        _move_on(made, now)
        taken.write(found, session=made.session, rest=made.rest, now=now)
    if owes or len(made.bets) > 1:
        return played(made)
    rows = {bet.action_id: found.row}
    answers = [
        Answer(it.move.external_id, rows.get(it.move.external_id), known=it.is_known) for it in made.planned
    ]
    return Played(made.round, tried.reply.balance or Decimal(0), answers)


def _asked(made: Reserved, it: Planned, place: int, now: datetime) -> Delivery:
    assert it.amount is not None
    return owed.ask_bet(
        session=made.session,
        round_=made.round,
        action_id=it.move.external_id,
        amount=it.amount,
        is_lost=_is_lost(made) and it is _last_bet(made),
        place=place,
        now=now,
    )


def _ask(bet: Delivery) -> Attempt | Reply:
    """A reply alone: nothing was sent."""
    if bet.due_at - utc_now() < timedelta(seconds=DEADLINES["bet"]) + TO_SETTLE:
        # Asked now, it could be taken back by the sweep while the operator thinks about it.
        return Reply(Verdict.REFUSED, "NOT_ASKED", why="the call took too long; the casino was not asked")
    try:
        return ask(operator_id=bet.operator_id, message=message_of(bet))
    except GateClosed as closed:
        # Nothing was sent, so nothing is in doubt.
        return Reply(Verdict.REFUSED, "GATE_CLOSED", why=str(closed))


def _owe_rest(made: Reserved, now: datetime) -> bool:
    """Is anything owed? It is tried as soon as it is committed."""
    found = [_owe(made, it, now) for it in made.rest]
    deliveries = [it for it in found if it is not None]
    for delivery in deliveries:
        transaction.on_commit(partial(try_now, delivery.pk))
    return bool(deliveries)


def _move_on(made: Reserved, now: datetime) -> None:
    """The decision that the stake was for, and the end; the end is in memory."""
    if made.choice is not None:
        made.round.take(*made.choice)
    if made.has_ended and made.round.is_open:
        made.round.finish(now=now)


def _owe(made: Reserved, it: Planned, now: datetime) -> Delivery | None:
    """The delivery of a win or a cancel; None where nobody needs to be told."""
    if it.move.kind == ActionKind.WIN:
        assert it.amount is not None
        if _is_lost(made) and not it.amount:
            return None  # the bet said so already
        return owed.owe_win(
            session=made.session,
            round_=made.round,
            action_id=it.move.external_id,
            amount=it.amount,
            is_last=it.move.ends_round,
            now=now,
        )
    if it.move.kind == ActionKind.CANCEL and it.state == ActionState.BOOKED:
        bet = Delivery.objects.select_related("round").get(
            round=made.round, action_id=it.move.cancels, command="bet"
        )
        # From here on it does not stand: no win may follow, and no second cancel.
        Action.objects.filter(provider_id=made.round.provider_id, external_id=it.move.cancels).update(
            state=ActionState.CANCELLED
        )
        return owed.owe_cancel(session=made.session, bet=bet, action_id=it.move.external_id, now=now)
    return None


def _is_lost(made: Reserved) -> bool:
    """The round is over with this call's bets, and there is no win: the last of them says so."""
    wins = [it for it in made.rest if it.move.kind == ActionKind.WIN and it.amount]
    return made.has_ended and _last_bet(made) is not None and not wins


def _last_bet(made: Reserved) -> Planned | None:
    bets = [it for it in made.planned if it.move.kind == ActionKind.BET]
    return bets[-1] if bets else None


def _refusal(state: DeliveryState, reply: Reply, *, was_taken: bool) -> BalanceNotEnough | CallbackFailed:
    """:param was_taken: a bet of the call was, before this one, and is given back."""
    if state == DeliveryState.REFUSED and reply.status_code == "ERR_NOT_ENOUGH_MONEY":
        return BalanceNotEnough(balance=reply.balance or Decimal(0))
    if state == DeliveryState.REFUSED and not was_taken:
        return CallbackRefused(why=reply.why)
    return CallbackFailed(why=reply.why)


def _locked(round_: GameRound) -> GameRound:
    return GameRound.objects.select_related("game__provider").get(pk=round_.pk)
