from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gameplay.originals.catalogue import GAMES
from gameplay.originals.errors import BetError
from gameplay.originals.fairness import Seeds
from gameplay.originals.stakes import plain, to_amount, to_units

BETS = {
    "harbour-lights": lambda stake: {"stake": stake},
    "european-roulette": lambda stake: {"bets": [{"spot": "red", "stake": stake}]},
    "dice": lambda stake: {"stake": stake, "side": "over", "target": 5000},
    "blackjack": lambda stake: {"stake": stake},
}


@given(st.integers(0, 18), st.integers(-(10**27), 10**27))
def test_units_and_amounts_are_the_same_sum(exponent, units):
    amount = to_amount(units, exponent=exponent)

    assert amount * 10**exponent == units
    assert "E" not in plain(units, exponent=exponent)
    if units > 0:
        assert to_units(amount, exponent=exponent, step=1) == units


@pytest.mark.parametrize(
    ("units", "exponent", "text"),
    [
        (0, 2, "0"),
        (1, 2, "0.01"),
        (100, 2, "1"),
        (1050, 2, "10.5"),
        (7, 0, "7"),
        (1, 8, "0.00000001"),
        (-5, 1, "-0.5"),
    ],
)
def test_amounts_are_written_plainly_without_trailing_zeros(units, exponent, text):
    assert plain(units, exponent=exponent) == text


@pytest.mark.parametrize("game", GAMES.values(), ids=GAMES)
class TestAStake:
    @pytest.mark.parametrize(
        "stake",
        ["0", "-1", "x", "", "NaN", "Infinity", None, True, 1.5, [], "1e99", Decimal("NaN"), "1" * 60],
        ids=repr,
    )
    def test_that_is_no_stake_is_refused(self, game, stake):
        with pytest.raises(BetError):
            game.first_stake(BETS[game.CODE](stake), exponent=2)

    def test_finer_than_the_currency_is_refused(self, game):
        with pytest.raises(BetError, match="decimals"):
            game.first_stake(BETS[game.CODE](Decimal("20.001")), exponent=2)

    def test_off_the_step_is_refused_and_the_step_named(self, game):
        if game.STEP_UNITS == 1:
            return

        with pytest.raises(BetError) as refused:
            game.first_stake(BETS[game.CODE](game.STEP_UNITS + 1), exponent=0)

        assert refused.value.details == {"step": str(game.STEP_UNITS)}

    def test_of_one_step_is_taken_in_every_currency(self, game):
        for exponent in range(19):
            step = to_amount(game.STEP_UNITS, exponent=exponent)
            assert game.first_stake(BETS[game.CODE](step), exponent=exponent) == step

    def test_with_other_fields_beside_it_is_refused(self, game):
        with pytest.raises(BetError):
            game.first_stake(BETS[game.CODE](100) | {"luck": 1}, exponent=0)

    def test_of_a_variant_that_is_not_published_is_refused(self, game):
        with pytest.raises(BetError, match="not published"):
            game.play(seeds=Seeds(b"x" * 32, "c"), variant="100", bet=BETS[game.CODE](100), exponent=0)
