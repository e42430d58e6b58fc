"""Every published figure, computed anew by two methods that must agree to the last digit."""

import json
from dataclasses import asdict
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from gameplay.originals import figures, odds, odds_blackjack, odds_dice, odds_roulette, odds_slot
from gameplay.originals.blackjack_strategy import HARD, PAIRS, SOFT
from gameplay.originals.catalogue import GAMES
from gameplay.originals.dice import winning_outcomes, wins
from gameplay.originals.slot_machine import Machine
from gameplay.originals.slot_reels import STRIPS

UPS = [2, 3, 4, 5, 6, 7, 8, 9, 10, 1]  # what the dealer shows, in the order of the strategy's rows


@pytest.mark.slow(budget=60)
def test_the_slot_is_announced_with_what_both_methods_compute():
    assert odds.slot() == figures.PUBLISHED["slot"]


def test_roulette_is_announced_with_what_both_methods_compute():
    assert odds.roulette() == figures.PUBLISHED["roulette"]
    assert set(odds_roulette.by_formula().values()) == {Fraction(36, 37)}
    assert odds_roulette.by_pockets() == odds_roulette.by_formula()


def test_dice_are_announced_with_what_both_methods_compute():
    assert odds.dice() == figures.PUBLISHED["dice"]


@pytest.mark.slow(budget=30)
def test_blackjack_is_announced_with_what_both_methods_compute():
    assert odds.blackjack() == figures.PUBLISHED["blackjack"]


def test_published_is_all_of_them():
    assert set(figures.PUBLISHED) == {"slot", "roulette", "dice", "blackjack"}


class TestTheCatalogue:
    def test_lists_four_games(self):
        assert list(GAMES) == ["harbour-lights", "european-roulette", "dice", "blackjack"]

    @pytest.mark.parametrize("game", GAMES.values(), ids=GAMES)
    def test_labels_a_variant_within_a_hundredth_of_a_percent_of_what_it_returns(self, game):
        for variant in game.VARIANTS:
            exact = variant.rtp * 100
            assert abs(exact - Fraction(variant.label)) <= Fraction(2, 100), variant
            assert Fraction(variant.rtp_text) <= exact < Fraction(variant.rtp_text) + Fraction(1, 10_000)

    @pytest.mark.parametrize("game", GAMES.values(), ids=GAMES)
    def test_shows_rules_as_json_without_floats(self, game):
        for variant in game.VARIANTS:
            text = json.dumps(game.rules(variant=variant.code))
            assert variant.rtp_text in text
            json.loads(text, parse_float=pytest.fail)

    def test_has_four_variants_of_the_slot_and_of_dice(self):
        assert [variant.code for variant in GAMES["harbour-lights"].VARIANTS] == ["97", "96", "94", "92"]
        assert [variant.code for variant in GAMES["dice"].VARIANTS] == ["99", "98", "97", "96"]


class TestAChangedReel:
    """What the exact computation makes of one stop that was changed on purpose."""

    @pytest.mark.parametrize("reel", range(5))
    def test_is_not_what_was_published(self, reel):
        strips = list(STRIPS["96"])
        strips[reel] = strips[reel].replace("F", "H", 1)

        assert odds_slot.by_lines(strips).rtp != figures.SLOT["96"].rtp

    @pytest.mark.slow(budget=20)
    def test_is_seen_by_both_methods_alike(self):
        strips = list(STRIPS["96"])
        strips[1] = strips[1].replace("R", "W", 1)

        enumerated = odds_slot.by_enumeration(strips)

        assert odds_slot.by_lines(strips).rtp == enumerated.rtp != figures.SLOT["96"].rtp

    def test_is_seen_where_the_order_of_the_stops_matters(self):
        """Small reels, all stops by hand: the same symbols in another order hit less often, and pay the same."""
        strips = ("LSACBRHFM", "LSACBRHFW", "LSACBRHFM", "LSACBRHFW", "LSACBRHFM")
        again = ("LSACBRHFM", "FWLHSRABC", "LSACBRHFM", "LSACBRHFW", "LSACBRHFM")

        one, other = odds_slot.by_enumeration(strips), odds_slot.by_enumeration(again)

        assert one.rtp == other.rtp == odds_slot.by_lines(strips).rtp
        assert one.hit != other.hit


