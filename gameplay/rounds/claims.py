"""Who may touch these ids and this round now: locks that end with the transaction, and what there is behind them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

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

    :param round: the one that it names, locked; None: there is none yet.
    :param known: what was asked before under the call's ids, and everything of the round.
    :param cancelled_in_advance: ids whose cancel was here before them.
    :param has_open_round: the player has one of this game, in this mode and currency; of a demo, the session.
    """

    round: GameRound | None = None
    known: dict[str, Action] = field(default_factory=dict)
    cancelled_in_advance: set[str] = field(default_factory=set)
    has_open_round: bool = False


def claim(
    *, session: GameSession, provider_round: str, external_ids: Iterable[str], has_bet: bool = False
) -> Claimed:
    """
    Wait for whoever handles one of these ids, or this round. Before any row but the session's is locked, in one order
    for everybody. So a cancel that overtakes its bet waits for it, or the bet for the cancel.

    :param has_bet: wait at the player's gate first, and put into the session what decides whether the player may bet.
        In seamless mode the bets of a player take turns.
    """
    ids = sorted(set(external_ids))
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
    has_round, has_actions, cancelled, has_open_round = row[:4]
    if has_bet:
        _hear(session, row[4:])
    round_ = locking.round_named(session, provider_round) if has_round else None
    known = _known(session.game.provider_id, ids, round_) if has_round or has_actions else {}
    return Claimed(round_, known, set(cancelled), has_open_round)


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
