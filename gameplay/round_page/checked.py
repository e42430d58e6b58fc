"""What /fair shows of a round.json: each line beside what comes out, and the picture of what comes out."""

from typing import Any

from gameplay.originals.catalogue import GAMES, variants
from gameplay.originals.game import find_variant
from gameplay.proof_files import ProofFile, check, read
from gameplay.round_page.pictures import Picture, picture_of
from gameplay.verification import Json


def checked(text: str) -> dict[str, Any]:
    """:raises ValidationFailed: the text is not a round."""
    file = read(text)
    verdict = check(file)
    return {
        "file": file,
        "game_name": GAMES[file.game].NAME,
        "verdict": verdict,
        "rtp": None if verdict.proof is None else find_variant(variants(file.game), file.variant).rtp_text,
        "picture": None if verdict.proof is None else _picture(file, verdict.proof),
    }


def _picture(file: ProofFile, proof: Json) -> Picture:
    return picture_of(
        game=file.game,
        outcome=proof["outcome"],
        bet=proof["bet"],
        actions=proof["actions"],
        exponent=file.exponent,
    )
