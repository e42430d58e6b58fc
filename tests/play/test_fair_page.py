"""/fair: a round.json is played again, and compared line by line."""

import json
from pathlib import Path

import httpx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.play.page import BETS, may

VECTORS = json.loads(Path("docs/fairness-vectors.json").read_text(encoding="utf-8"))["rounds"]
ROUNDS = {game: next(it for it in VECTORS if it["game"] == game) for game in BETS}
DICE = next(it for it in VECTORS if it["game"] == "dice" and it["win"] != "0")


def post(sent):
    text = sent if isinstance(sent, str) else json.dumps(sent)
    # As a browser on another site would: no cookie and no token of a form.
    return Client(enforce_csrf_checks=True).post("/fair", {"text": text})


def marks(answer):
    """Each line's name, and whether it matches."""
    assert answer.status_code == 200, answer.content.decode()
    rows = answer.content.decode().split("<tbody>")[1].split("</tbody>")[0].split("<tr class=")[1:]
    return {row.split('<th scope="row">')[1].split("<")[0]: row.startswith('"same"') for row in rows}


ALL_RIGHT = {"Commitment": True, "Stakes": True, "Outcome": True, "Win": True}


class TestARound:
    @pytest.mark.parametrize("game", ROUNDS)
    def test_that_is_right_matches_in_every_line(self, game):
        answer = post(ROUNDS[game])

        assert marks(answer) == ALL_RIGHT
        assert "It comes out as it says" in answer.content.decode()

    @pytest.mark.parametrize(
        ("changes", "wrong"),
        [
            ({"commitment": "0" * 64}, {"Commitment"}),
            ({"win": "12345"}, {"Win"}),
            ({"stakes": ["12345"]}, {"Stakes"}),
            ({"outcome": {**DICE["outcome"], "roll": (DICE["outcome"]["roll"] + 1) % 10_000}}, {"Outcome"}),
            ({"outcome": {}}, {"Outcome"}),
            ({"outcome": {**DICE["outcome"], "won": int(DICE["outcome"]["won"])}}, {"Outcome"}),
            ({"outcome": {**DICE["outcome"], "bonus": "1"}}, {"Outcome"}),
            ({"outcome": {**DICE["outcome"], "\ud800": "\ud800"}}, {"Outcome"}),
            ({"serverSeed": "0" * 64}, {"Commitment", "Outcome"}),
            ({"winLimit": "0.01"}, {"Win", "Outcome"}),
        ],
        ids=lambda it: ", ".join(sorted(it)),
    )
    def test_that_was_changed_is_named(self, changes, wrong):
        said = marks(post(DICE | changes))
        assert {name for name, matches in said.items() if not matches} >= wrong

    def test_says_both_sides_of_what_differs(self):
        html = post(DICE | {"win": "12345"}).content.decode()
        assert "It does not come out as it says" in html
        assert "12345" in html
        assert f'"code">{DICE["win"]}<' in html

    def test_may_write_its_amounts_with_zeros(self):
        win = DICE["win"] if "." in DICE["win"] else f"{DICE['win']}."
        assert marks(post(DICE | {"win": f"{win}00"})) == ALL_RIGHT

    @pytest.mark.parametrize(
        ("game", "changes"),
        [
            ("dice", {"variant": "50"}),
            ("dice", {"actions": ["hit"]}),
            ("dice", {"bet": {"stake": "1e9", "side": "over", "target": 4950}}),
            ("dice", {"bet": {}}),
            ("blackjack", {"actions": ["split"] * 60}),
            ("blackjack", {"clientSeed": "\u0000"}),
            ("harbour-lights", {"actions": ["stand"]}),
        ],
    )
    def test_that_cannot_be_played_says_why(self, game, changes):
        html = post(ROUNDS[game] | changes).content.decode()
        assert "cannot be played" in html
        assert '<svg viewBox="0 0 500' not in html


class TestWhatIsNoRound:
    @pytest.mark.parametrize(
        "sent",
        [
            "",
            "hello",
            "[]",
            "{}",
            "null",
            '{"game": "dice", "game": "dice"}',
            "[" * 100_000,
            "9" * 100_000,
            "x" * 300_000,
            '"\\ud800"',
            json.dumps(DICE | {"game": "poker"}),
            json.dumps(DICE | {"serverSeed": "short"}),
            json.dumps(DICE | {"serverSeed": None}),
            json.dumps(DICE | {"exponent": 99}),
            json.dumps(DICE | {"exponent": "2"})[:-1],
            json.dumps(DICE | {"actions": ["stand"] * 61}),
            json.dumps(DICE | {"actions": [{}]}),
            json.dumps(DICE | {"win": "<b>"}),
            json.dumps(DICE | {"win": "1e999"}),
            json.dumps(DICE | {"outcome": []}),
            json.dumps(DICE | {"clientSeed": "x" * 65}),
        ],
        ids=lambda it: it[:24],
    )
    def test_is_refused_in_words(self, sent):
        answer = post(sent)
        assert answer.status_code == 400
        assert "This is not a round" in answer.content.decode()
        assert "<b>" not in answer.content.decode().split("This is not a round")[1].split("<form")[0]

    def test_keeps_what_was_pasted(self):
        assert "</textarea><script>" not in (html := post("</textarea><script>").content.decode())
        assert "&lt;/textarea&gt;" in html


class TestTheForm:
    def test_is_there_for_everybody(self, db):
        answer = Client().get("/fair")
        assert (answer.status_code, answer.content.decode().count("<textarea")) == (200, 1)
        assert "script-src" not in answer["Content-Security-Policy"]

    def test_takes_a_file(self):
        file = SimpleUploadedFile("round.json", b"\xef\xbb\xbf" + json.dumps(DICE).encode())
        assert marks(Client().post("/fair", {"file": file, "text": "ignored"})) == ALL_RIGHT

    def test_takes_a_rounds_link(self, page):
        opened = page("blackjack")
        hand = opened.hand(may("double")).round
        ended = opened.act(hand["id"], "double").round
        path = httpx.URL(ended["verifyUrl"]).path
        html = Client().get(path).content.decode()
        link = next(part.split('"')[0] for part in html.split('href="') if part.startswith("/fair?round="))

        answer = Client().get(link)

        assert marks(answer) == ALL_RIGHT
        assert ended["serverSeed"] in answer.content.decode()

    @pytest.mark.parametrize("token", ["x", "MTIz:abc:def"])
    def test_refuses_a_forged_link(self, db, token):
        assert Client().get("/fair", {"round": token}).status_code == 404
