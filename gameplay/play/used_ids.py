"""What a click's id was used for, before anything is drawn: see docs/decisions/0014."""

from collections.abc import Mapping
from decimal import Decimal

from gameplay.models import Action, GameRound
from gameplay.rounds.replays import raise_refusal
from wallets.errors import IdempotencyConflict


def win_id(click_id: str) -> str:
    """Of the win that a click brings."""
    return f"{click_id}:win"


def used_as(round_: GameRound, click_id: str) -> dict[str, Action]:
    """The actions of this id, in whatever round. The session is locked, and its key is in the id."""
    ids = (click_id, win_id(click_id))
    found = Action.objects.filter(provider_id=round_.provider_id, external_id__in=ids)
    return {it.external_id: it for it in found}


def check_is_free(known: Mapping[str, Action], click_id: str, *, provider_round: str) -> None:
    """
    What an id that was used answers may not depend on what this click would bring, or a player would learn it from the
    refusal, with the seed still to be played. A split with the id of the bet would even be played on that one stake.

    :raises BalanceNotEnough, CallbackFailed, Settling: the same click was refused, which sticks.
    :raises IdempotencyConflict: another click has used the id.
    """
    if not known:
        return
    first = known.get(click_id)
    if first is not None and first.provider_round == provider_round:
        raise_refusal([first], first.balance or Decimal(0))
    raise IdempotencyConflict("The id was used for another click.", differs=["action"])
