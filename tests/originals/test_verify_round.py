"""docs/verify_round.py: needs none of our code, and finds what was changed."""

import ast
import copy
import importlib.util
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gameplay.originals.catalogue import GAMES
from gameplay.originals.fairness import Seeds
from gameplay.originals.game import finish
from gameplay.originals.proofs import RoundStillOpenError, proof
from gameplay.originals.roulette import SPOTS
from gameplay.originals.slot_reels import STRIPS

SCRIPT = Path("docs/verify_round.py")
VECTORS = Path("docs/fairness-vectors.json")
ROUNDS = json.loads(VECTORS.read_text(encoding="utf-8"))["rounds"]


def load_script():
    spec = importlib.util.spec_from_file_location("verify_round", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SCRIPTED = load_script()


class TestTheScript:
    def test_imports_the_standard_library_only(self):
        imported = {
            alias.name.split(".")[0] if isinstance(node, ast.Import) else (node.module or "").split(".")[0]
            for node in ast.walk(ast.parse(SCRIPT.read_text(encoding="utf-8")))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }

        assert imported <= sys.stdlib_module_names

    def test_recomputes_the_published_rounds_on_its_own(self, tmp_path):
        alone = [sys.executable, "-I", str(SCRIPT.resolve()), str(VECTORS.resolve())]

        done = subprocess.run(alone, cwd=tmp_path, capture_output=True, text=True, check=False)

        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stdout.count("comes out as it says") == len(ROUNDS)

    def test_fails_on_a_round_that_was_changed(self, tmp_path):
        changed = ROUNDS[0] | {"win": "1000"}
        file = tmp_path / "round.json"
        file.write_text(json.dumps(changed))

        done = subprocess.run([sys.executable, SCRIPT, file], capture_output=True, text=True, check=False)

        assert done.returncode == 1
        assert "the win is 1000" in done.stdout

    def test_has_the_reels_that_are_played(self):
        assert SCRIPTED.STRIPS == STRIPS

    def test_has_the_table_that_is_played(self):
        assert {spot: frozenset(SCRIPTED.numbers_of(spot)) for spot in SPOTS} == SPOTS


@pytest.mark.parametrize("game", GAMES)
class TestAChange:
    def finished(self, game: str) -> dict[str, Any]:
        return copy.deepcopy(next(one for one in ROUNDS if one["game"] == game))

    @pytest.mark.parametrize("field", ["serverSeed", "clientSeed", "commitment", "win", "stakes", "actions"])
    def test_of_what_was_recorded_is_named(self, game, field):
        changed = self.finished(game)
        other: dict[str, Any] = {"serverSeed": "00" * 32, "clientSeed": "another", "commitment": "00" * 32}
        other |= {"win": "12345", "stakes": ["12345"], "actions": ["free_spin", "stand", "hit"]}
        changed[field] = other[field]

        if (game, field) in (("european-roulette", "actions"), ("dice", "actions")):
            return
        assert SCRIPTED.differences(changed) != []

    def test_of_the_outcome_is_named(self, game):
        changed = self.finished(game)
        outcome = changed["outcome"]
        if game == "harbour-lights":
            outcome["spins"][0]["stops"][2] = (outcome["spins"][0]["stops"][2] + 1) % 32
        elif game == "european-roulette":
            outcome["pocket"] = (outcome["pocket"] + 1) % 37
        elif game == "dice":
            outcome["roll"] = (outcome["roll"] + 1) % 10_000
        else:
            outcome["dealer"]["cards"][1] = "2C" if outcome["dealer"]["cards"][1] != "2C" else "3C"

        assert SCRIPTED.differences(changed) != []


@given(
    server=st.binary(min_size=32, max_size=32),
    client=st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=64),
    data=st.data(),
)
def test_any_round_of_any_game_is_recomputed(server, client, data):
    code = data.draw(st.sampled_from(list(GAMES)))
    game = GAMES[code]
    variant = data.draw(st.sampled_from(game.VARIANTS)).code
    exponent = data.draw(st.sampled_from([0, 2, 8]))
    arguments: dict[str, Any] = {"seeds": Seeds(server, client), "variant": variant, "exponent": exponent}
    stake = str(Decimal(data.draw(st.integers(1, 999)) * game.STEP_UNITS).scaleb(-exponent))
    spots = data.draw(st.lists(st.sampled_from(list(SPOTS)), min_size=1, max_size=20, unique=True))
    bet: dict[str, object] = {"stake": stake}
    if code == "european-roulette":
        bet = {"bets": [{"spot": spot, "stake": stake} for spot in spots]}
    elif code == "dice":
        bet |= {
            "side": data.draw(st.sampled_from(["over", "under"])),
            "target": data.draw(st.integers(499, 9500)),
        }
    actions: list[str] = []
    while not (now := game.play(**arguments, bet=bet, actions=actions)).finished:
        actions.append(data.draw(st.sampled_from([choice.action for choice in now.legal])))

    limit = data.draw(st.sampled_from([None, Decimal(stake)]))
    round_ = json.loads(json.dumps(proof(game=code, **arguments, bet=bet, actions=actions, win_limit=limit)))

    assert SCRIPTED.differences(round_) == []


def test_a_proof_of_an_open_round_is_not_given():
    number = next(
        n
        for n in range(99)
        if not GAMES["blackjack"]
        .play(seeds=Seeds(n.to_bytes(32, "big"), "c"), variant="99.42", bet={"stake": 2}, exponent=0)
        .finished
    )
    arguments: dict[str, Any] = {
        "seeds": Seeds(number.to_bytes(32, "big"), "c"),
        "variant": "99.42",
        "bet": {"stake": "2"},
    }

    with pytest.raises(RoundStillOpenError):
        proof(game="blackjack", **arguments, exponent=0)

    actions = finish(GAMES["blackjack"], **arguments, exponent=0, actions=())
    assert proof(game="blackjack", **arguments, exponent=0, actions=actions)["serverSeed"] == f"{number:064x}"
