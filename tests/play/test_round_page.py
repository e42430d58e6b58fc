"""/round/<link>: one round, shown to a person."""

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from django.core import signing
from django.test import Client

from gameplay.models import GameRound
from gameplay.round_links import link_to
from tests.factories import external_game
from tests.play.page import has_lost, has_won, is_open, may
from tests.rounds.table import Seat

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


@pytest.fixture
def look():
    """The page of a round: its answer."""

    def get(round_id, more=""):
        return Client().get(httpx.URL(link_to(int(round_id))).path + more)

    return get


def html_of(answer):
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


class TestTheLink:
    def test_of_transaction_round_opens_it(self, page, lucky):
        round_ = GameRound.objects.get(pk=page().bet().round["id"])
        sent = {"playerExternalId": "alice", "roundId": round_.pk, "gameCode": "dice"}
        found = lucky.get("transaction/round", providerId=round_.provider_id, **sent).data

        assert str(round_.pk) in html_of(Client().get(httpx.URL(found[0]["url"]).path))

    def test_of_the_game_page_opens_it(self, page):
        round_ = page().bet().round
        assert round_["id"] in html_of(Client().get(httpx.URL(round_["verifyUrl"]).path))

    def test_is_gone_after_an_hour(self, page, look, monkeypatch):
        round_id = page().bet().round["id"]
        path = httpx.URL(link_to(int(round_id))).path
        now = signing.time.time()
        monkeypatch.setattr(signing.time, "time", lambda: now + 3599)
        assert Client().get(path).status_code == 200
        monkeypatch.setattr(signing.time, "time", lambda: now + 3602)

        for more in ("", "/round.json"):
            answer = Client().get(path + more)
            assert answer.status_code == 410
            assert "has expired" in answer.content.decode()

    @pytest.mark.parametrize("more", ["", "/round.json"])
    def test_that_is_forged_is_not_found(self, page, more):
        round_id = int(page().bet().round["id"])
        right = httpx.URL(link_to(round_id)).path.rpartition("/")[2]
        forged = [
            "x",
            str(round_id),
            right[:-1] + ("A" if right[-1] != "A" else "B"),
            "A" + right[1:],
            signing.dumps(round_id, salt="another"),
            signing.dumps(round_id, salt="gameplay.round", key="another key"),
        ]
        for token in forged:
            answer = Client().get(f"/round/{token}{more}")
            assert answer.status_code == 404, token
            assert "not one of ours" in answer.content.decode()

    def test_of_a_round_that_is_not_there_is_not_found(self, db, look):
        assert look(5).status_code == 404

    def test_takes_no_other_method(self, page):
        path = httpx.URL(page().bet().round["verifyUrl"]).path
        assert Client().post(path).status_code == 405
        assert Client().head(path).status_code == 200


class TestThePage:
    def test_runs_nothing_and_loads_nothing_from_elsewhere(self, page, look):
        answer = look(page().bet().round["id"])

        html = html_of(answer)
        assert answer["Content-Security-Policy"] == POLICY
        assert (answer["Referrer-Policy"], answer["Cache-Control"]) == ("no-referrer", "no-store")
        assert "<script" not in html
        assert "style=" not in html
        assert "onclick" not in html
        assert "//" not in html.replace("http://127.0.0.1", "")

    def test_has_the_time_line_with_the_ledgers_rows(self, page, look, lucky):
        opened = page()
        opened.rig(has_won)
        html = html_of(look(opened.bet().round["id"]))

        bet, win = lucky.rows()[1:]
        moved = [f"+{win.amount:.2f}", f"{99 + win.amount:.2f}", f"+{win.amount - 1:.2f}"]
        for text in (str(bet.pk), str(win.pk), "\N{MINUS SIGN}1.00", "100.00", "99.00", *moved):
            assert text in html, text
        assert html.index(str(bet.pk)) < html.index(str(win.pk))
        for text in ("alice", "Dice", "Countroom Originals", "Finished", "USD", "Real money"):
            assert text in html

    def test_of_a_demo_has_play_money_and_no_transaction(self, page, look):
        opened = page("dice", None)
        opened.rig(has_won)
        round_ = opened.bet().round
        html = html_of(look(round_["id"]))

        after = f"{999 + Decimal(round_['win']):,.2f}"
        for text in ("Play money", "play money", "nobody: a demo", "1,000.00", "999.00", after):
            assert text in html, text

    def test_of_another_provider_has_a_time_line_and_no_picture(self, lucky, look):
        lucky.pay_in("alice", "100")
        seat = Seat(lucky, "alice", external_game())
        seat.bet("b1", 10)
        seat.bet("b2", 5)
        seat.cancel("c2", "b2")
        seat.win("w1", 15, last=True)

        html = html_of(look(seat.round().pk))

        for text in ("Wheel", "Acme", "Bet cancelled", "+5.00", "Given back", "r1"):
            assert text in html, text
        for text in ("<svg", "Fairness", "seed", "round.json"):
            assert text not in html, text

    def test_writes_each_currency_as_it_is(self, page, look, lucky):
        lucky.pay_in("alice", "5000", "JPY")
        lucky.pay_in("alice", "1", "BTC")
        yen = page("dice", currency="JPY").bet("1000").round["id"]
        coin = page("dice", currency="BTC").bet("0.000001").round["id"]

        assert "1,000</b>" in html_of(look(yen))
        assert "0.000001</b>" in html_of(look(coin))

    def test_shows_no_other_player(self, page, look, lucky):
        lucky.pay_in("bob", "10")
        page("dice", "bob").bet()
        assert "bob" not in html_of(look(page().bet().round["id"]))

    def test_escapes_what_people_typed(self, page, look):
        opened = page()
        opened.call("seed", {"clientSeed": "<script>alert(1)</script>"})
        html = html_of(look(opened.bet().round["id"]))
        assert "&lt;script&gt;" in html


