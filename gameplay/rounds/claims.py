"""Who may touch these ids and this round now: locks that end with the transaction."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import Q, QuerySet

from gameplay.models import Action, ActionKind, ActionState, GameRound, GameSession, SessionMode
from players.models.rows import one_or_none


def claim(
    *, session: GameSession, provider_round: str, external_ids: Iterable[str], has_bet: bool = False
) -> None:
    """
    Wait for whoever handles one of these ids, or this round. Before any row is locked, in one order for everybody.

    So a cancel that overtakes its bet waits for it, or the bet for the cancel.

    :param has_bet: wait at the player's gate first (players/sql/gate.sql), and read anew whether the player may bet.
        In seamless mode the bets of a player take turns, in whatever session: what one leaves owed, the next one sees.
    """
    provider_id = session.game.provider_id
    player = f"session {session.pk}" if session.player_id is None else str(session.player_id)
    names = {f"action|{provider_id}|{external_id}" for external_id in external_ids}
    names.add(f"round|{provider_id}|{player}|{provider_round}")
    if has_bet and session.mode == SessionMode.SEAMLESS:
        names.add(f"bets|{player}")
    with connection.cursor() as cursor:
        if has_bet and session.player is not None:
            cursor.execute(
                "select status, blocked_until, is_limited from gameplay_claim_bet(%s, %s)",
                [session.player_id, sorted(names)],
            )
            them = session.player
            them.status, them.blocked_until, them.is_limited = cursor.fetchone()
            return
        cursor.execute(
            "select pg_advisory_xact_lock(lock) from (select distinct hashtextextended(name, 0) as lock"
            " from unnest(%s::text[]) as name order by lock) as locks",
            [sorted(names)],
        )


def locked_round(*, session: GameSession, provider_round: str) -> GameRound | None:
    rounds = _rounds_of(session).select_for_update(no_key=True)
    return one_or_none(rounds.filter(provider_round=provider_round))


def _rounds_of(session: GameSession) -> QuerySet[GameRound]:
    """A round is the player's, in this session or another; a demo's is the session's."""
    if session.player_id is None:
        return GameRound.objects.filter(session=session)
    return GameRound.objects.filter(
        provider_id=session.game.provider_id, operator_id=session.operator_id, player_id=session.player_id
    )


def known_actions(
    *, provider_id: int, external_ids: Iterable[str], of_round: GameRound | None
) -> dict[str, Action]:
    """What was asked before under these ids, and everything of the round."""
    wanted = Q(external_id__in=set(external_ids))
    if of_round is not None:
        wanted |= Q(round_id=of_round.pk)
    return {action.external_id: action for action in Action.objects.filter(wanted, provider_id=provider_id)}


def cancelled_in_advance(*, provider_id: int, external_ids: Iterable[str]) -> set[str]:
    """Ids whose cancel was here before them."""
    cancels = Action.objects.filter(
        provider_id=provider_id,
        kind=ActionKind.CANCEL,
        state=ActionState.RECORDED,
        cancels__in=set(external_ids),
    )
    return set(cancels.values_list("cancels", flat=True))
