import json
from decimal import Decimal
from typing import Any

import pytest

from gameplay.originals import slot
from gameplay.originals.errors import ActionError
from gameplay.originals.fairness import Seeds, Stream
from gameplay.originals.game import finish
from gameplay.originals.slot_machine import Machine, Spin, free_spins_won, play_out, round_pay
from gameplay.originals.slot_reels import LINES, PAYTABLE, SCATTER, STRIPS, SYMBOLS, WILD
from tests.originals.scripted import Scripted

MIDDLE = 0  # the line through the middle row


def show(top: str, middle: str, bottom: str) -> Spin:
    """One spin with these three rows on the reels."""
    return Machine(["".join(reel) for reel in zip(top, middle, bottom, strict=True)]).evaluate((0,) * 5)


def middle_row(symbols: str) -> Spin:
    """The middle row shows these."""
    return show("FHFHF", symbols, "HFHFH")


def line_pays(spin: Spin) -> dict[int, int]:
    return {win.line: win.pay for win in spin.lines}


def seeds(number: int) -> Seeds:
    return Seeds(number.to_bytes(32, "big"), "countroom")


def first_with_free_spins(variant: str = "96") -> Seeds:
    return next(
        seeds(number)
        for number in range(10_000)
        if len(play_out(Stream(seeds(number)), slot.machine(variant))) == 11
    )


def one_stake_on(seeds: Seeds, variant: str) -> dict[str, Any]:
    return {"seeds": seeds, "variant": variant, "bet": {"stake": "1"}, "exponent": 2}


class TestALine:
    @pytest.mark.parametrize("symbol", PAYTABLE)
    @pytest.mark.parametrize("length", [3, 4, 5])
    def test_pays_three_four_and_five_of_a_kind_from_the_left(self, symbol, length):
        other = "L" if symbol != "L" else "S"
        spin = middle_row((symbol * length + other * 5)[:5])

        assert line_pays(spin)[MIDDLE] == PAYTABLE[symbol][length - 3]

    @pytest.mark.parametrize("row", ["LLSSS", "SLLLL", "LSLLL", "SSLLL", "LLSLL"])
    def test_pays_nothing_that_does_not_begin_at_the_left(self, row):
        assert MIDDLE not in line_pays(middle_row(row))

    @pytest.mark.parametrize(
        ("row", "as_if"),
        [("LWLSS", "LLLSS"), ("LWWSS", "LLLSS"), ("LWWWS", "LLLLS"), ("LWWWL", "LLLLL"), ("BLWWB", "BLSSB")],
    )
    def test_takes_the_lantern_for_any_symbol(self, row, as_if):
        assert line_pays(middle_row(row)).get(MIDDLE) == line_pays(middle_row(as_if)).get(MIDDLE)

    def test_does_not_take_the_lantern_for_a_moon(self):
        spin = middle_row("MWWWM")

        assert spin.scatters == 2
        assert MIDDLE not in line_pays(spin)

    def test_adds_to_the_other_lines(self):
        spin = show("LLLLL", "LLLLL", "LLLLL")

        assert len(spin.lines) == len(LINES)
        assert spin.pay == len(LINES) * PAYTABLE["L"][2]

    def test_crosses_the_rows_that_the_rules_draw(self):
        for number, rows in enumerate(LINES):
            shown = [["F" if (row + reel) % 2 else "H" for reel in range(5)] for row in range(3)]
            for reel, row in enumerate(rows):
                shown[row][reel] = "L"
            assert line_pays(show(*map("".join, shown)))[number] == PAYTABLE["L"][2]


class TestMoons:
    @pytest.mark.parametrize(("moons", "stakes"), [(0, 0), (1, 0), (2, 0), (3, 2), (4, 10), (5, 50)])
    def test_pay_anywhere_in_stakes(self, moons, stakes):
        spin = show("FHFHF", ("M" * moons + "LSACB")[:5], "HFHFH")

        assert spin.scatters == moons
        assert spin.pay == stakes * len(LINES)

    def test_start_ten_free_spins(self):
        assert free_spins_won(0, middle_row("MMMSA")) == 10
        assert free_spins_won(0, middle_row("MMLSA")) == 0

    def test_start_ten_more_in_a_free_spin_up_to_fifty(self):
        spin = middle_row("MMMSA")

        assert [free_spins_won(before, spin) for before in (10, 20, 40, 45, 50)] == [20, 30, 50, 50, 50]


