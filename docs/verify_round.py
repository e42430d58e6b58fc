#!/usr/bin/env python3
"""
Recompute finished rounds of the built-in games. Needs Python 3.10 or later and nothing else; no code of ours.

    python3 verify_round.py round.json        one round, a list of rounds, or the published vectors

Prints a line for each round; the exit status is 1 when a round does not come out as it says.

How outcomes are drawn: block i (0, 1, 2, ...) is HMAC-SHA256 with the 32 bytes of the server seed as the
key and "<client seed>:<i>" in UTF-8 as the message. A block is eight 4-byte big-endian words. An integer
below n is the next word x, thrown away when x >= 2^32 - (2^32 mod n), otherwise x mod n. The commitment,
known before the stake, is SHA-256 of the server seed's bytes.
"""

import hashlib
import hmac
import json
import struct
import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

Draw = Callable[[int], int]
Result = tuple[list[Fraction], Fraction, dict[str, Any]]  # stakes, win, what the outcome must say


def stream(server_seed: bytes, client_seed: str) -> Draw:
    def words() -> Iterator[int]:
        block = 0
        while True:
            message = f"{client_seed}:{block}".encode()
            yield from struct.unpack(">8I", hmac.new(server_seed, message, hashlib.sha256).digest())
            block += 1

    source = words()

    def below(n: int) -> int:
        while True:
            word = next(source)
            if word < 2**32 - 2**32 % n:
                return word % n

    return below


# -- Harbour Lights ---------------------------------------------------------------------------------

STRIPS = {
    "97": (
        "ACFLSRCMHCFRHBLFRHFBHFSCRAHFRLBR",
        "MCHLRASWBAFHCRFCAFBWAHFBRCLBCFSR",
        "FHBFMCHRCHWALHRFABFRHSBACWBLRALS",
        "LSHCFSBHCMBHLAFHRSWFBHLFACRAFWHC",
        "SFAMHFRSBCHRBALFRLASCFLBFABHRFCH",
    ),
    "96": (
        "ARBCLFHARLFHRSHRMCHFABRAFSLRHFCH",
        "FHLABFHRBFCBFHRCSHRALSRCWBAMRHWB",
        "WCLHSFLCFRAWMFSHCRFHRBHRABRFSABF",
        "HCRWFHAFHARBHLBRHFCWFLHSBRFMSFRA",
        "LBHRBFRBSHLBRCLFSAFMAFHRBFCHFRBH",
    ),
    "94": (
        "RCLMRHCBHFAHFLRFHSFBCLBCRBAFRSBF",
        "RSBHMLFRBHLABHAFRWFCABFSHFCHRWHF",
        "CRSHRBWRFAHSBWHBRMALBHFSCFRLHCRF",
        "SFHRBHLMHRSFARFHWFCARWCBHRBFRABL",
        "SRFHBAHSLMFRBFCHBCFLHCRSFHCAFLAH",
    ),
    "92": (
        "RCFRCFBHSFBHFLBHMRBFRCSLCHFARBAH",
        "LHFLAFSRHWBFRBFRLCHBAMSHBRCFWHSF",
        "ALRHFBRFHLAHRWASBHCWFLMCFSRFHSCB",
        "FMRSFHSAHFACLFSBWHCAHFBWHFCLRBHS",
        "RCBRFLHRFSARCAMLCFHRSHAFLABHCABS",
    ),
}
PAYS = {  # in line bets, for 3, 4 and 5 from the left
    "L": (50, 250, 1000),
    "S": (40, 150, 500),
    "A": (25, 100, 300),
    "C": (20, 80, 200),
    "B": (15, 50, 150),
    "R": (10, 40, 100),
    "H": (5, 25, 80),
    "F": (5, 20, 60),
}
MOON_PAYS = {3: 40, 4: 200, 5: 1000}
# The row of each line on the five reels, 0 the top.
LINES = [
    *("11111", "00000", "22222", "01210", "21012", "00122", "22100", "10001", "12221", "10121"),
    *("12101", "01110", "21112", "01010", "21212", "11011", "11211", "00200", "22022", "02220"),
]


