"""
The published vectors of docs/fairness-vectors.json: draws and whole rounds to check another implementation
with.

`python -m gameplay.originals.vectors > docs/fairness-vectors.json` writes them; a test keeps the file true.
"""

import hashlib
import hmac
import json
import sys
from collections.abc import Callable, Iterator

from gameplay.originals import blackjack, dice, roulette, slot
from gameplay.originals.blackjack_strategy import basic_action
from gameplay.originals.fairness import Seeds, Stream, commitment
from gameplay.originals.game import Json, finish
from gameplay.originals.proofs import proof

_CLIENT_SEEDS = ("countroom", "a:1", "등대 🗼")
# 3,000,000,000 throws away three words of ten, so that a reader who forgets the rejection is found out.
_BOUNDS = (1, 32, 37, 52, 10_000, 3_000_000_000, 2**32)


def build() -> Json:
    return {
        "stream": [_stream(number, client) for number, client in enumerate(_CLIENT_SEEDS)],
        "rounds": [*_slot_rounds(), *_roulette_rounds(), *_dice_rounds(), *_blackjack_rounds()],
    }


def _seeds(number: int, client: str = "countroom") -> Seeds:
    return Seeds(hashlib.sha256(b"countroom vector %d" % number).digest(), client)


def _stream(number: int, client: str) -> Json:
    seeds = _seeds(number, client)
    blocks = [
        hmac.new(seeds.server, f"{client}:{block}".encode(), hashlib.sha256).hexdigest() for block in range(3)
    ]
    draws = {}
    for bound in _BOUNDS:
        stream = Stream(seeds)
        draws[str(bound)] = [stream.below(bound) for _ in range(12)]
    return {
        "serverSeed": seeds.server.hex(),
        "clientSeed": client,
        "commitment": commitment(seeds.server),
        "blocks": blocks,
        "firstTwelveBelow": draws,
    }


def _slot_rounds() -> Iterator[Json]:
    for variant in slot.VARIANTS:
        for free_spins in (0, 10, 20):
            yield _first_slot_round(variant.code, free_spins)


def _first_slot_round(variant: str, free_spins: int) -> Json:
    bet = {"stake": "2"}
    number = 0
    while True:
        seeds = _seeds(number)
        actions = finish(slot, seeds=seeds, variant=variant, bet=bet, exponent=2, actions=())
        if len(actions) == free_spins:
            return proof(game=slot.CODE, variant=variant, seeds=seeds, bet=bet, exponent=2, actions=actions)
        number += 1


def _roulette_rounds() -> Iterator[Json]:
    spots = list(roulette.SPOTS)
    variant = roulette.VARIANTS[0].code
    everything = {"bets": [{"spot": spot, "stake": "0.01"} for spot in spots]}
    yield proof(game=roulette.CODE, variant=variant, seeds=_seeds(0), bet=everything, exponent=2)
    for number in range(5):
        bet = {"bets": [{"spot": "red", "stake": "25"}, {"spot": spots[number * 30], "stake": "3"}]}
        yield proof(game=roulette.CODE, variant=variant, seeds=_seeds(number), bet=bet, exponent=0)


def _dice_rounds() -> Iterator[Json]:
    for number, variant in enumerate(dice.VARIANTS):
        for side, target in (("over", 4950), ("under", 3333), ("under", 9500), ("over", 9899)):
            bet = {"stake": "1.00", "side": side, "target": target}
            yield proof(game=dice.CODE, variant=variant.code, seeds=_seeds(number), bet=bet, exponent=2)


def _blackjack_rounds() -> Iterator[Json]:
    """Basic strategy until each of these has come up."""
    wanted: list[Callable[[list[str], str], bool]] = [
        lambda actions, result: not actions and result == "blackjack",
        lambda actions, result: not actions and result == "lose",
        lambda _, result: result == "push",
        lambda actions, _: actions == ["split"],
        lambda actions, _: actions.count("split") == 1 and actions.count("double") == 1,
        lambda actions, _: actions == ["double"],
        lambda actions, _: actions.count("hit") > 2,
    ]
    for fits in wanted:
        number = 0
        while True:
            round_ = _basic_blackjack(number)
            if fits(round_["actions"], round_["outcome"]["hands"][0]["result"]):
                yield round_
                break
            number += 1


def _basic_blackjack(number: int) -> Json:
    seeds = _seeds(number)
    table = blackjack.deal(Stream(seeds))
    actions = []
    while not table.finished:
        hand = table.hands[table.active]
        actions.append(basic_action(hand.ranks, table.dealer.ranks[0], table.legal()))
        table.act(actions[-1])
    return proof(
        game=blackjack.CODE,
        variant=blackjack.VARIANTS[0].code,
        seeds=seeds,
        bet={"stake": "6"},
        exponent=0 if number % 2 else 2,
        actions=actions,
    )


def as_text() -> str:
    """One vector a line, so that a change can be read in a diff."""
    built = build()
    parts = [
        f'"{name}": [\n' + ",\n".join(json.dumps(one, ensure_ascii=False) for one in built[name]) + "\n]"
        for name in ("stream", "rounds")
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    sys.stdout.write(as_text())
