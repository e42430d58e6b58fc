"""What every game has in common: the words it is described with, and the functions its module must have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol

from gameplay.originals.errors import BetError
from gameplay.originals.fairness import Seeds

# JSON made of objects, lists, strings, integers, booleans and null; never a float.
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Variant:
    """
    One published mathematics of a game.

    `label` is the percentage that `rtp` at launch picks. `rtp` is the exact return as a part of the stake;
    where it depends on the bet (dice) it is the lowest of them.
    """

    label: Decimal
    rtp: Fraction

    @property
    def code(self) -> str:
        return f"{self.label:f}"

    @property
    def rtp_text(self) -> str:
        """The exact return in percent, cut (never rounded up) after four decimals: "96.0012"."""
        whole, rest = divmod(self.rtp * 100, 1)
        return f"{whole}.{int(rest * 10_000):04d}"


@dataclass(frozen=True, slots=True)
class Choice:
    """Something the player may do now, and the further stake (major units) that it takes."""

    action: str
    stake: Decimal


@dataclass(frozen=True, slots=True)
class Round:
    """
    A round after the bet and the actions so far.

    `stakes` has one amount per step: the bet, then one for each action (0 where an action costs nothing).
    `win` is what has been won so far and never falls; it is final when `finished`.
    `outcome` is all that the player may see now, as JSON; what is still to be revealed is not in it.
    """

    stakes: tuple[Decimal, ...]
    win: Decimal
    finished: bool
    legal: tuple[Choice, ...]
    outcome: Json

    def limited_to(self, largest_win: Decimal) -> "Round":
        """
        The same round where one round pays no more than `largest_win` (major units).

        The published RTP holds while this limit is not below `largest_win()` of the bet.
        """
        if self.win <= largest_win:
            return self
        outcome = {**self.outcome, "winBeforeLimit": f"{self.win:f}"}
        return replace(self, win=largest_win, outcome=outcome)


class Game(Protocol):
    """
    The shape of a game's module. Bets are JSON objects; stakes are Decimals, ints or decimal strings in
    major units.

    Everything that takes a bet raises BetError before anything is drawn.
    """

    CODE: str
    NAME: str
    GAME_TYPE: int  # the wire's: 0 slot, 2 other
    ROUND_TYPE: str  # the wire's: spin or table
    STEP_UNITS: int  # stakes are multiples of so many of the currency's smallest units
    VARIANTS: tuple[Variant, ...]  # best return first
    BY_ITSELF: str | None  # the action that is taken for an absent player; it never costs a stake

    def rules(self, *, variant: str) -> Json:
        """What the rules page shows: pays, chances, the exact return."""

    def max_multiplier(self, *, variant: str) -> Fraction:
        """No round pays more than this many times its first stake."""

    def first_stake(self, bet: Mapping[str, object], *, exponent: int) -> Decimal:
        """What the bet costs at once, in major units. Checks the whole bet."""

    def largest_win(self, bet: Mapping[str, object], *, variant: str, exponent: int) -> Decimal:
        """The most that a round with this bet can pay, further stakes included."""

    def play(
        self,
        *,
        seeds: Seeds,
        variant: str,
        bet: Mapping[str, object],
        exponent: int,
        actions: Sequence[str] = (),
    ) -> Round:
        """
        The round after these actions. The same arguments give the same round, for ever.

        :raises BetError: the bet is not one of this game's.
        :raises ActionError: an action was not on offer when its turn came.
        """


def find_variant(variants: Sequence[Variant], code: str) -> Variant:
    for variant in variants:
        if variant.code == code:
            return variant
    raise BetError("This variant is not published.", variants=[variant.code for variant in variants])


def finish(
    game: Game,
    *,
    seeds: Seeds,
    variant: str,
    bet: Mapping[str, object],
    exponent: int,
    actions: Sequence[str],
) -> list[str]:
    """All actions that end this round for an absent player: those taken, and `BY_ITSELF` until it is over."""
    taken = list(actions)
    while True:
        now = game.play(seeds=seeds, variant=variant, bet=bet, exponent=exponent, actions=taken)
        if now.finished:
            return taken
        assert game.BY_ITSELF is not None, "only a round with actions can be left open"
        taken.append(game.BY_ITSELF)
