"""Making deliveries: the rows of what is asked, and of what is owed, written with the round that they belong to."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import connection

from gameplay.ids import new_id
from gameplay.models import Delivery, DeliveryState, GameRound, GameSession
from gameplay.seamless import messages
from gameplay.seamless.messages import DEADLINES, Message, Round
from gameplay.seamless.numbers import all_survive, survives
from players.errors import ParametersInvalid
from wallets.currencies import EXPONENTS

_SETTLING = "select exists (select from gameplay_delivery where player_id = %s and state in ('asked', 'due'))"
_ASKING = "select exists (select from gameplay_delivery where round_id = %s and state = 'asked')"

# After the deadline, time to write down what came of it; then the process is taken for dead.
GRACE = timedelta(seconds=10)


def check_sendable(*amounts: Decimal, largest_win: Decimal, currency: str) -> None:
    """
    :param largest_win: whatever is won, up to this, has to be sendable too: it is asked before anybody knows.
    :raises ParametersInvalid: an amount that a JavaScript number cannot carry.
    """
    wins = all_survive(up_to=largest_win, decimals=EXPONENTS[currency])
    if not wins or not all(survives(amount) for amount in amounts):
        raise ParametersInvalid(
            "The stake, or the win that it could bring, has more digits than a callback can carry.",
            errors={"amount": ["has more than 15 significant digits, or its win would"]},
        )


def is_settling(player_id: int) -> bool:
    """Is a win or a cancel of this player not acknowledged yet, or a bet under way?"""
    return _holds(_SETTLING, player_id)


def is_asking(round_id: int) -> bool:
    """Is a bet of this round under way?"""
    return _holds(_ASKING, round_id)


def ask_bet(
    *,
    session: GameSession,
    round_: GameRound,
    action_id: str,
    amount: Decimal,
    is_lost: bool,
    place: int,
    now: datetime,
) -> Delivery:
    """
    A bet that is about to be asked, which the caller writes (gameplay/rounds/writing.py). Should its process die, it
    comes due and is taken back.

    :param place: from 1, among the bets of its call: it waits for those before it.
    """
    delivery_id = new_id(now)
    message = messages.bet(
        transaction_id=str(delivery_id),
        player_id=_external_id(session),
        currency=session.currency,
        amount=amount,
        round_=_round(session, round_),
        is_lost=is_lost,
    )
    lease = place * timedelta(seconds=DEADLINES["bet"]) + GRACE
    return _make(
        delivery_id, session, round_, action_id, message, amount, DeliveryState.ASKED, now, now + lease
    )


def owe_win(
    *, session: GameSession, round_: GameRound, action_id: str, amount: Decimal, is_last: bool, now: datetime
) -> Delivery:
    delivery_id = new_id(now)
    message = messages.win(
        transaction_id=str(delivery_id),
        player_id=_external_id(session),
        currency=session.currency,
        amount=amount,
        round_=_round(session, round_),
        is_last=is_last,
    )
    win = _make(delivery_id, session, round_, action_id, message, amount, DeliveryState.DUE, now, now)
    win.save(force_insert=True)
    return win


def owe_cancel(*, session: GameSession, bet: Delivery, action_id: str, now: datetime) -> Delivery:
    """Takes a bet back: the full stake, whatever anybody says."""
    delivery_id = new_id(now)
    message = messages.cancel(
        transaction_id=str(delivery_id),
        bet_transaction_id=str(bet.pk),
        player_id=_external_id(session),
        currency=bet.currency,
        amount=bet.amount,
        round_=_round(session, bet.round),
    )
    made = _make(
        delivery_id, session, bet.round, action_id, message, bet.amount, DeliveryState.DUE, now, now, bet
    )
    made.save(force_insert=True)
    return made


def _make(
    delivery_id: int,
    session: GameSession,
    round_: GameRound,
    action_id: str,
    message: Message,
    amount: Decimal,
    state: DeliveryState,
    now: datetime,
    due_at: datetime,
    bet: Delivery | None = None,
) -> Delivery:
    assert session.player_id is not None
    return Delivery(
        id=delivery_id,
        operator_id=session.operator_id,
        player_id=session.player_id,
        round=round_,
        action_id=action_id,
        command=message.command,
        message=messages.write(message.fields).decode(),
        currency=session.currency,
        amount=amount,
        bet=bet,
        state=state,
        due_at=due_at,
        created_at=now,
    )


def _external_id(session: GameSession) -> str:
    assert session.player is not None, "a session with money has a player"
    return session.player.external_id


def _round(session: GameSession, round_: GameRound) -> Round:
    game = session.game
    return Round(str(round_.pk), game.provider_id, game.provider.name, game.code, game.name)


def _holds(question: str, of: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(question, [of])
        return bool(cursor.fetchone()[0])
