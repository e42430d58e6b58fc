"""What an answer makes of a delivery, its action, its round, and the books. Each in one transaction."""

from datetime import datetime
from decimal import Decimal

import structlog
from django.db import transaction

from gameplay.models import Action, ActionState, Delivery, DeliveryState, GameRound, GameSession, RoundState
from gameplay.models.rounds import EXACT
from gameplay.seamless.contradiction import tell_if_contradicted
from gameplay.seamless.owed import owe_cancel
from gameplay.seamless.pauses import after_missing, next_attempt
from gameplay.seamless.replies import Reply, Verdict
from wallets import services
from wallets.models import Kind
from wallets.services import RoundStep

logger = structlog.get_logger(__name__)
NOTHING = Decimal(0)
DIED = "the process that asked has died"
# A cancel that nobody asked for belongs to no action.
OURS = ""


@transaction.atomic(savepoint=False)
def settle_bet(*, delivery_id: int, reply: Reply, now: datetime) -> DeliveryState:
    """
    The answer to a bet, or the lack of one.

    An answer that comes after the bet was given up is not played: its cancel stands.
    """
    session, round_, delivery = _locked(delivery_id)
    if delivery.state != DeliveryState.ASKED:
        return DeliveryState(delivery.state)
    if reply.verdict == Verdict.DONE:
        _book(session, round_, [RoundStep(Kind.BET, delivery.amount, told=reply.balance)], [delivery], now)
        delivery.end(DeliveryState.ACKNOWLEDGED, now=now, told=reply.balance)
    elif reply.verdict == Verdict.REFUSED:
        delivery.end(DeliveryState.REFUSED, now=now, told=reply.balance, why=reply.why)
        if reply.balance is not None:
            session.hear_balance(reply.balance, now=now)
        code = "BALANCE_NOT_ENOUGH" if reply.status_code == "ERR_NOT_ENOUGH_MONEY" else "CALLBACK_ERROR"
        _mark(delivery, ActionState.REFUSED, balance=reply.balance, code=code)
    else:
        _give_up(session, delivery, why=reply.why, now=now)
    if delivery.state != DeliveryState.ACKNOWLEDGED:
        _undo_call(session, delivery, was_asked=False, now=now)
        _cancel_if_nothing_stands(round_, now)
    return DeliveryState(delivery.state)


@transaction.atomic
def settle_lost(*, delivery_id: int, now: datetime) -> None:
    """The process that asked has died: nobody knows what the operator did, with this bet and with those beside it."""
    session, _round, delivery = _locked(delivery_id)
    if delivery.state == DeliveryState.ASKED:
        _give_up(session, delivery, why=DIED, now=now)
        _undo_call(session, delivery, was_asked=True, now=now)


def _give_up(session: GameSession, delivery: Delivery, *, why: str, now: datetime) -> Delivery:
    """Nobody knows whether the stake was taken: from here on its cancel is owed. In the caller's transaction."""
    delivery.mark_in_doubt(why=why)
    _mark(delivery, ActionState.IN_DOUBT, code="CALLBACK_ERROR")
    logger.warning("bet.in_doubt", transaction=delivery.pk, round=delivery.round_id, why=why)
    return owe_cancel(session=session, bet=delivery, action_id=OURS, now=now)


def _undo_call(session: GameSession, of: Delivery, *, was_asked: bool, now: datetime) -> None:
    """
    A call is all or nothing: what was acknowledged of it is owed back, and answers as the bet that failed from now on.

    The bets of one call were made at one moment, which tells them from the round's others.

    :param was_asked: what is not settled may have been sent; else it never will be.
    """
    failed = Action.objects.get(provider_id=of.round.provider_id, external_id=of.action_id)
    beside = Delivery.objects.select_for_update(no_key=True, of=("self",)).select_related("round")
    for bet in beside.filter(round_id=of.round_id, command="bet", created_at=of.created_at).order_by("pk"):
        if bet.state == DeliveryState.ACKNOWLEDGED:
            owe_cancel(session=session, bet=bet, action_id=OURS, now=now)
            _mark(bet, ActionState.CANCELLED, code=failed.error_code)
        elif bet.state == DeliveryState.ASKED and was_asked:
            _give_up(session, bet, why=DIED, now=now)
        elif bet.state == DeliveryState.ASKED:
            bet.end(DeliveryState.REFUSED, now=now, why="never asked: the bet before it failed")
            _mark(bet, ActionState.REFUSED, code=failed.error_code)


