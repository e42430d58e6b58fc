"""
A call's moves in seamless mode: the same rules as everywhere, the money at the operator's.

1. `reserve`, in a transaction: the rules are checked, the bets are written down as asked.
2. `carry_out`, outside of any: each bet is asked. What an answer means is settled in one transaction, and with the last
   bet's the rest of the call: wins and cancels are rows that are owed, tried as soon as they are committed.

A process that dies in between leaves a bet that is asked: its lease runs out, and it is taken back.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial

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
from gameplay.rounds.moves import Answer, Played
from gameplay.rounds.plan import Planned
from gameplay.seamless import owed
from gameplay.seamless.drain import try_now
from gameplay.seamless.exchange import ask, message_of
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
    planned: list[Planned],
    has_ended: bool,
    largest_win: Decimal,
    choice: tuple[str, str] | None,
    now: datetime,
) -> Reserved:
    """
    Write down what is asked. Inside the caller's transaction, which has checked the rules and kept a new round.

    :raises Settling: a win or a cancel of this player is still owed.
    :raises CallbackRefused: the operator is left alone now; the call's ids stay free.
    :raises ParametersInvalid: an amount that a callback cannot carry.
    """
    made = Reserved(session, round_, planned, has_ended, choice=choice)
    if owed.is_asking(round_.pk):
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
    for place, it in enumerate(bets, start=1):
        assert it.amount is not None
        made.bets.append(
            owed.ask_bet(
                session=session,
                round_=round_,
                action_id=it.move.external_id,
                amount=it.amount,
                is_lost=_is_lost(made),
                place=place,
                now=now,
            )
        )
        _keep(made, it, ActionState.ASKED, now)
    return made


def follow(made: Reserved, *, now: datetime) -> None:
    """The rest of the call, in the transaction that settled its last bet: what is owed from now on."""
    round_ = made.round
    for it in made.rest:
        delivery = _owe(made, it, now)
        _keep(made, it, it.state, now)
        if delivery is not None:
            transaction.on_commit(partial(try_now, delivery.pk))
    if made.choice is not None:
        round_.take(*made.choice)
    if made.has_ended and round_.is_open:
        round_.finish(now=now)
        round_.keep()


def carry_out(made: Reserved) -> Played:
    """
    Ask the bets, in order, and let the rest follow.

    :raises BalanceNotEnough: the operator refused; `balance` is what it told.
    :raises CallbackRefused: it said no to the player, or was not asked; nothing was taken.
    :raises CallbackFailed: it did not answer clearly; what was taken is given back.
    """
    for number, bet in enumerate(made.bets, start=1):
        reply = _ask(bet)
        with transaction.atomic():
            now = datetime.now(UTC)
            state = settle_bet(delivery_id=bet.pk, reply=reply, now=now)
            made.round = _locked(made.round)
            if state == DeliveryState.ACKNOWLEDGED and number == len(made.bets):
                follow(made, now=now)
        if state != DeliveryState.ACKNOWLEDGED:
            # What is owed back now is the worker's: the player does not wait for an operator that is silent.
            raise _refusal(state, reply)
    return played(made)


def played(made: Reserved) -> Played:
    """The answer, with the balance that the operator told last."""
    made.session.refresh_from_db(fields=["told_balance"])
    ids = [it.move.external_id for it in made.planned]
    rows = {
        it.external_id: it
        for it in Action.objects.filter(provider_id=made.round.provider_id, external_id__in=ids)
    }
    answers = [
        Answer(it.move.external_id, rows[it.move.external_id].transaction_id, known=it.is_known)
        for it in made.planned
    ]
    return Played(made.round, made.session.told_balance or Decimal(0), answers)


def _ask(bet: Delivery) -> Reply:
    if bet.due_at - utc_now() < timedelta(seconds=DEADLINES["bet"]) + TO_SETTLE:
        # Asked now, it could be taken back by the sweep while the operator thinks about it.
        return Reply(Verdict.REFUSED, "NOT_ASKED", why="the call took too long; the casino was not asked")
    try:
        return ask(operator_id=bet.operator_id, message=message_of(bet), delivery=bet)
    except GateClosed as closed:
        # Nothing was sent, so nothing is in doubt.
        return Reply(Verdict.REFUSED, "GATE_CLOSED", why=str(closed))


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
    """The round is over with this call's one bet, and there is no win: the bet itself says so."""
    bets = [it for it in made.planned if it.move.kind == ActionKind.BET]
    return made.has_ended and len(bets) == 1 and not any(it.amount for it in made.rest)


def _refusal(state: DeliveryState, reply: Reply) -> BalanceNotEnough | CallbackFailed:
    if state == DeliveryState.REFUSED and reply.status_code == "ERR_NOT_ENOUGH_MONEY":
        return BalanceNotEnough(balance=reply.balance or Decimal(0))
    if state == DeliveryState.REFUSED:
        return CallbackRefused(why=reply.why)
    return CallbackFailed(why=reply.why)


def _keep(made: Reserved, it: Planned, state: ActionState, now: datetime) -> None:
    Action.objects.create(
        provider_id=made.round.provider_id,
        external_id=it.move.external_id,
        operator_id=made.session.operator_id,
        session=made.session,
        provider_round=made.round.provider_round,
        round=made.round,
        kind=it.move.kind,
        state=state,
        amount=it.amount,
        cancels=it.move.cancels,
        ends_round=it.move.ends_round,
        created_at=now,
    )


def _locked(round_: GameRound) -> GameRound:
    return GameRound.objects.select_related("game__provider").get(pk=round_.pk)
