"""Blackjack: the dealer's hand and the player's, as far as they are shown."""

from decimal import Decimal
from typing import Any

from gameplay.originals.game import Json
from gameplay.round_page.words import amount

# The text form of each suit: some phones draw the others as coloured pictures.
SUITS = {"C": "♣\ufe0e", "D": "♦\ufe0e", "H": "♥\ufe0e", "S": "♠\ufe0e"}
SUIT_NAMES = {"C": "clubs", "D": "diamonds", "H": "hearts", "S": "spades"}
RANKS = {"A": "ace", "T": "10", "J": "jack", "Q": "queen", "K": "king"}
RESULTS = {"blackjack": "Blackjack", "win": "Won", "push": "Push", "lose": "Lost"}


def hands(outcome: Json, bet: Json, actions: list[str], exponent: int) -> dict[str, Any]:
    dealer = outcome["dealer"]
    several = len(outcome["hands"]) > 1
    return {
        "dealer": {
            "cards": _cards(dealer["cards"]),
            "total": dealer["total"],
            "hidden": range(dealer["hidden"]),
        },
        "hands": [
            _hand(number, hand, several=several, is_active=outcome["active"] == number - 1, exponent=exponent)
            for number, hand in enumerate(outcome["hands"], start=1)
        ],
        "actions": ", ".join(actions),
        "stake": amount(Decimal(bet["stake"]), exponent),
    }


def _hand(number: int, hand: Json, *, several: bool, is_active: bool, exponent: int) -> dict[str, Any]:
    result = hand["result"]
    return {
        "title": f"Hand {number}" if several else "Player",
        "cards": _cards(hand["cards"]),
        "total": hand["total"],
        "soft": hand["soft"] and hand["total"] < 21,
        "busted": hand["total"] > 21,
        "stake": amount(Decimal(hand["stake"]), exponent),
        "win": amount(Decimal(hand["win"]), exponent) if result else None,
        "result": result,
        "result_words": RESULTS[result] if result else ("To play" if is_active else ""),
    }


def _cards(names: list[str]) -> list[dict[str, str]]:
    return [
        {
            "rank": "10" if name[0] == "T" else name[0],
            "suit": SUITS[name[1]],
            "colour": "red" if name[1] in "DH" else "black",
            "words": f"{RANKS.get(name[0], name[0])} of {SUIT_NAMES[name[1]]}",
        }
        for name in names
    ]