def slot(round_: dict[str, Any], below: Draw) -> Result:
    stake = Fraction(round_["bet"]["stake"])
    line_bet = stake / len(LINES)
    spins: list[dict[str, Any]] = []
    total, free_spins = Fraction(0), 0
    while len(spins) <= free_spins:
        multiplier = 3 if spins else 1
        spin, pay = slot_spin(STRIPS[round_["variant"]], below)
        spins.append(spin)
        total += pay * multiplier * line_bet
        if spin["scatters"] >= 3:
            free_spins = min(free_spins + 10, 50)
    assert round_["actions"] == ["free_spin"] * free_spins, "the free spins are not all played"
    return [stake] + [Fraction(0)] * free_spins, total, {"spins": spins, "freeSpinsLeft": 0}


def slot_spin(strips: tuple[str, ...], below: Draw) -> tuple[dict[str, Any], int]:
    stops = [below(len(strip)) for strip in strips]
    windows = [(strip * 2)[stop : stop + 3] for strip, stop in zip(strips, stops, strict=True)]
    moons = sum(window.count("M") for window in windows)
    pay = MOON_PAYS.get(moons, 0)
    lines = []
    for number, rows in enumerate(LINES):
        shown = [window[int(row)] for window, row in zip(windows, rows, strict=True)]
        symbol, count = shown[0], 1
        while count < 5 and shown[count] in (symbol, "W"):
            count += 1
        if symbol in PAYS and count >= 3:
            pay += PAYS[symbol][count - 3]
            lines.append({"line": number, "symbol": symbol, "count": count})
    return {"stops": stops, "windows": windows, "scatters": moons, "lines": lines}, pay


# -- Roulette ---------------------------------------------------------------------------------------

RED = {1, 3, 5, 7, 9, 12, 14, 16, 18, 19, 21, 23, 25, 27, 30, 32, 34, 36}


def numbers_of(spot: str) -> set[int]:
    kind, _, detail = spot.partition(":")
    if kind in ("dozen", "column"):
        index = int(detail)
        return set(range(12 * index - 11, 12 * index + 1)) if kind == "dozen" else set(range(index, 37, 3))
    if detail:
        return {int(number) for number in detail.split("-")}
    return {
        "first_four": {0, 1, 2, 3},
        "red": RED,
        "black": set(range(1, 37)) - RED,
        "even": set(range(2, 37, 2)),
        "odd": set(range(1, 37, 2)),
        "low": set(range(1, 19)),
        "high": set(range(19, 37)),
    }[kind]


def roulette(round_: dict[str, Any], below: Draw) -> Result:
    pocket = below(37)
    stake, win = Fraction(0), Fraction(0)
    for bet in round_["bet"]["bets"]:
        stake += Fraction(bet["stake"])
        numbers = numbers_of(bet["spot"])
        if pocket in numbers:
            win += Fraction(bet["stake"]) * 36 / len(numbers)
    return [stake], win, {"pocket": pocket}


# -- Dice -------------------------------------------------------------------------------------------