class TestThePicture:
    def test_of_the_slot_has_windows_and_winning_lines(self, page, look):
        opened = page("harbour-lights")
        opened.rig(lambda it: it.finished and len(it.outcome["spins"][0]["lines"]) >= 2)
        round_ = opened.bet().round
        html = html_of(look(round_["id"]))

        lines = round_["outcome"]["spins"][0]["lines"]
        assert html.count("<image ") == 15
        assert html.count("<polyline class") == len(lines)
        assert all(
            f"Line {line['line'] + 1}: {line['count']} \N{MULTIPLICATION SIGN}" in html for line in lines
        )

    def test_of_free_spins_has_them_all(self, page, look):
        opened = page("harbour-lights")
        opened.rig(is_open)
        round_ = opened.bet().round
        html = html_of(look(round_["id"]))
        assert html.count("<image ") == 15
        assert "10 free spins are still to be played" in html

        while round_["legal"]:
            round_ = opened.act(round_["id"], "free_spin").round
        html = html_of(look(round_["id"]))

        assert html.count("<image ") == 15 * len(round_["outcome"]["spins"])
        assert "Free spin 10" in html
        assert "moons" in html

    def test_of_roulette_has_the_wheel_and_the_bets(self, page, look):
        opened = page("european-roulette")
        chips = [
            {"spot": spot, "stake": "1"} for spot in ("straight:0", "split:1-2", "first_four", "low", "red")
        ]
        round_ = opened.place({"bets": chips}).round
        html = html_of(look(round_["id"]))

        assert html.count('class="pocket ') == 37
        assert f"The ball lies in {round_['outcome']['pocket']}," in html
        for name in ("Number 0", "Split 1, 2", "First four", "1 to 18", "Red"):
            assert f"<td>{name}</td>" in html, name

    def test_of_dice_has_the_track(self, page, look):
        opened = page()
        opened.rig(has_lost, side="under", target=2000)
        html = html_of(look(opened.bet(side="under", target=2000).round["id"]))
        assert "the bet was under 20.00" in html
        assert "\N{MULTIPLICATION SIGN} 4.8" in html

    def test_of_blackjack_has_the_hands(self, page, look):
        opened = page("blackjack")
        hand = opened.hand(may("split")).round
        html = html_of(look(hand["id"]))
        assert html.count("face down") == 1
        now = opened.act(hand["id"], "split").round
        while now["legal"]:
            now = opened.act(hand["id"], "stand").round

        html = html_of(look(hand["id"]))

        shown = sum(len(it["cards"]) for it in [now["outcome"]["dealer"], *now["outcome"]["hands"]])
        assert (html.count("playing--red") + html.count("playing--black"), html.count("face down")) == (
            shown,
            0,
        )
        assert "Hand 2" in html
        assert "Decisions: split" in html


class TestTheDownload:
    @pytest.fixture
    def file(self, page, look, tmp_path):
        opened = page("blackjack")
        hand = opened.hand(may("double")).round
        opened.act(hand["id"], "double")
        answer = look(hand["id"], "/round.json")
        assert answer["Content-Disposition"] == f'attachment; filename="round-{hand["id"]}.json"'
        path = tmp_path / "round.json"
        path.write_bytes(answer.content)
        return path

    def run(self, file):
        script = Path("docs/verify_round.py").resolve()
        command = [sys.executable, "-I", script, file]
        return subprocess.run(command, cwd=file.parent, capture_output=True, text=True, check=False)

    def test_is_verified_by_a_script_that_has_none_of_our_code(self, file):
        done = self.run(file)
        assert (done.returncode, done.stdout.count("comes out as it says")) == (0, 1), done

    def test_that_was_changed_is_found_out(self, file):
        file.write_text(json.dumps(json.loads(file.read_text()) | {"win": "1000"}))
        assert self.run(file).returncode == 1

    def test_of_the_script_is_the_script(self, db):
        answer = Client().get("/fair/verify_round.py")
        assert b"".join(answer.streaming_content) == Path("docs/verify_round.py").read_bytes()

    def test_of_another_providers_round_is_none(self, lucky, look):
        lucky.pay_in("alice", "100")
        seat = Seat(lucky, "alice", external_game())
        seat.bet("b1", 10, last=True)
        answer = look(seat.round().pk, "/round.json")
        assert answer.status_code == 409
        assert "it has no seed here" in answer.content.decode()