@transaction.atomic
def settle_owed(*, delivery_id: int, reply: Reply, now: datetime) -> bool:
    """The answer to a win or a cancel. True: it is done with."""
    session, round_, delivery = _locked(delivery_id)
    if delivery.state == DeliveryState.RESOLVED:
        tell_if_contradicted(delivery, reply, now=now)
    if delivery.state != DeliveryState.DUE:
        return True
    if reply.verdict == Verdict.DONE:
        _acknowledge(session, round_, delivery, reply.balance, now)
        return True
    if reply.verdict == Verdict.MISSING and _is_final_miss(delivery, now):
        return _end_without_trace(round_, delivery, now)
    if reply.verdict != Verdict.MISSING:
        delivery.count_attempt(why=reply.why, next_at=next_attempt(attempts=delivery.attempts + 1, now=now))
    if reply.alert:
        _tell(delivery, now)
    return False


@transaction.atomic
def settle_kept(*, delivery_id: int, now: datetime) -> None:
    """
    A person says that the operator took the bet and keeps it, whatever its cancel asks: both books have the stake.

    Nothing was played for it: no win may follow, and the round is over when no other bet of it stands.
    """
    session, round_, delivery = _locked(delivery_id)
    bet = delivery.bet
    assert bet is not None, "only a bet can be kept"
    if bet.state == DeliveryState.IN_DOUBT:
        _book(session, round_, [RoundStep(Kind.BET, bet.amount)], [bet], now)
        bet.resolve(now=now, why="the operator keeps it")
        _mark(bet, ActionState.CANCELLED)
    _cancel_if_nothing_stands(round_, now)


def _tell(delivery: Delivery, now: datetime) -> None:
    if delivery.alerted_at is None:
        delivery.alert(now=now)
        logger.error("delivery.needs_a_person", transaction=delivery.pk, why=delivery.why)


def _is_final_miss(delivery: Delivery, now: datetime) -> bool:
    """Of a bet in doubt "does not exist" is provisional: the bet may still be on its way."""
    assert delivery.bet is not None, "only a cancel finds nothing to reverse"
    if delivery.bet.state != DeliveryState.IN_DOUBT:
        # It said OK to this bet once.
        after = next_attempt(attempts=delivery.attempts + 1, now=now)
        delivery.count_attempt(why="the operator does not know a bet that it has acknowledged", next_at=after)
        _tell(delivery, now)
        return False
    again = after_missing(missing=delivery.missing + 1, now=now)
    if again is None:
        return True
    delivery.count_attempt(why="the operator does not know the bet (yet)", next_at=again, missing=True)
    return False


def _acknowledge(
    session: GameSession, round_: GameRound, delivery: Delivery, told: Decimal | None, now: datetime
) -> None:
    if delivery.command == "win":
        steps = [RoundStep(Kind.WIN, delivery.amount, told=told)] if delivery.amount else []
        _book(session, round_, steps, [delivery], now)
    else:
        assert delivery.bet is not None
        _book_cancel(session, round_, delivery, delivery.bet, told, now)
    delivery.end(DeliveryState.ACKNOWLEDGED, now=now, told=told)


