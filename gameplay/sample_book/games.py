"""What is played: our own games by their own rules, and another house's wheel."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from gameplay.catalogue import LARGEST_WIN_UNITS, SMALLEST_STAKE_UNITS
from gameplay.models import Game, Provider
from gameplay.models.catalogue import GameType
from gameplay.originals.catalogue import GAMES
from gameplay.originals.fairness import Seeds, commitment
from gameplay.originals.game import finish
from players import vault
from players.wire.json import plain
from wallets.currencies import EXPONENTS

PROVIDER = "sample-house"
STAKES = (20, 50, 100, 100, 200, 500, 1_000, 2_000)
"""Of the other house's games, in the currency's smallest units."""
MOST_STAKED = 2_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """A round of our own games, decided at once: in major units, and what the round keeps of it."""

    staked: Decimal
    won: Decimal
    kept: dict[str, Any]


def playable() -> list[Game]:
    """Ours that take no stake but the first, and those of a house of its own, made when there is none."""
    house, _new = Provider.objects.get_or_create(code=PROVIDER, defaults={"name": "Sample House"})
    for code, name in (("wheel", "Fortune Wheel"), ("crash", "Skyline Crash")):
        Game.objects.get_or_create(
            provider=house,
            code=code,
            defaults={
                "name": name,
                "game_type": GameType.OTHER,
                "variants": [Decimal(96)],
                "launch_url": "https://games.invalid/play",
            },
        )
    ours = Game.objects.filter(provider__is_built_in=True, code__in=_BETS)
    return [*ours.select_related("provider"), *house.games.select_related("provider")]


def play_ours(*, game: Game, variant: str, currency: str, client_seed: str, rng: Random) -> Outcome:
    """Bet and outcome, as the game itself has it: `./manage.py verify_round` recomputes it."""
    exponent, rules = EXPONENTS[currency], GAMES[game.code]
    unit = Decimal(max(rules.STEP_UNITS, SMALLEST_STAKE_UNITS)).scaleb(-exponent)
    bet = _BETS[game.code](plain(unit * rng.choice((1, 1, 2, 5, 10))), rng)
    seeds = Seeds(rng.randbytes(32), client_seed)
    actions = finish(rules, seeds=seeds, variant=variant, bet=bet, exponent=exponent, actions=[])
    limit = Decimal(LARGEST_WIN_UNITS).scaleb(-exponent)
    played = rules.play(seeds=seeds, variant=variant, bet=bet, exponent=exponent, actions=actions)
    kept = {
        "variant": variant,
        "commitment": commitment(seeds.server),
        "server_seed_encrypted": vault.encrypt(seeds.server),
        "client_seed": client_seed,
        "bet": bet,
        "actions": actions,
        "clicks": [f"{rng.getrandbits(64):x}" for _ in actions],
        "win_limit": limit,
    }
    return Outcome(played.stakes[0], played.limited_to(limit).win, kept)


def variant_of(game: Game) -> str:
    return f"{game.variants[0].normalize():f}"


def external_win(staked_units: int, rng: Random) -> int:
    """In units: 47 of 100 bets win, and 95.7 of 100 staked come back."""
    chance = rng.random()
    if chance < 0.4:
        return staked_units * 3 // 2
    if chance < 0.46:
        return staked_units * 5
    return staked_units * rng.choice((5, 10)) if chance < 0.467 else 0


def _dice(stake: str, rng: Random) -> dict[str, Any]:
    return {
        "stake": stake,
        "side": rng.choice(("over", "under")),
        "target": rng.choice((2_500, 5_000, 7_500)),
    }


def _roulette(stake: str, rng: Random) -> dict[str, Any]:
    return {"bets": [{"spot": rng.choice(("red", "black", "straight:17")), "stake": stake}]}


def _slot(stake: str, rng: Random) -> dict[str, Any]:
    return {"stake": stake}


_BETS = {"dice": _dice, "european-roulette": _roulette, "harbour-lights": _slot}
