"""
A bet that was taken, the commonest answer: its attempt, the books and the rest of its call, in one transaction.

What any other answer means, and one that comes after the bet was given up, is settle.settle_bet's.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection

from gameplay.models import Delivery, DeliveryAttempt, DeliveryState, GameRound, GameSession, RoundState
from gameplay.rounds import writing
from gameplay.rounds.plan import Planned
from gameplay.seamless.exchange import Attempt, keep_once, row
from players.models.rows import Reader
from wallets import services
from wallets.models import Kind
from wallets.services import RoundStep

NOTHING = Decimal(0)
_ROUND = Reader(GameRound, "r")
# In the order of a click, which locks its session first: as `of` names them.
_LOCK = f"""
    select {_ROUND.columns}, d.state, s.wallet_id
      from gameplay_delivery d
      join gameplay_gameround r on r.id = d.round_id
      join gameplay_gamesession s on s.id = r.session_id
     where d.id = %s
       for no key update of s, r, d
"""  # noqa: S608 - columns of our own models
_ATTEMPT = """
    insert into gameplay_deliveryattempt
           (delivery_id, at, url, sent, http_status, received, milliseconds, verdict, why)
    values (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_ENDED = """
    update gameplay_delivery
       set state = 'acknowledged', ended_at = %s, told_balance = %s, why = '', attempts = attempts + 1
     where id = %s
"""
# Two answers may cross: the newer balance stays.
_TOLD = """
    update gameplay_gamesession set told_balance = %s, told_at = %s
     where id = %s and (told_at is null or told_at <= %s)
"""
_BOOKED = """
    update gameplay_action set state = 'booked', transaction_id = %s, balance = %s
     where provider_id = %s and external_id = %s
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """A bet whose stake is in the ledger. `row` is its row there; `round` is locked, and moved on in memory."""

    bet: Delivery
    attempt: Attempt
    round: GameRound
    row: int


def book(*, session: GameSession, bet: Delivery, attempt: Attempt) -> Taken | None:
    """
    Lock, and book the stake. In the caller's transaction, which writes the rest with `write`.

    None: the bet was given up meanwhile. It is not played, its cancel stands, and nothing is written here.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [bet.pk])
        found = cursor.fetchone()
    round_, (state, wallet_id) = _ROUND.take(found)
    if state != DeliveryState.ASKED:
        return None
    if round_.game_id == session.game_id:
        round_.game = session.game
    step = RoundStep(Kind.BET, bet.amount, told=attempt.reply.balance)
    posting = services.book_round(
        operator_id=session.operator_id,
        wallet_id=wallet_id,
        currency=session.currency,
        round_id=round_.pk,
        steps=[step],
        in_custody=True,
    )
    if round_.state == RoundState.ASKING:
        round_.begin()
    round_.add(staked=bet.amount, refunded=NOTHING, won=NOTHING, last_transaction_id=posting.ids[0])
    return Taken(bet, attempt, round_, posting.ids[0])


def write(taken: Taken, *, session: GameSession, rest: Sequence[Planned], now: datetime) -> None:
    """In one statement what the answer leaves behind, the round as it is in memory, and the rest of the call."""
    bet, round_, told = taken.bet, taken.round, taken.attempt.reply.balance
    assert told is not None, "a bet is taken with a balance"
    tried = row(bet.pk, taken.attempt)
    writing.run(
        writing.actions(session, round_, rest, now),
        (_ATTEMPT, _values(tried)),
        writing.moved(round_),
        (_TOLD, [told, now, round_.session_id, now]),
        (_BOOKED, [taken.row, told, round_.provider_id, bet.action_id]),
        (_ENDED, [now, told, bet.pk]),
    )


@contextmanager
def keeping_attempt(bet: Delivery, attempt: Attempt) -> Iterator[None]:
    """Around the transaction that keeps the attempt: where that is undone, the attempt is kept by itself."""
    try:
        yield
    except Exception:
        keep_once(bet.pk, attempt)
        raise


def _values(tried: DeliveryAttempt) -> list[object]:
    return [
        tried.delivery_id,
        tried.at,
        tried.url,
        tried.sent,
        tried.http_status,
        tried.received,
        tried.milliseconds,
        tried.verdict,
        tried.why,
    ]
