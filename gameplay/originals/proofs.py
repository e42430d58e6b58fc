"""
What a player takes away from a finished round, to recompute it elsewhere: docs/verify_round.py reads it.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from gameplay.originals.catalogue import GAMES
from gameplay.originals.fairness import Seeds
from gameplay.originals.game import Json


class RoundStillOpenError(AssertionError):
    """A proof holds the server seed: asking for one before the round is finished is a fault of the caller."""


def proof(
    *,
    game: str,
    variant: str,
    seeds: Seeds,
    bet: Mapping[str, object],
    exponent: int,
    actions: Sequence[str] = (),
    win_limit: Decimal | None = None,
) -> Json:
    """
    The whole round as JSON, seeds revealed.

    `bet` must be JSON (stakes as decimal strings). `win_limit` is the largest win that held for the round.

    :raises RoundStillOpenError: the round is not finished after these actions.
    """
    played = GAMES[game].play(seeds=seeds, variant=variant, bet=bet, exponent=exponent, actions=actions)
    if not played.finished:
        raise RoundStillOpenError("the server seed is revealed when the round is finished, never earlier")
    if win_limit is not None:
        played = played.limited_to(win_limit)
    return {
        "game": game,
        "variant": variant,
        "exponent": exponent,
        "commitment": seeds.commitment,
        "serverSeed": seeds.server.hex(),
        "clientSeed": seeds.client,
        "bet": dict(bet),
        "actions": list(actions),
        "winLimit": None if win_limit is None else f"{win_limit:f}",
        "stakes": [f"{stake:f}" for stake in played.stakes],
        "win": f"{played.win:f}",
        "outcome": played.outcome,
    }
