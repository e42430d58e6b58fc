"""A round's dispute pack: what is in it, and that a change of any byte is noticed."""

import base64
import io
import json
import re
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from io import StringIO

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.management import CommandError, call_command

from gameplay import dispute_pack
from gameplay.dispute_pack import archive, problems
from gameplay.models import GameRound
from gameplay.round_page.page import find
from tests.cast import wait_for_horizon
from tests.play.page import has_won, is_open, may
from wallets import seals
from wallets.seals import keys, own_public_key, trusted_keys

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def pack_of(round_id) -> bytes:
    found = find(int(round_id))
    assert found is not None
    return dispute_pack.make(dispute_pack.collect(found), now=NOW).content


def verified_elsewhere(path) -> subprocess.CompletedProcess[str]:
    """By docs/verify_dispute_pack.py, which has none of our code."""
    script = settings.BASE_DIR / "docs" / "verify_dispute_pack.py"
    key = base64.b64encode(own_public_key()).decode()
    return subprocess.run(
        [sys.executable, script, path, key],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def pack(page) -> bytes:
    """Of a finished round that won."""
    opened = page()
    opened.rig(has_won)
    return pack_of(opened.bet().round["id"])


def files_of(content: bytes) -> dict[str, bytes]:
    return archive.read(content)


def facts_of(content: bytes) -> dict:
    return json.loads(files_of(content)["round.json"])


def signed_again(content: bytes, change, sign=keys.sign, key_id: str | None = None) -> bytes:
    """As somebody would who has this key."""
    files = files_of(content)
    head = json.loads(files.pop("manifest.json"))
    del files["manifest.sig"], head["files"], head["format"]
    head["key_id"] = key_id or head["key_id"]
    return archive.pack(change(files), head, sign)


class TestAPack:
    def test_is_right_here_and_without_our_code(self, pack, tmp_path):
        path = tmp_path / "round.zip"
        path.write_bytes(pack)
        said = StringIO()
        call_command("verify_dispute_pack", str(path), stdout=said)

        assert "is whole, signed, and hangs together" in said.getvalue()
        elsewhere = verified_elsewhere(path)
        assert (elsewhere.returncode, elsewhere.stdout.strip()) == (
            0,
            "It is whole, signed, and hangs together.",
        ), elsewhere.stderr

    def test_has_all_of_the_round(self, pack):
        facts = facts_of(pack)

        assert facts["round"]["state"] == "finished"
        assert [it["what"] for it in facts["time_line"]] == ["Bet", "Win"]
        assert [it["kind"] for it in facts["actions"]] == ["bet", "win"]
        assert facts["outcome"]["seen"]["won"] is True or facts["outcome"]["seen"]
        assert len(facts["fairness"]["server_seed"]) == 64
        assert [it["of_round"] for it in facts["ledger"]] == [True, True]
        assert set(files_of(pack)) == {
            "README.txt",
            "fairness.json",
            "ledger.jsonl",
            "manifest.json",
            "manifest.sig",
            "round.html",
            "round.json",
        }

    def test_reads_as_a_page_that_loads_nothing(self, page, pack):
        slot = page("harbour-lights")
        for content in (pack, pack_of(slot.bet().round["id"])):
            html = files_of(content)["round.html"].decode()
            assert "<script" not in html
            assert not re.findall(r'(?:href|src)="(?!#|data:)[^"]*"', html)
            assert "url(" not in html
            assert "default-src 'none'" in html
            assert "Time line" in html

    def test_can_be_checked_as_a_statement_and_as_a_round(self, pack, tmp_path):
        for name, script in (("ledger.jsonl", "verify_chain.py"), ("fairness.json", "verify_round.py")):
            (tmp_path / name).write_bytes(files_of(pack)[name])
            run = subprocess.run(
                [sys.executable, settings.BASE_DIR / "docs" / script, tmp_path / name],
                capture_output=True,
                text=True,
                check=False,
            )
            assert run.returncode == 0, run.stdout + run.stderr

    def test_of_play_money_has_no_rows(self, page):
        content = pack_of(page("dice", None).bet().round["id"])

        assert facts_of(content)["ledger"] == []
        assert problems(content, trusted_keys()) == []


class TestTheSeed:
    def test_of_an_open_round_is_nowhere(self, page):
        opened = page("blackjack")
        seed = opened.rig(is_open)
        round_id = opened.bet().round["id"]
        content = pack_of(round_id)

        for file in files_of(content).values():
            assert seed.hex().encode() not in file
            assert base64.b64encode(seed) not in file
        assert "fairness.json" not in files_of(content)
        assert facts_of(content)["fairness"]["server_seed"] is None
        assert problems(content, trusted_keys()) == []

    def test_and_the_outcome_wait_for_the_operator_to_take_the_bet(self, page, client):
        said = page().bet().round
        GameRound.objects.filter(pk=said["id"]).update(state="asking", ended_at=None)

        facts = facts_of(pack_of(said["id"]))

        assert (facts["outcome"], facts["fairness"]["server_seed"]) == (None, None)
        link = said["verifyUrl"].replace("http://127.0.0.1:8000", "")
        assert client.get(f"{link}/round.json").status_code == 409
        assert "The roll is" not in client.get(link).content.decode()


class TestAChange:
    def test_of_any_byte_is_noticed(self, pack):
        trusted = trusted_keys()
        tail = range(max(0, len(pack) - 1200), len(pack))

        for place in [*range(0, len(pack), 307), *range(60), *tail]:
            changed = bytearray(pack)
            changed[place] ^= 1
            assert problems(bytes(changed), trusted), place
        assert problems(pack + b"\n", trusted)
        assert problems(pack[:-1], trusted)
        assert problems(b"", trusted)

    def test_is_noticed_without_our_code_too(self, pack, tmp_path):
        path = tmp_path / "round.zip"
        for place in (100, len(pack) // 2, len(pack) - 30):
            changed = bytearray(pack)
            changed[place] ^= 1
            path.write_bytes(bytes(changed))
            assert verified_elsewhere(path).returncode == 1

    @pytest.mark.parametrize("how", ["compressed", "deep", "spaced"])
    def test_that_would_break_the_check_is_noticed(self, how, pack, tmp_path):
        files = files_of(pack)
        if how == "deep":
            files["manifest.json"] = b"[" * 100_000
        if how == "spaced":
            files["manifest.sig"] = b" ".join([files["manifest.sig"][:64], files["manifest.sig"][64:]])
        content = archive.written(files)
        if how == "compressed":
            made = io.BytesIO()
            with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as bomb:
                bomb.writestr("round.html", bytes(20 * 2**20))
            content = made.getvalue()
        path = tmp_path / "round.zip"
        path.write_bytes(content)

        elsewhere = verified_elsewhere(path)

        assert len(problems(content, trusted_keys())) == 1
        assert elsewhere.returncode == 1
        assert elsewhere.stderr == ""
        assert len(elsewhere.stdout.splitlines()) <= 2

    def test_with_new_hashes_and_another_key_is_noticed(self, pack, tmp_path):
        other = Ed25519PrivateKey.generate()
        public = other.public_key().public_bytes_raw()

        def lie(files):
            return files | {"round.html": files["round.html"].replace(b"alice", b"bob")}

        with_our_name = signed_again(pack, lie, other.sign)
        with_its_own = signed_again(pack, lie, other.sign, keys.key_id(public))

        assert "a signature that is not of key" in problems(with_our_name, trusted_keys())[0]
        assert "the unknown key" in problems(with_its_own, trusted_keys())[0]
        path = tmp_path / "round.zip"
        path.write_bytes(with_our_name)
        assert "a signature that is not of key" in verified_elsewhere(path).stdout
        with pytest.raises(SystemExit):
            call_command("verify_dispute_pack", str(path), stdout=StringIO())
        with pytest.raises(CommandError, match="is not a public key"):
            call_command("verify_dispute_pack", str(path), "--public-key", "x")

    @pytest.mark.parametrize(
        ("old", "new", "words"),
        [
            (b'"amount":"-1"', b'"amount":"-2"', "its hash is not that of its content"),
            (b'"seq":3', b'"seq":4', "its hash is not that of its content"),
        ],
        ids=["amount", "place"],
    )
    def test_of_a_row_is_noticed_even_where_we_signed_it(self, old, new, words, pack):
        def lie(files):
            changed = {name: files[name].replace(old, new) for name in ("round.json", "ledger.jsonl")}
            assert changed["ledger.jsonl"] != files["ledger.jsonl"]
            return files | changed

        assert words in " ".join(problems(signed_again(pack, lie), trusted_keys()))

    def test_of_a_seed_is_noticed_even_where_we_signed_it(self, pack):
        seed = facts_of(pack)["fairness"]["server_seed"].encode()

        def lie(files):
            return files | {"round.json": files["round.json"].replace(seed, seed[::-1])}

        assert "not the one that was promised" in problems(signed_again(pack, lie), trusted_keys())[0]

    def test_no_seal_passes_for_a_pack(self):
        assert archive.signed_text(b"{}").startswith(b"countroom-dispute-pack-1|")


@pytest.mark.django_db(transaction=True)
def test_a_seal_that_covers_the_rows_comes_with_the_way_to_it(page, lucky, tmp_path):
    opened = page("blackjack")
    hand = opened.hand(may("stand")).round
    lucky.pay_in("alice", "3")
    lucky.pay_in("bob", "3")
    opened.act(hand["id"], "stand")
    lucky.pay_in("alice", "4")
    wait_for_horizon()
    while seals.seal_next(now=NOW):
        pass

    content = pack_of(hand["id"])

    facts = facts_of(content)
    (sealed,) = facts["seals"]
    assert sealed["leaf"]["seq"] == len(facts["ledger"]) + 1
    assert [it["of_round"] for it in facts["ledger"]].count(False) >= 2
    assert sealed["path"]
    assert "sums" not in sealed
    assert problems(content, trusted_keys()) == []
    path = tmp_path / "round.zip"
    path.write_bytes(content)
    assert verified_elsewhere(path).returncode == 0

    def lie(files):
        facts["seals"][0]["path"][0][1] = "00" * 32
        return files | {"round.json": archive.canonical(facts)}

    assert "does not lead to its root" in problems(signed_again(content, lie), trusted_keys())[0]
