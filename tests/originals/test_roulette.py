from decimal import Decimal

import pytest

from gameplay.originals import roulette
from gameplay.originals.errors import ActionError, BetError
from gameplay.originals.fairness import Seeds
from gameplay.originals.roulette import MULTIPLIERS, POCKETS, SPOTS, Chip, settle

ONLY = roulette.VARIANTS[0].code


def play(number: int, *bets: tuple[str, object], exponent: int = 2):
    bet = {"bets": [{"spot": spot, "stake": stake} for spot, stake in bets]}
    return roulette.play(
        seeds=Seeds(number.to_bytes(32, "big"), "c"), variant=ONLY, bet=bet, exponent=exponent
    )


def falling_on(pocket: int) -> int:
    """A seed whose ball lies in this pocket."""
    return next(n for n in range(9_999) if play(n, ("red", 1)).outcome["pocket"] == pocket)


class TestTheTable:
    @pytest.mark.parametrize(
        ("kind", "spots", "numbers", "multiplier"),
        [
            ("straight", 37, 1, 36),
            ("split", 60, 2, 18),
            ("trio", 2, 3, 12),
            ("street", 12, 3, 12),
            ("corner", 22, 4, 9),
            ("first_four", 1, 4, 9),
            ("line", 11, 6, 6),
            ("dozen", 3, 12, 3),
            ("column", 3, 12, 3),
            *((kind, 1, 18, 2) for kind in ("red", "black", "even", "odd", "low", "high")),
        ],
    )
    def test_is_full(self, kind, spots, numbers, multiplier):
        found = [spot for spot in SPOTS if spot.split(":")[0] == kind]

        assert len(found) == spots
        assert {len(SPOTS[spot]) for spot in found} == {numbers}
        assert {MULTIPLIERS[spot] for spot in found} == {multiplier}

    def test_has_no_other_spots(self):
        assert len(SPOTS) == 37 + 60 + 2 + 12 + 22 + 1 + 11 + 3 + 3 + 6

    def test_puts_splits_between_neighbours_only(self):
        for spot in SPOTS:
            if spot.startswith("split:"):
                low, high = sorted(SPOTS[spot])
                beside = high - low == 1 and low % 3 != 0
                assert beside or high - low == 3 or (low == 0 and high <= 3), spot

    def test_puts_corners_where_four_numbers_meet(self):
        for spot in SPOTS:
            if spot.startswith("corner:"):
                a, b, c, d = sorted(SPOTS[spot])
                assert (b - a, c - a, d - a) == (1, 3, 4), spot
                assert a % 3 != 0, spot

    def test_splits_the_numbers_evenly(self):
        for one, other in (("red", "black"), ("even", "odd"), ("low", "high")):
            assert SPOTS[one] | SPOTS[other] == set(range(1, 37))
            assert not SPOTS[one] & SPOTS[other]

    def test_has_the_colours_of_the_wheel(self):
        assert {n for n in range(37) if roulette.colour(n) == "red"} == {
            1, 3, 5, 7, 9, 12, 14, 16, 18, 19, 21, 23, 25, 27, 30, 32, 34, 36,
        }  # fmt: skip
        assert roulette.colour(0) == "green"


class TestZero:
    def test_loses_every_outside_bet(self):
        for spot in SPOTS:
            if ":" not in spot or spot.startswith(("dozen", "column")):
                assert (settle([Chip(spot, 1)], 0) > 0) is (spot == "first_four")

    def test_wins_on_its_own_spots(self):
        winners = {spot for spot in SPOTS if 0 in SPOTS[spot]}

        assert winners == {
            "straight:0", "split:0-1", "split:0-2", "split:0-3", "trio:0-1-2", "trio:0-2-3", "first_four",
        }  # fmt: skip


class TestARound:
    def test_settles_each_of_its_bets(self):
        played = play(
            falling_on(17),
            ("straight:17", "1"),
            ("split:17-20", "2"),
            ("black", "10"),
            ("red", "5"),
            ("dozen:2", 3),
        )

        assert played.outcome["colour"] == "black"
        assert [bet["win"] for bet in played.outcome["bets"]] == ["36", "36", "20", "0", "9"]
        assert played.stakes == (Decimal(21),)
        assert played.win == Decimal(101)
        assert played.finished

    def test_takes_all_spots_at_once_and_loses_one_thirty_seventh(self):
        played = play(falling_on(8), *((f"straight:{n}", "0.01") for n in range(POCKETS)))

        assert played.stakes == (Decimal("0.37"),)
        assert played.win == Decimal("0.36")

    def test_has_no_actions(self):
        with pytest.raises(ActionError):
            roulette.play(
                seeds=Seeds(b"x" * 32, "c"),
                variant=ONLY,
                bet={"bets": [{"spot": "red", "stake": 1}]},
                exponent=2,
                actions=["hit"],
            )

    def test_can_bring_at_most_what_was_said_before(self):
        bet = {"bets": [{"spot": spot, "stake": 1} for spot in ("straight:1", "red", "split:1-2", "dozen:3")]}

        largest = roulette.largest_win(bet, variant=ONLY, exponent=0)

        assert largest == 36 + 2 + 18


class TestABet:
    @pytest.mark.parametrize(
        "spot",
        [
            "straight:37",
            "straight:-1",
            "split:1-5",
            "split:3-4",
            "split:2-1",
            "dozen:4",
            "purple",
            "",
            None,
            17,
        ],
    )
    def test_on_a_spot_that_does_not_exist_is_refused(self, spot):
        with pytest.raises(BetError):
            play(1, (spot, 1))

    @pytest.mark.parametrize(
        "bet",
        [
            {},
            {"bets": []},
            {"bets": {}},
            {"bets": "red"},
            {"bets": [{"spot": "red"}]},
            {"bets": ["red"]},
            {"bets": [{"spot": "red", "stake": 1, "odds": 99}]},
            {"bets": [{"spot": "red", "stake": 1}] * 2},
            {"bets": [{"spot": "red", "stake": 1}] * 158},
        ],
        ids=lambda bet: repr(bet)[:40],
    )
    def test_of_another_shape_is_refused(self, bet):
        with pytest.raises(BetError):
            roulette.first_stake(bet, exponent=2)