def test_the_enumeration_is_every_stop_of_the_machine_that_is_played():
    """On reels small enough to go through one by one."""
    machine = Machine(("LSFMH", "LWFMS", "LSWMF", "LSFMW", "LSFMH"))
    stops = [
        (a, b, c, d, e)
        for a in range(5)
        for b in range(5)
        for c in range(5)
        for d in range(5)
        for e in range(5)
    ]
    spins = [machine.evaluate(stop) for stop in stops]

    counted: dict[tuple[int, int], int] = {}
    for spin in spins:
        counted[spin.scatters, spin.pay] = counted.get((spin.scatters, spin.pay), 0) + 1

    assert odds_slot.spin_distribution(machine) == counted


def test_every_target_of_dice_wins_as_often_as_the_formula_says():
    counts = odds_dice.winning_rolls()

    assert len(counts) == 2 * 9_401
    for (side, target), count in counts.items():
        assert count == winning_outcomes(side, target)
        assert [wins(side, target, target + step) for step in (-1, 0, 1)] == [
            side == "under",
            False,
            side == "over",
        ]


class TestBasicStrategy:
    """Each cell anew: the action with the highest expectation, when everything after it is played best."""

    known: dict[tuple[int, bool, int], Fraction] = {}

    def go_on(self, best: int, soft: bool, shown: int, first_two: bool = False) -> Fraction:
        if best >= 21:
            return odds_blackjack.stand(best, shown)
        options = [odds_blackjack.stand(best, shown), self.hit(best, soft, shown)]
        if first_two:
            options.append(odds_blackjack.double(best, soft, shown))
        return max(options)

    def hit(self, best: int, soft: bool, shown: int) -> Fraction:
        key = (best, soft, shown)
        if key not in self.known:
            self.known[key] = Fraction(0)
            for card, chance in odds_blackjack.CHANCE.items():
                self.known[key] += chance * self.go_on(*odds_blackjack.add(best, soft, card), shown)
        return self.known[key]

    def letter(self, best: int, soft: bool, shown: int) -> str:
        stand, hit = odds_blackjack.stand(best, shown), self.hit(best, soft, shown)
        if odds_blackjack.double(best, soft, shown) > max(stand, hit):
            return "d" if stand > hit else "D"
        return "S" if stand >= hit else "H"

    @pytest.mark.parametrize("total", HARD)
    def test_plays_hard_totals_best(self, total):
        assert "".join(self.letter(total, False, shown) for shown in UPS) == HARD[total]

    @pytest.mark.parametrize("total", SOFT)
    def test_plays_soft_totals_best(self, total):
        assert "".join(self.letter(total, True, shown) for shown in UPS) == SOFT[total]

    @pytest.mark.parametrize("card", PAIRS)
    def test_splits_where_it_is_best(self, card):
        row = ""
        for shown in UPS:
            one = odds_blackjack.add(0, False, card)
            split = 2 * sum(
                chance * self.second_card(card, *odds_blackjack.add(*one, drawn), shown)
                for drawn, chance in odds_blackjack.CHANCE.items()
            )
            together = self.go_on(*odds_blackjack.add(*one, card), shown, first_two=True)
            row += "P" if split > together else "."
        assert row == PAIRS[card]

    def second_card(self, split: int, best: int, soft: bool, shown: int) -> Fraction:
        if split == 1:
            return odds_blackjack.stand(best, shown)
        return self.go_on(best, soft, shown, first_two=True)


def test_blackjack_states_both_returns():
    only = next(iter(figures.BLACKJACK.values()))

    assert sum(only.results.values()) == 1
    assert only.rtp < only.rtp_of_all_stakes < 1
    assert Decimal("1.1") < Decimal(only.standard_deviation) < Decimal("1.2")
    assert asdict(only)["rtp"] == only.rtp


def test_the_figures_file_is_as_the_command_writes_it():
    path = Path(figures.__file__).with_name("figures.json")

    assert path.read_text(encoding="utf-8") == json.dumps(figures.PUBLISHED, indent=1) + "\n"