def dice(round_: dict[str, Any], below: Draw) -> Result:
    bet, unit = round_["bet"], Fraction(1, 10 ** round_["exponent"])
    stake, over, target = Fraction(bet["stake"]), bet["side"] == "over", bet["target"]
    roll = below(10_000)
    chance = 9_999 - target if over else target
    multiplier = Fraction(Fraction(round_["variant"]) * 1_000_000 // chance, 10_000)
    won = roll > target if over else roll < target
    win = stake * multiplier // unit * unit if won else Fraction(0)
    return [stake], win, {"roll": roll, "won": won}


# -- Blackjack --------------------------------------------------------------------------------------


def points(cards: list[str]) -> int:
    total = sum(1 if card[0] == "A" else 10 if card[0] in "TJQK" else int(card[0]) for card in cards)
    return total + 10 if total <= 11 and any(card[0] == "A" for card in cards) else total


def blackjack(round_: dict[str, Any], below: Draw) -> Result:
    def draw() -> str:
        card = below(52)
        return "A23456789TJQK"[card % 13] + "CDHS"[card // 13]

    stake = Fraction(round_["bet"]["stake"])
    first, shown, second, hidden = draw(), draw(), draw(), draw()
    dealer, hands, doubled = [shown, hidden], [[first, second]], [False]
    natural, dealer_natural = points(hands[0]) == 21, points(dealer) == 21
    done, stakes = [natural or dealer_natural], [stake]
    for action in round_["actions"]:
        at = done.index(False)
        stakes.append(stake if action in ("double", "split") else Fraction(0))
        if action == "split":
            hands = [[card] for card in hands[0]]
            for hand in hands:
                hand.append(draw())
            aces = hands[0][0][0] == "A"
            doubled, done = [False, False], [aces or points(hand) == 21 for hand in hands]
        elif action == "stand":
            done[at] = True
        else:
            hands[at].append(draw())
            doubled[at] = action == "double"
            done[at] = doubled[at] or points(hands[at]) >= 21
    assert all(done), "the hand is not played to its end"
    if not (natural or dealer_natural) and any(points(hand) <= 21 for hand in hands):
        while points(dealer) < 17:
            dealer.append(draw())
    results, win = [], Fraction(0)
    for hand, twice in zip(hands, doubled, strict=True):
        split = len(hands) == 2
        result = settle(points(hand), points(dealer), natural and not split, dealer_natural)
        results.append(result)
        win += BACK[result] * stake * (2 if twice else 1)
    says = [{"cards": hand, "result": result} for hand, result in zip(hands, results, strict=True)]
    return stakes, win, {"dealer": {"cards": dealer}, "hands": says}


BACK = {"blackjack": Fraction(5, 2), "win": Fraction(2), "push": Fraction(1), "lose": Fraction(0)}


def settle(mine: int, dealers: int, natural: bool, dealer_natural: bool) -> str:
    if natural or dealer_natural:
        return "push" if natural and dealer_natural else "blackjack" if natural else "lose"
    if mine > 21 or mine < dealers <= 21:
        return "lose"
    return "push" if mine == dealers else "win"


# -- All of them ------------------------------------------------------------------------------------

GAMES = {"harbour-lights": slot, "european-roulette": roulette, "dice": dice, "blackjack": blackjack}


def differences(round_: dict[str, Any]) -> list[str]:
    """What this round says that does not come out of its seeds; empty when all is right."""
    seed = bytes.fromhex(round_["serverSeed"])
    found = []
    if hashlib.sha256(seed).hexdigest() != round_["commitment"]:
        found.append("the server seed is not the one that was committed to")
    try:
        stakes, win, outcome = GAMES[round_["game"]](round_, stream(seed, round_["clientSeed"]))
    except (AssertionError, LookupError, ValueError) as fault:
        return [*found, f"the round cannot be played: {fault}"]
    if round_.get("winLimit") is not None:
        win = min(win, Fraction(round_["winLimit"]))
    if stakes != [Fraction(stake) for stake in round_["stakes"]]:
        found.append("the stakes differ")
    if win != Fraction(round_["win"]):
        found.append(f"the win is {round_['win']}, and comes out as {float(win)}")
    return found + missing(outcome, round_["outcome"], "outcome")


def missing(computed: Any, said: Any, where: str) -> list[str]:
    """Where `said` does not say what was computed. It may say more (amounts of each line, names)."""
    if isinstance(computed, dict) and isinstance(said, dict):
        return [text for key in computed for text in missing(computed[key], said.get(key), f"{where}.{key}")]
    if isinstance(computed, list) and isinstance(said, list) and len(computed) == len(said):
        pairs = enumerate(zip(computed, said, strict=True))
        return [text for i, (one, other) in pairs for text in missing(one, other, f"{where}[{i}]")]
    return [] if computed == said else [f"{where} is {said}, and comes out as {computed}"]


def main(path: str) -> int:
    content = json.loads(Path(path).read_text(encoding="utf-8"))
    rounds = content.get("rounds", [content]) if isinstance(content, dict) else content
    status = 0
    for round_ in rounds:
        found = differences(round_)
        status = 1 if found else status
        verdict = "; ".join(found) or "comes out as it says"
        sys.stdout.write(f"{round_['game']} {round_['commitment'][:16]}: {verdict}\n")
    return status


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: verify_round.py round.json")
    sys.exit(main(sys.argv[1]))
