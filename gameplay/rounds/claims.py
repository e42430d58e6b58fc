"""Who may touch these ids and this round now: locks that end with the transaction, and what there is behind them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q

from gameplay.catalogue import Limits, Narrowing, merged
from gameplay.models import Action, GameRound, GameSession
from gameplay.rounds import locking

# gameplay/sql/claim_call.sql
_CLAIM = """
    select has_round, has_actions, cancelled, has_open_round,
           operator_status, switching_to, is_below_suspended,
           game_enabled, game_in_maintenance, provider_enabled, provider_in_maintenance,
           platform_enabled, platform_min, platform_max, platform_win, own_enabled, own_min, own_max, own_win,
           terms_enabled, terms_min, terms_max,
           status, blocked_until, is_limited
      from gameplay_claim_call(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """
    What a call found when nobody else could touch it any more.

    :param round: the one that it names, locked by `claim`; None: there is none yet.
    :param known: what was asked before under the call's ids, and everything of the round.
    :param cancelled_in_advance: ids whose cancel was here before them.
    :param has_open_round: the player has one of this game, in this mode and currency, or a bet is asked that may open
        one; of a demo, the session.
    """

    round: GameRound | None = None
    known: dict[str, Action] = field(default_factory=dict)
    cancelled_in_advance: set[str] = field(default_factory=set)
    has_open_round: bool = False


class _Waited(NamedTuple):
    """
    There is such a round; one of the ids is known; those cancelled in advance; a round is open or may be soon.
    """

    has_round: bool
    has_actions: bool
    cancelled: list[str]
    has_open_round: bool


def claim(
    *, session: GameSession, provider_round: str, external_ids: Iterable[str], has_bet: bool = False
) -> Claimed:
    """
    Wait for whoever handles one of these ids, or this round. Before any row but the session's is locked, in one order
    for everybody. So a cancel that overtakes its bet waits for it, or the bet for the cancel.

    :param has_bet: wait at the player's gate first, and put into the session what decides whether the player may bet.
        The bets of a player take turns.
    """
    ids = sorted(set(external_ids))
    waited = _wait(session, provider_round, ids, has_bet=has_bet)
    round_ = locking.round_named(session, provider_round) if waited.has_round else None
    return _claimed(session, ids, waited, round_)


def claim_opening(*, session: GameSession, provider_round: str, external_ids: Iterable[str]) -> Claimed:
    """
    `claim`, for a bet of our own games that opens a round. A round that is there already was opened by the same click:
    it is read and not locked, since whoever decides in it holds it, and waits for what is held here.
    """
    ids = sorted(set(external_ids))
    waited = _wait(session, provider_round, ids, has_bet=True)
    round_ = locking.read_named(session, provider_round) if waited.has_round else None
    return _claimed(session, ids, waited, round_)


def _claimed(session: GameSession, ids: Sequence[str], waited: _Waited, round_: GameRound | None) -> Claimed:
    is_known = waited.has_round or waited.has_actions
    known = _known(session.game.provider_id, ids, round_) if is_known else {}
    return Claimed(round_, known, set(waited.cancelled), waited.has_open_round)


def _wait(session: GameSession, provider_round: str, ids: list[str], *, has_bet: bool) -> _Waited:
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAIM,
            (
                session.operator_id,
                session.player_id,
                session.pk,
                session.game_id,
                session.game.provider_id,
                session.currency,
                session.mode,
                provider_round,
                ids,
                has_bet,
            ),
        )
        row = cursor.fetchone()
    if has_bet:
        _hear(session, row[4:])
    return _Waited(*row[:4])


def _hear(session: GameSession, told: Sequence[Any]) -> None:
    """What holds for a bet from now on, in the objects that the rules look at (gameplay/rounds/entry.py)."""
    operator, game, player = session.operator, session.game, session.player
    operator.status, operator.switching_to, session.is_below_suspended = told[:3]
    game.enabled, game.in_maintenance, game.provider.enabled, game.provider.in_maintenance = told[3:7]
    session.known_limits = merged(
        platforms=Limits(*told[7:11]) if told[7] is not None else None,
        own=Limits(*told[11:15]) if told[11] is not None else None,
        setting=Narrowing(*told[15:18]) if told[15] is not None else None,
        currency=session.currency,
    )
    if player is not None:
        player.status, player.blocked_until, player.is_limited = told[18:]


def _known(provider_id: int, ids: Sequence[str], of_round: GameRound | None) -> dict[str, Action]:
    wanted = Q(external_id__in=ids)
    if of_round is not None:
        wanted |= Q(round_id=of_round.pk)
    return {action.external_id: action for action in Action.objects.filter(wanted, provider_id=provider_id)}
