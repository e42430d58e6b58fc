"""
A million rounds of each game, against what was computed; and errors planted to see that this would show them.

See tallies.py for what is compared and how sharply.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from math import sqrt

import pytest

from gameplay.originals import blackjack_table, dice, roulette, slot, slot_machine
from gameplay.originals.blackjack import deal
from gameplay.originals.blackjack_strategy import basic_action
from gameplay.originals.fairness import Seeds, Stream
from gameplay.originals.figures import BLACKJACK, SLOT, BlackjackFigures
from gameplay.originals.odds_blackjack import dealer_ends
from gameplay.originals.roulette import POCKETS, SPOTS, Chip, settle
from gameplay.originals.slot_machine import Machine, play_out
from gameplay.originals.slot_reels import PAYTABLE, STRIPS
from tests.originals.tallies import BlackjackTally, SlotTally, off, off_count

MILLION = 1_000_000


def streams(rounds: int, client: str = "a million rounds") -> Iterator[Stream]:
    """A fixed list of seeds, a fresh server seed for each round."""
    return (Stream(Seeds(number.to_bytes(32, "big"), client)) for number in range(rounds))


# -- Slot -------------------------------------------------------------------------------------------


def spun(machine: Machine, rounds: int) -> SlotTally:
    tally = SlotTally(machine)
    for stream in streams(rounds):
        tally.add(play_out(stream, machine))
    return tally


@pytest.mark.slow(budget=90)
def test_a_million_rounds_of_the_slot_come_out_as_computed():
    tally = spun(slot.machine("96"), MILLION)

    assert tally.rounds == MILLION
    assert tally.surprises(SLOT["96"], STRIPS["96"]) == []


@pytest.mark.slow(budget=20)
@pytest.mark.parametrize("variant", ["97", "94", "92"])
def test_the_other_variants_come_out_as_computed(variant):
    assert spun(slot.machine(variant), 50_000).surprises(SLOT[variant], STRIPS[variant]) == []


class TestAPlantedErrorInTheSlot:
    """A tenth of the rounds shows each of these."""

    ROUNDS = 100_000

    @pytest.mark.slow(budget=30)
    @pytest.mark.parametrize("reel", [0, 4])
    def test_one_stop_changed(self, reel):
        strips = list(STRIPS["96"])
        strips[reel] = strips[reel].replace("F", "H", 1)

        found = spun(Machine(strips), self.ROUNDS).surprises(SLOT["96"], STRIPS["96"])

        assert any(name.startswith(f"H on reel {reel}") for name in found)
        if reel == 0:
            assert any(name.startswith("3 of H") for name in found)

    @pytest.mark.slow(budget=30)
    def test_one_pay_raised_by_a_line_bet(self, monkeypatch):
        raised = PAYTABLE | {"R": (11, 40, 100)}
        assert Fraction(SLOT["96"].line_hits["R", 3], SLOT["96"].combinations) > Fraction(5, 1000)
        monkeypatch.setattr(slot_machine, "PAYTABLE", raised)

        found = spun(Machine(STRIPS["96"]), self.ROUNDS).surprises(SLOT["96"], STRIPS["96"])

        assert found == ["the pays are not the published ones"]

    @pytest.mark.slow(budget=30)
    def test_a_published_return_half_a_percent_too_high(self):
        boasted = replace(SLOT["96"], rtp=SLOT["96"].rtp + Fraction(5, 1000))

        found = spun(Machine(STRIPS["96"]), 10_000).surprises(boasted, STRIPS["96"])

        assert found == ["the published return is not the sum of its pays"]

    @pytest.mark.slow(budget=30)
    def test_a_lantern_that_does_not_substitute(self, monkeypatch):
        monkeypatch.setattr(slot_machine, "WILD", "-")

        found = spun(Machine(STRIPS["96"]), self.ROUNDS).surprises(SLOT["96"], STRIPS["96"])

        assert any(name.startswith("mean") for name in found)
        assert any(name.startswith("hit frequency") for name in found)

    @pytest.mark.slow(budget=30)
    def test_draws_that_favour_a_stop(self, monkeypatch):
        below = Stream.below

        def biased(stream: Stream, n: int) -> int:
            drawn = below(stream, n)
            return 7 if drawn == 8 and below(stream, 4) == 0 else drawn

        monkeypatch.setattr(Stream, "below", biased)

        found = spun(Machine(STRIPS["96"]), self.ROUNDS).surprises(SLOT["96"], STRIPS["96"])

        assert {f"reel {reel} stop 7" for reel in range(5)} <= {name.split(":")[0] for name in found}


# -- Roulette ---------------------------------------------------------------------------------------


def roulette_surprises(pockets: Counter[int], rtp: Fraction) -> list[str]:
    """Every pocket's frequency, and every spot's hits and mean by the settlement that is played."""
    rounds = sum(pockets.values())
    found = []
    for pocket in range(POCKETS):
        found += off_count(f"pocket {pocket}", pockets[pocket], rounds, 1 / POCKETS)
    for spot, numbers in SPOTS.items():
        chip = [Chip(spot, 1)]
        pays = {pocket: settle(chip, pocket) for pocket in range(POCKETS)}
        hits = sum(times for pocket, times in pockets.items() if pays[pocket])
        paid = sum(times * pays[pocket] for pocket, times in pockets.items())
        chance, multiplier = len(numbers) / POCKETS, 36 / len(numbers)
        found += off_count(f"{spot} hits", hits, rounds, chance)
        deviation = multiplier * sqrt(chance * (1 - chance) / rounds)
        found += off(f"{spot} mean", paid / rounds, float(rtp), deviation)
    return found


@pytest.mark.slow(budget=40)
def test_a_million_rounds_of_roulette_come_out_as_computed():
    pockets = Counter(map(roulette.spin_wheel, streams(MILLION)))

    assert roulette_surprises(pockets, Fraction(36, 37)) == []
    assert roulette_surprises(pockets, Fraction(36, 37) + Fraction(5, 1000)) != []
    pockets[17] += 2_000
    pockets[18] -= 2_000
    assert any(name.startswith("pocket 17") for name in roulette_surprises(pockets, Fraction(36, 37)))


# -- Dice -------------------------------------------------------------------------------------------

TARGETS = [("under", 9500), ("over", 499), ("under", 5000), ("over", 4949), ("under", 1000), ("over", 9899)]


def dice_surprises(rolls: Counter[int], boasted: Fraction = Fraction(0)) -> list[str]:
    rounds = sum(rolls.values())
    found = []
    for first in range(0, dice.OUTCOMES, 100):
        times = sum(rolls[roll] for roll in range(first, first + 100))
        found += off_count(f"rolls from {first}", times, rounds, 1 / 100)
    for variant in dice.VARIANTS:
        for side, target in TARGETS:
            won = sum(times for roll, times in rolls.items() if dice.wins(side, target, roll))
            outcomes = dice.winning_outcomes(side, target)
            pays = dice.multiplier(variant.label, outcomes) / dice.MULTIPLIER_SCALE
            chance = outcomes / dice.OUTCOMES
            name = f"{variant.code} {side} {target}"
            found += off_count(f"{name} hits", won, rounds, chance)
            computed = float(dice.exact_return(variant.label, outcomes) + boasted)
            deviation = pays * sqrt(chance * (1 - chance) / rounds)
            found += off(f"{name} mean", won * pays / rounds, computed, deviation)
    return found


@pytest.mark.slow(budget=40)
def test_a_million_rolls_come_out_as_computed():
    rolls = Counter(map(dice.roll, streams(MILLION)))

    assert dice_surprises(rolls) == []
    off_by_half_a_percent = dice_surprises(rolls, boasted=Fraction(5, 1000))
    assert {name.split(":")[0] for name in off_by_half_a_percent} >= {
        "96 under 9500 mean",
        "99 over 499 mean",
    }
    rolls.update({roll: rolls[roll] // 10 for roll in range(100)})
    assert any(name.startswith("rolls from 0") for name in dice_surprises(rolls))


# -- Blackjack --------------------------------------------------------------------------------------

FIGURES: BlackjackFigures = next(iter(BLACKJACK.values()))
DEALER = {shown: dealer_ends(shown) for shown in range(1, 11)}


def dealt(rounds: int) -> BlackjackTally:
    tally = BlackjackTally()
    for stream in streams(rounds):
        table = deal(stream)
        shown = table.dealer.ranks[0]
        had_decisions = not table.finished
        while not table.finished:
            table.act(basic_action(table.hands[table.active].ranks, shown, table.legal()))
        tally.add(table.stakes, sum([table.returned_halves(hand) for hand in table.hands]))
        if had_decisions and min([hand.total for hand in table.hands]) <= 21:
            tally.add_dealer(blackjack_table.POINTS[shown], table.dealer.total)
    return tally


@pytest.mark.slow(budget=90)
def test_a_million_hands_of_basic_strategy_come_out_as_computed():
    tally = dealt(MILLION)

    assert tally.rounds == MILLION
    assert tally.surprises(FIGURES, DEALER) == []
    boasted = replace(FIGURES, rtp=FIGURES.rtp + Fraction(5, 1000))
    assert "the published return is not the sum of its results" in tally.surprises(boasted, DEALER)


class TestAPlantedErrorInBlackjack:
    ROUNDS = 50_000

    @pytest.mark.slow(budget=30)
    def test_a_blackjack_that_pays_six_to_five(self, monkeypatch):
        monkeypatch.setitem(blackjack_table.HALVES_RETURNED, "blackjack", 4)

        found = dealt(self.ROUNDS).surprises(FIGURES, DEALER)

        assert any(name.startswith("result (1, 5)") for name in found)

    @pytest.mark.slow(budget=30)
    def test_a_dealer_who_draws_to_17(self, monkeypatch):
        monkeypatch.setattr(blackjack_table, "STAND_ON", 18)

        found = dealt(self.ROUNDS).surprises(FIGURES, DEALER)

        assert any("to 17" in name for name in found)

    @pytest.mark.slow(budget=30)
    def test_a_pack_without_one_of_its_aces(self, monkeypatch):
        draws = Stream.below
        monkeypatch.setattr(Stream, "below", lambda stream, n: draws(stream, n - 1) + 1)

        assert dealt(self.ROUNDS).surprises(FIGURES, DEALER) != []
