"""Seamless: the money is at the operator; what it told last is all that we know. gameplay/seamless asks for bets."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from gameplay.errors import CallbackFailed
from gameplay.models import GameSession
from gameplay.seamless import messages
from gameplay.seamless.exchange import ask
from gameplay.seamless.gate import GateClosed
from gameplay.seamless.replies import Verdict

# The page is told what we know; it asks often, and the operator is asked this often.
FRESH = timedelta(minutes=1)


def balance(session: GameSession) -> Decimal:
    """What the operator told last."""
    return session.told_balance or Decimal(0)


def ask_balance(session: GameSession, *, now: datetime) -> Decimal:
    """
    Ask the operator, once. Not inside a transaction.

    :raises CallbackFailed: it gave no clear answer; nothing is repeated.
    """
    assert session.player is not None
    question = messages.balance(
        message_id=str(uuid4()), player_id=session.player.external_id, currency=session.currency
    )
    try:
        reply = ask(operator_id=session.operator_id, message=question).reply
    except GateClosed as closed:
        raise CallbackFailed("The casino does not answer; try again in a moment.", why=str(closed)) from None
    if reply.verdict != Verdict.DONE or reply.balance is None:
        raise CallbackFailed("The casino did not tell the player's balance.", why=reply.why)
    session.told_balance, session.told_at = reply.balance, now
    return reply.balance


def refresh(session: GameSession, *, now: datetime) -> str | None:
    """
    Once a minute while the page is open. Not inside a transaction.

    What the player should read when the operator does not tell; the next try is in a minute.
    """
    if not is_stale(session, now=now) or not session.claim_balance(stale=now - FRESH, now=now):
        return None
    try:
        session.hear_balance(ask_balance(session, now=now), now=now)
    except CallbackFailed as silence:
        return silence.message
    return None


def is_stale(session: GameSession, *, now: datetime) -> bool:
    return session.told_at is None or session.told_at <= now - FRESH
