"""The built-in games. A game is a module with the functions of `game.Game`."""

from collections.abc import Sequence
from typing import Final

from gameplay.originals import blackjack, dice, roulette, slot
from gameplay.originals.game import Game, Variant

_ALL: Final[Sequence[Game]] = (slot, roulette, dice, blackjack)
GAMES: Final[dict[str, Game]] = {game.CODE: game for game in _ALL}


def variants(code: str) -> tuple[Variant, ...]:
    return GAMES[code].VARIANTS
