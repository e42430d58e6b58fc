"""A game's picture of an outcome: what its template draws. Coordinates are no money, so they may be floats."""

from dataclasses import dataclass
from typing import Any

from gameplay.originals import blackjack, dice, roulette, slot
from gameplay.originals.game import Json
from gameplay.round_page.pictures.blackjack_hands import hands
from gameplay.round_page.pictures.dice_track import track
from gameplay.round_page.pictures.roulette_wheel import wheel
from gameplay.round_page.pictures.slot_windows import windows

_DRAWN = {slot.CODE: windows, roulette.CODE: wheel, dice.CODE: track, blackjack.CODE: hands}
_TEMPLATES = {
    slot.CODE: "round/pictures/slot.html",
    roulette.CODE: "round/pictures/roulette.html",
    dice.CODE: "round/pictures/dice.html",
    blackjack.CODE: "round/pictures/blackjack.html",
}


@dataclass(frozen=True, slots=True)
class Picture:
    template: str
    drawn: dict[str, Any]


def picture_of(*, game: str, outcome: Json, bet: Json, actions: list[str], exponent: int) -> Picture:
    """Of one of our own games. `outcome` is what the game's `play` gave: nothing that is still to be revealed."""
    return Picture(_TEMPLATES[game], _DRAWN[game](outcome, bet, actions, exponent))
