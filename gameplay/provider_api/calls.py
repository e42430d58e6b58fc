"""What a provider can ask for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from gameplay import launch, money, sessions
from gameplay.catalogue import Limits, limits_of
from gameplay.errors import SessionEnded
from gameplay.models import Action, ActionKind, ActionState, GameSession, Provider
from gameplay.rounds.moves import Move, Played
from gameplay.rounds.play import play
from players.errors import ParametersInvalid
from wallets.services.transfers import check_decimals

SESSION_LIVES = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Entered:
    """A player who has come to the provider's game. `secret` names the session from now on."""

    session: GameSession
    secret: str
    balance: Decimal
    limits: Limits


def enter(*, provider: Provider, token: str, now: datetime) -> Entered:
    """
    Follow a launch link, once and within 10 minutes, for one of the provider's own games.

    :raises SessionEnded: the token is not of such a link, was used, or is too old.
    """
    launched = GameSession.objects.filter(launch_digest=launch.digest(token), game__provider=provider)
    if not launched.exists():
        raise SessionEnded("There is no such launch for a game of yours.", why="unknown")
    entered, secret = launch.enter(secret=token, now=now, provider=provider)
    session = sessions.session_with_all(entered.pk)
    limits = limits_of(operator_id=session.operator_id, game=session.game, currency=session.currency)
    return Entered(session, secret, balance_at(session), limits)


def session_of(*, provider: Provider, secret: str) -> GameSession:
    """:raises ParametersInvalid: no session of the provider's games has this secret."""
    session = sessions.session_by_page(launch.digest(secret))
    if session is None or session.game.provider_id != provider.pk:
        raise ParametersInvalid(
            "There is no such session of your games.", errors={"session": ["is not known"]}
        )
    return session


def takes_bets(session: GameSession, *, now: datetime) -> bool:
    """It has not ended, and is not too old."""
    assert session.entered_at is not None, "a session has a secret since it was entered"
    return session.is_live and now < session.entered_at + SESSION_LIVES


def balance_at(session: GameSession) -> Decimal:
    balance: Decimal = money.of(session).balance(session)
    return balance


def play_at(*, session: GameSession, provider_round: str, moves: Sequence[Move], now: datetime) -> Played:
    """
    Play these moves: all of them, in order, or none. `session` is read again where it has to be locked.

    :raises ParametersInvalid: an amount has more decimals than the currency.
    :raises DomainError: as gameplay.rounds.play says.
    """
    for move in moves:
        if move.amount is not None:
            check_decimals(move.amount, session.currency)
    return play(
        session=session,
        provider_round=provider_round,
        moves=moves,
        now=now,
        lock=partial(_lock_for, session, moves, now),
    )


def _lock_for(session: GameSession, moves: Sequence[Move], now: datetime) -> None:
    """A kick waits for the bets that are under way, and a bet that comes after it sees that the session has ended."""
    if session.is_demo or any(move.kind == ActionKind.BET for move in moves):
        sessions.lock(session)
        _end_if_old(session, now)


def _end_if_old(session: GameSession, now: datetime) -> None:
    if session.is_live and not takes_bets(session, now=now):
        session.end(why="expired", now=now)


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of a provider's id; `action` is None for one that was never used."""

    action: Action | None
    is_void: bool


def find(*, provider: Provider, external_id: str) -> Found:
    actions = Action.objects.select_related("session", "round")
    action = actions.filter(provider_id=provider.pk, external_id=external_id).first()
    if action is not None:
        return Found(action, is_void=False)
    cancels = Action.objects.filter(
        provider_id=provider.pk, cancels=external_id, kind=ActionKind.CANCEL, state=ActionState.RECORDED
    )
    return Found(None, is_void=cancels.exists())
