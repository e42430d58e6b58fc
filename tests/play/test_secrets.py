"""No page, API, log or database dump gives a seed away that is not revealed yet."""

import base64
import logging
import os
import shutil
import subprocess
from pathlib import Path

import httpx
import psycopg
import pytest
import structlog
from django.test import Client

from config.postgres.place import binaries
from gameplay.models import GameRound
from gameplay.originals.fairness import Seeds, commitment
from gameplay.overdue import settle_overdue
from gameplay.round_links import link_to
from gameplay.rounds.moves import Move
from gameplay.rounds.play import play
from players import vault
from tests.play.page import enter, is_open, make_old


def forms(seed: bytes) -> dict[str, bytes]:
    """How a seed may look. A dump writes bytes as hex, so what is text in a column comes as hex of that text."""
    texts = {
        "hex": seed.hex().encode(),
        "base64": base64.b64encode(seed).rstrip(b"="),
        "base64 for addresses": base64.urlsafe_b64encode(seed).rstrip(b"="),
        "python": repr(seed)[2:-1].encode(),
        "number": str(int.from_bytes(seed, "big")).encode(),
        "list": ", ".join(map(str, seed)).encode(),
    }
    of_texts = {f"hex of {name}": text.hex().encode() for name, text in texts.items()}
    return {"raw": seed, **texts, **of_texts}


def found_in(content: bytes, seeds: dict[str, bytes]) -> list[str]:
    lowered = content.lower()
    return [
        f"{whose}: {form}"
        for whose, seed in seeds.items()
        for form, text in forms(seed).items()
        if text in content or (form.startswith("hex") and text.lower() in lowered)
    ]


def dump(url: str) -> bytes:
    """The whole database, as pg_dump writes it, or table by table where there is none of its version."""
    for program in filter(None, [binaries() / "pg_dump", shutil.which("pg_dump")]):
        done = subprocess.run([program, "--inserts", url], capture_output=True, check=False)
        if done.returncode == 0:
            return done.stdout
    tables = []
    with psycopg.connect(url) as connection:
        names = connection.execute(
            "select quote_ident(tablename) from pg_tables where schemaname = 'public' order by 1"
        ).fetchall()
        for (name,) in names:
            with connection.cursor().copy(f"copy {name} to stdout") as rows:
                tables.append(b"".join(bytes(chunk) for chunk in rows))
    return b"\n".join(tables)


@pytest.fixture
def logs(caplog):
    """Everything that is logged, down to debug."""
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as events:

        def written() -> bytes:
            return f"{caplog.text}{events!r}".encode()

        yield written


@pytest.fixture
def table(page):
    return page("blackjack")


@pytest.fixture
def committed_table(committed_db, lucky):
    """For a dump, which sees what has committed."""
    lucky.pay_in("alice", "100")
    return enter(lucky, "blackjack")


def open_seeds(opened) -> dict[str, bytes]:
    """The seeds that nobody may know now."""
    secret = {"next": vault.decrypt(opened.session.next_seed_encrypted)}
    for round_ in GameRound.objects.exclude(state="finished"):
        secret[f"{round_.state} round"] = vault.decrypt(round_.server_seed_encrypted)
    return secret


def everything_said(opened, round_id) -> bytes:
    """Every answer that a page, a link or the operator can get about this."""
    shown = httpx.URL(link_to(int(round_id))).path
    browser, casino = Client(raise_request_exception=False), opened.casino
    about = {"playerExternalId": "alice", "roundId": round_id, "gameCode": "blackjack"}
    provider = GameRound.objects.get(pk=round_id).provider_id
    texts = [
        *(repr(opened.call(name).body) for name in ("boot", "pulse", "history")),
        repr(opened.bet().body),
        repr(opened.act(round_id, "surrender").body),
        repr(opened.act("1", "hit").body),
        repr(opened.call("seed", {"clientSeed": "another"}).body),
        casino.get("transaction/round", providerId=provider, **about).text,
        casino.get("transaction/list", cursor="", limit=100).text,
        casino.get("player/info", playerExternalId="alice").text,
    ]
    paths = [f"/play/blackjack/{opened.session_id}", shown, f"{shown}/round.json", f"/fair?round={shown[7:]}"]
    return "\n".join(texts).encode() + b"\n".join(browser.get(path).content for path in paths)


