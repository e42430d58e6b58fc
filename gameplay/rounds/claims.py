"""Who may touch these ids and this round now: locks that end with the transaction."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import Q

from gameplay.models import Action, ActionKind, ActionState, GameRound


def claim(*, provider_id: int, operator_id: int, provider_round: str, external_ids: Iterable[str]) -> None:
    """
    Wait for whoever handles one of these ids, or this round. Before any row is locked, in one order for everybody.

    So a cancel that overtakes its bet waits for it, or the bet for the cancel.
    """
    names = {f"action|{provider_id}|{external_id}" for external_id in external_ids}
    names.add(f"round|{provider_id}|{operator_id}|{provider_round}")
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(lock) from (select distinct hashtextextended(name, 0) as lock"
            " from unnest(%s::text[]) as name order by lock) as locks",
            [sorted(names)],
        )


def locked_round(*, provider_id: int, operator_id: int, provider_round: str) -> GameRound | None:
    return (
        GameRound.objects.select_for_update(no_key=True)
        .filter(provider_id=provider_id, operator_id=operator_id, provider_round=provider_round)
        .first()
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