def _book_cancel(
    session: GameSession,
    round_: GameRound,
    cancel: Delivery,
    bet: Delivery,
    told: Decimal | None,
    now: datetime,
) -> None:
    """A bet that was never acknowledged is written together with its cancel: net nil, and both books agree."""
    if bet.state == DeliveryState.IN_DOUBT:
        steps = [
            RoundStep(Kind.BET, bet.amount),
            RoundStep(Kind.BET_CANCEL, bet.amount, undoes=1, told=told),
        ]
        _book(session, round_, steps, [bet, cancel], now)
        bet.end(DeliveryState.UNDONE, now=now)
    else:
        row = Action.objects.get(provider_id=round_.provider_id, external_id=bet.action_id).transaction_id
        _book(session, round_, [RoundStep(Kind.BET_CANCEL, bet.amount, row, told=told)], [cancel], now)
    _mark(bet, ActionState.CANCELLED)
    _cancel_if_nothing_stands(round_, now)


def _end_without_trace(round_: GameRound, delivery: Delivery, now: datetime) -> bool:
    """The operator never booked the bet, and says so for good: neither bet nor cancel is written."""
    assert delivery.bet is not None
    delivery.end(DeliveryState.ACKNOWLEDGED, now=now, why="the operator never booked the bet")
    delivery.bet.end(DeliveryState.UNDONE, now=now, why="the operator never booked it")
    _mark(delivery.bet, ActionState.CANCELLED)
    _cancel_if_nothing_stands(round_, now)
    return True


def _book(
    session: GameSession, round_: GameRound, steps: list[RoundStep], of: list[Delivery], now: datetime
) -> None:
    """The rows in the ledger, the round's sums, and which action has which row."""
    if not steps:
        _mark(of[0], ActionState.BOOKED)
        return
    assert session.wallet_id is not None
    posting = services.book_round(
        operator_id=session.operator_id,
        wallet_id=session.wallet_id,
        currency=session.currency,
        round_id=round_.pk,
        steps=steps,
        in_custody=True,
    )
    # A bet in doubt that is kept after all is not played: its round does not begin.
    if round_.state == RoundState.ASKING and of[-1].state == DeliveryState.ASKED:
        round_.begin()
    sums = dict.fromkeys((Kind.BET, Kind.BET_CANCEL, Kind.WIN), NOTHING)
    for step, row, delivery in zip(steps, posting.ids, of, strict=True):
        sums[step.kind] = EXACT.add(sums[step.kind], step.amount)
        _mark(delivery, ActionState.BOOKED, row=row, balance=step.told)
    round_.add(
        staked=sums[Kind.BET],
        refunded=sums[Kind.BET_CANCEL],
        won=sums[Kind.WIN],
        last_transaction_id=posting.ids[-1],
    )
    round_.keep()
    told = steps[-1].told
    if told is not None:
        session.hear_balance(told, now=now)


def _mark(
    delivery: Delivery,
    state: ActionState,
    *,
    row: int | None = None,
    balance: Decimal | None = None,
    code: str = "",
) -> None:
    changed: dict[str, object] = {"state": state}
    if code:
        changed["error_code"] = code
    if row is not None:
        changed["transaction_id"] = row
    if balance is not None:
        changed["balance"] = balance
    Action.objects.filter(provider_id=delivery.round.provider_id, external_id=delivery.action_id).update(
        **changed
    )


def _cancel_if_nothing_stands(round_: GameRound, now: datetime) -> None:
    """No bet of the round stands or is under way any more."""
    alive = (ActionState.BOOKED, ActionState.ASKED, ActionState.IN_DOUBT)
    standing = Action.objects.filter(round=round_, kind="bet", state__in=alive)
    if round_.state != RoundState.CANCELLED and not standing.exists():
        round_.cancel(now=now)
        round_.keep()


def _locked(delivery_id: int) -> tuple[GameSession, GameRound, Delivery]:
    """
    Session, round, delivery: the order of a click too, which locks its session first. One statement, which locks in the
    order of `of`.

    Without what hangs on them, which only the rare cancel of ours needs.
    """
    rows = Delivery.objects.select_for_update(no_key=True, of=("round__session", "round", "self"))
    delivery = rows.select_related("round__session").get(pk=delivery_id)
    if delivery.bet is not None:
        delivery.bet.round = delivery.round
    return delivery.round.session, delivery.round, delivery
