from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gameplay.originals import dice
from gameplay.originals.errors import ActionError, BetError
from gameplay.originals.fairness import Seeds
from tests.originals.scripted import Scripted

VARIANTS = [variant.code for variant in dice.VARIANTS]


def bet(side: str, target: int, stake: object = "1") -> dict[str, object]:
    return {"stake": stake, "side": side, "target": target}


class TestARoll:
    def test_is_one_of_ten_thousand(self):
        assert dice.roll(Scripted([9_999])) == 9_999

    @pytest.mark.parametrize(
        ("side", "roll", "wins"),
        [
            ("over", 4951, True),
            ("over", 4950, False),
            ("over", 4949, False),
            ("under", 4949, True),
            ("under", 4950, False),
            ("under", 4951, False),
        ],
    )
    def test_wins_beyond_the_target_and_never_on_it(self, side, roll, wins):
        assert dice.wins(side, 4950, roll) is wins

    def test_wins_as_often_as_the_chance_says(self):
        for side, target in (("over", 499), ("over", 9899), ("under", 100), ("under", 9500), ("over", 5000)):
            won = sum(dice.wins(side, target, roll) for roll in range(10_000))
            assert won == dice.winning_outcomes(side, target)


class TestTheMultiplier:
    @pytest.mark.parametrize(
        ("percentage", "chance", "shown"),
        [
            ("99", 4950, 20_000),
            ("98", 4950, 19_797),
            ("97", 3333, 29_102),
            ("96", 9500, 10_105),
            ("99", 100, 990_000),
        ],
    )
    def test_is_the_percentage_over_the_chance_cut_after_four_decimals(self, percentage, chance, shown):
        assert dice.multiplier(Decimal(percentage), chance) == shown

    def test_never_returns_more_than_the_variant_says_nor_a_hundredth_of_a_point_less(self):
        for variant in dice.VARIANTS:
            nominal = Fraction(variant.label) / 100
            for chance in range(dice.MIN_CHANCE, dice.MAX_CHANCE + 1):
                exact = dice.exact_return(variant.label, chance)
                assert variant.rtp <= exact <= nominal
                assert nominal - exact < Fraction(1, 10_000)

    def test_is_shown_before_the_roll_with_the_sum_that_a_win_pays(self):
        quote = dice.quote(bet("under", 3333, "1.00"), variant="97", exponent=2)

        assert quote == {
            "chance": "33.33",
            "multiplier": "2.9102",
            "win": "2.91",
            "rtp": "96.9969",
            "rtpAfterCut": "96.9903",
        }


class TestARound:
    @given(
        st.sampled_from(VARIANTS),
        st.sampled_from(dice.SIDES),
        st.integers(500, 9_400),
        st.integers(1, 10**6),
        st.integers(0, 8),
        st.binary(min_size=32, max_size=32),
    )
    def test_pays_what_was_shown_or_nothing(self, variant, side, target, steps, exponent, server):
        stake = Decimal(steps * dice.STEP_UNITS).scaleb(-exponent)
        arguments: dict[str, Any] = {"variant": variant, "exponent": exponent}
        wager = bet(side, target, stake)

        quote = dice.quote(wager, **arguments)
        played = dice.play(seeds=Seeds(server, "c"), bet=wager, **arguments)

        assert played.win == (Decimal(quote["win"]) if played.outcome["won"] else 0)
        assert played.outcome["won"] is dice.wins(side, target, played.outcome["roll"])
        assert played.win <= dice.largest_win(wager, **arguments)
        assert played.win * 10**exponent % 1 == 0
        exact = stake * Decimal(quote["multiplier"])
        assert 0 <= exact - Decimal(quote["win"]) < Decimal(1).scaleb(-exponent)

    def test_loses_nothing_to_the_cut_where_the_win_is_whole(self):
        wager = bet("over", 4949, "100")

        returned = dice.return_at(wager, variant="97", exponent=2)

        assert returned == dice.exact_return(Decimal(97), 5_050)

    def test_states_the_return_after_the_cut_exactly(self):
        wager = bet("under", 3333, "1.00")

        assert dice.return_at(wager, variant="97", exponent=2) == Fraction(3333, 10_000) * Fraction(291, 100)

    def test_has_no_actions(self):
        with pytest.raises(ActionError):
            dice.play(
                seeds=Seeds(b"x" * 32, "c"), variant="97", bet=bet("over", 5000), exponent=2, actions=["roll"]
            )


class TestABet:
    @pytest.mark.parametrize(
        ("side", "target"),
        [
            ("over", 9900),
            ("over", 498),
            ("under", 99),
            ("under", 9501),
            ("over", -1),
            ("under", 10000),
            ("beside", 5000),
            ("over", "5000"),
            ("over", 50.5),
            ("over", None),
            ("over", True),
            (None, 5000),
        ],
    )
    def test_outside_the_chances_or_the_numbers_is_refused(self, side, target):
        with pytest.raises(BetError):
            dice.first_stake(bet(side, target), exponent=2)

    @pytest.mark.parametrize(
        ("side", "target"), [("over", 9899), ("over", 499), ("under", 100), ("under", 9500)]
    )
    def test_at_the_edges_is_taken(self, side, target):
        assert dice.first_stake(bet(side, target), exponent=2) == 1