class TestARound:
    def test_counts_every_win_of_a_free_spin_three_times(self):
        trigger = (0, middle_row("MMMSA"))
        paid, free = trigger[1], middle_row("LLLSA")

        assert round_pay([paid, free, free]) == 40 + 3 * (50 + 50)

    def test_ends_after_the_last_free_spin(self):
        reels = slot.machine("96")
        moons = [strip.index(SCATTER) for strip in reels.strips]
        blank = [0, 0, 0, 0, 0]
        draws = moons + (blank * 9 + moons) + blank * 10

        spins = play_out(Scripted(draws), reels)

        assert len(spins) == 21

    def test_has_fifty_free_spins_when_every_spin_starts_more(self):
        reels = slot.machine("96")
        moons = [strip.index(SCATTER) for strip in reels.strips]

        assert len(play_out(Scripted(moons * 51), reels)) == 51

    def test_without_moons_is_finished_at_once(self):
        played = slot.play(seeds=seeds(1), variant="96", bet={"stake": "1"}, exponent=2)

        assert played.finished
        assert played.legal == ()
        assert played.stakes == (Decimal(1),)

    def test_with_moons_reveals_its_free_spins_one_by_one(self):
        arguments: dict[str, Any] = {
            "seeds": first_with_free_spins(),
            "variant": "96",
            "bet": {"stake": "1"},
            "exponent": 2,
        }
        wins = []

        for taken in range(11):
            played = slot.play(**arguments, actions=["free_spin"] * taken)
            wins.append(played.win)
            assert len(played.outcome["spins"]) == taken + 1
            assert played.outcome["freeSpinsLeft"] == 10 - taken
            assert played.finished is (taken == 10)
            assert sum(played.stakes) == 1
        assert wins == sorted(wins)
        with pytest.raises(ActionError):
            slot.play(**arguments, actions=["free_spin"] * 11)

    def test_left_alone_plays_its_free_spins_by_itself(self):
        arguments: dict[str, Any] = {
            "seeds": first_with_free_spins(),
            "variant": "96",
            "bet": {"stake": "1"},
            "exponent": 2,
        }

        assert finish(slot, **arguments, actions=["free_spin"]) == ["free_spin"] * 10

    @pytest.mark.parametrize("action", ["free_spin", "hit", ""])
    def test_takes_no_action_that_is_not_on_offer(self, action):
        with pytest.raises(ActionError):
            slot.play(seeds=seeds(1), variant="96", bet={"stake": "1"}, exponent=2, actions=[action])

    def test_shows_wins_that_add_up(self):
        for number in range(3_000):
            arguments: dict[str, Any] = {
                "seeds": seeds(number),
                "variant": "92",
                "bet": {"stake": "0.20"},
                "exponent": 2,
            }
            played = slot.play(**arguments, actions=finish(slot, **arguments, actions=()))
            spins = played.outcome["spins"]
            for spin in spins:
                lines = sum(Decimal(line["win"]) for line in spin["lines"])
                assert lines + Decimal(spin["scatterWin"]) == Decimal(spin["win"])
            assert sum(Decimal(spin["win"]) for spin in spins) == played.win
            assert round_pay(play_out(Stream(seeds(number)), slot.machine("92"))) == played.win * 100
            json.dumps(played.outcome)

    def test_is_cut_where_the_operator_limits_the_win_of_a_round(self):
        number = next(n for n in range(999) if slot_win(n) > 1)
        played = slot.play(seeds=seeds(number), variant="96", bet={"stake": "1"}, exponent=2)

        cut = played.limited_to(Decimal("0.5"))

        assert cut.win == Decimal("0.5")
        assert cut.outcome["winBeforeLimit"] == str(played.win)
        assert played.limited_to(played.win) == played


def slot_win(number: int) -> Decimal:
    return slot.play(seeds=seeds(number), variant="96", bet={"stake": "1"}, exponent=2).win


@pytest.mark.parametrize("strips", STRIPS.values(), ids=STRIPS)
class TestTheStrips:
    def test_have_32_stops_and_one_moon_each(self, strips):
        assert [len(strip) for strip in strips] == [32] * 5
        assert [strip.count(SCATTER) for strip in strips] == [1] * 5

    def test_have_lanterns_on_reels_two_three_and_four_only(self, strips):
        assert [strip.count(WILD) for strip in strips] == [0, 2, 2, 2, 0]

    def test_hold_every_symbol_that_pays(self, strips):
        assert all(set(PAYTABLE) <= set(strip) <= set(SYMBOLS) for strip in strips)