class TestInTheMiddleOfAHand:
    def test_nothing_gives_it_away(self, committed_table, committed_db, logs):
        table = committed_table
        hand = table.hand().round

        said = everything_said(table, hand["id"])

        secrets = open_seeds(table)
        assert set(secrets) == {"next", "open round"}
        assert found_in(said, secrets) == []
        assert found_in(logs(), secrets) == []
        assert found_in(dump(committed_db), secrets) == []

    def test_the_downloads_refuse_in_words(self, table):
        hand = table.hand().round
        shown = httpx.URL(hand["verifyUrl"]).path

        answers = [Client().get(path) for path in (f"{shown}/round.json", f"/fair?round={shown[7:]}")]

        assert [it.status_code for it in answers] == [409, 409]
        assert all("secret until it has finished" in it.content.decode() for it in answers)

    def test_the_dealers_second_card_is_not_there(self, table):
        outcome = table.hand().round["outcome"]
        assert (len(outcome["dealer"]["cards"]), outcome["dealer"]["hidden"]) == (1, 1)


class TestAfterAKick:
    def test_nothing_gives_it_away(self, committed_table, committed_db, logs):
        table = committed_table
        hand = table.hand().round
        table.casino.post("game/kick", {"playerExternalId": "alice"})

        said = everything_said(table, hand["id"])

        secrets = open_seeds(table)
        assert "open round" in secrets
        assert found_in(said + logs() + dump(committed_db), secrets) == []


class TestAfterACancel:
    def test_nothing_gives_it_away(self, committed_table, committed_db, logs):
        table = committed_table
        hand = table.hand().round
        round_ = GameRound.objects.get()
        bet = Move("cancel", "by-hand", cancels=round_.provider_round)
        play(session=round_.session, provider_round=round_.provider_round, moves=[bet], now=round_.opened_at)

        said = everything_said(table, hand["id"])

        secrets = open_seeds(table)
        assert "cancelled round" in secrets
        assert found_in(said + logs() + dump(committed_db), secrets) == []

    def test_the_page_says_so(self, table):
        hand = table.hand().round
        round_ = GameRound.objects.get()
        bet = Move("cancel", "by-hand", cancels=round_.provider_round)
        play(session=round_.session, provider_round=round_.provider_round, moves=[bet], now=round_.opened_at)

        html = Client().get(httpx.URL(hand["verifyUrl"]).path).content.decode()

        assert "never shown: the round was cancelled" in html
        assert "Bet cancelled" in html
        assert table.casino.balance() == 100


class TestAfterTheEnd:
    def test_it_is_shown_and_is_what_was_promised(self, table):
        shown = None
        table.rig(is_open)
        shown = table.commitment()
        hand = table.bet(commitment=shown).round
        ended = table.act(hand["id"], "stand").round

        seed = bytes.fromhex(ended["serverSeed"])

        assert commitment(seed) == ended["commitment"] == shown
        assert ended["serverSeed"] in Client().get(httpx.URL(ended["verifyUrl"]).path).content.decode()

    def test_of_an_overdue_round_the_log_has_no_seed(self, committed_table, committed_db, logs):
        table = committed_table
        hand = table.hand().round
        make_old(hand["id"], hours=25)
        settle_overdue(now=GameRound.objects.get().session.launched_at)

        round_ = GameRound.objects.get()

        assert round_.state == "finished"
        seed = {"ended": vault.decrypt(round_.server_seed_encrypted)}
        assert found_in(logs() + dump(committed_db), seed) == []


class TestTheNextSeed:
    def test_is_new_for_every_round(self, table):
        promised = set()
        for _ in range(5):
            promised.add(table.commitment())
            hand = table.bet()
            if hand.round["legal"]:
                table.act(hand.round["id"], "stand")
        assert len(promised) == 5

    def test_is_not_in_what_a_refusal_or_a_crash_prints(self):
        seed = os.urandom(32)
        assert found_in(repr(Seeds(seed, "client")).encode(), {"seed": seed}) == []


def test_the_search_finds_what_is_there(tmp_path: Path):
    """Every form is looked for: a search that finds nothing anywhere proves nothing."""
    seed = os.urandom(32)
    for form, text in forms(seed).items():
        assert any(form in it for it in found_in(b"before " + text + b" after", {"it": seed})), form
