"""A `round.json` that somebody brings: read with care, recomputed, and compared line by line."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, PlainValidator

from gameplay.originals.catalogue import GAMES
from gameplay.originals.errors import GameError
from gameplay.originals.fairness import Seeds
from gameplay.originals.game import Json
from gameplay.originals.proofs import RoundStillOpenError, proof
from gameplay.play.bets import as_kept
from gameplay.verification import Line, Verdict
from players.errors import ValidationFailed
from players.wire import json
from players.wire.fields import GameCode, Shape, exact, trimmed
from players.wire.json import plain
from players.wire.models import WireModel

LARGEST_FILE = 256 * 1024
MOST_ACTIONS = 60
MOST_DIFFERENCES = 12


def _amount(value: object) -> Decimal:
    return trimmed(exact(value), decimals=18)


Amount = Annotated[Decimal, PlainValidator(_amount)]
Hex64 = Annotated[str, Shape(r"[0-9a-f]{64}", "must be 64 lower-case hex digits")]


class ProofFile(WireModel):
    """What docs/verify_round.py reads too."""

    game: GameCode
    variant: GameCode
    exponent: Annotated[int, Field(ge=0, le=18)]
    commitment: Hex64
    server_seed: Hex64
    client_seed: Annotated[str, Field(min_length=1, max_length=64)]
    bet: dict[str, Any]
    actions: Annotated[list[GameCode], Field(max_length=MOST_ACTIONS)]
    win_limit: Amount | None = None
    stakes: Annotated[list[Amount], Field(max_length=MOST_ACTIONS + 1)]
    win: Amount
    outcome: dict[str, Any]


def read(text: str) -> ProofFile:
    """:raises ValidationFailed: it is not the JSON of a round; `errors` names each field."""
    body = text.strip().removeprefix("\ufeff").encode("utf-8", "replace")
    if len(body) > LARGEST_FILE:
        raise ValidationFailed({"round.json": ["is larger than any round"]})
    try:
        sent = json.parse(body)
    except json.NotJson as error:
        raise ValidationFailed({"round.json": [str(error).replace("The body", "The text")]}) from None
    found = ProofFile.read(sent)
    if found.game not in GAMES:
        raise ValidationFailed({"game": [f"is none of {', '.join(GAMES)}"]})
    return found


def check(file: ProofFile) -> Verdict:
    """Play it again, from its seeds and nothing else."""
    try:
        made = proof(
            game=file.game,
            variant=file.variant,
            seeds=Seeds(bytes.fromhex(file.server_seed), file.client_seed),
            bet=as_kept(file.bet),
            exponent=file.exponent,
            actions=file.actions,
            win_limit=file.win_limit,
        )
    except (GameError, RoundStillOpenError) as fault:
        return Verdict([Line("round", "is finished", f"cannot be played: {fault}")], None)
    said, comes_out = _outcomes(file.outcome, made["outcome"])
    return Verdict(
        [
            Line("commitment", file.commitment, made["commitment"]),
            Line("stakes", _written(file.stakes), _written(list(map(Decimal, made["stakes"])))),
            Line("outcome", said, comes_out),
            Line("win", plain(file.win), plain(Decimal(made["win"]))),
        ],
        made,
    )


def _written(amounts: list[Decimal]) -> str:
    return ", ".join(plain(amount) for amount in amounts) or "none"


def _outcomes(said: Json, made: Json) -> tuple[str, str]:
    """In words: the same, or the places where they differ."""
    found = list(_differences(said, made, "outcome"))[:MOST_DIFFERENCES]
    # A key may have half a character in it, which no page can show.
    places = [(where.encode("utf-8", "backslashreplace").decode(), one, other) for where, one, other in found]
    if not places:
        return "as it is drawn below", "as it is drawn below"
    return (
        "; ".join(f"{where} is {_short(one)}" for where, one, _other in places),
        "; ".join(f"{where} is {_short(other)}" for where, _one, other in places),
    )


def _differences(said: object, made: object, where: str) -> list[tuple[str, object, object]]:
    if isinstance(said, dict) and isinstance(made, dict):
        keys = list(dict.fromkeys([*made, *said]))
        return [
            it for key in keys for it in _differences(said.get(key), made.get(key), f"{where}.{key}"[:80])
        ]
    if isinstance(said, list) and isinstance(made, list) and len(said) == len(made):
        pairs = enumerate(zip(said, made, strict=True))
        return [it for i, (one, other) in pairs for it in _differences(one, other, f"{where}[{i}]")]
    return [] if type(said) is type(made) and said == made else [(where, said, made)]


def _short(value: object) -> str:
    text = repr(value) if value is not None else "missing"
    return text if len(text) <= 60 else f"{text[:60]}…"
