"""`./manage.py verify_round`: recomputes a finished round from the database."""

import json
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from gameplay.models import GameRound
from gameplay.rounds.moves import Move
from gameplay.rounds.play import play
from players import vault
from tests.factories import external_game
from tests.play.page import BETS, has_won, may
from tests.rounds.table import Seat


def verify(round_id, *options):
    """What it prints, and its exit status."""
    out = StringIO()
    try:
        call_command("verify_round", str(round_id), *options, stdout=out)
    except SystemExit as ended:
        return out.getvalue(), ended.code
    return out.getvalue(), 0


def differing(round_id):
    said, status = verify(round_id, "--json")
    found = json.loads(said)
    assert status == (0 if found["right"] else 1)
    return {it["name"] for it in found["lines"] if not it["matches"]}


class TestAFinishedRound:
    @pytest.mark.parametrize("game", BETS)
    @pytest.mark.parametrize("player", ["alice", None])
    def test_comes_out_as_it_was_booked(self, page, game, player):
        opened = page(game, player)
        round_ = opened.bet().round
        while round_["legal"]:
            round_ = opened.act(round_["id"], "stand" if game == "blackjack" else "free_spin").round

        said, status = verify(round_["id"])

        assert (status, "comes out as it was booked" in said) == (0, True), said
        assert differing(round_["id"]) == set()

    def test_of_several_bets_ties_each_of_them(self, page):
        opened = page("blackjack")
        hand = opened.hand(may("split")).round
        now = opened.act(hand["id"], "split").round
        while now["legal"]:
            now = opened.act(hand["id"], "stand").round

        found = json.loads(verify(hand["id"], "--json")[0])

        assert (found["right"], found["round"]) == (True, hand["id"])
        assert {"name": "bets booked", "said": "1, 1", "comesOut": "1, 1", "matches": True} in found["lines"]
        assert found["proof"]["serverSeed"] == now["serverSeed"]


@contextmanager
def forged(round_, **changes):
    """For as long as one looks."""
    with transaction.atomic():
        if changes:
            GameRound.objects.filter(pk=round_.pk).update(**changes)
        yield
        transaction.set_rollback(True)


class TestARoundThatWasChanged:
    @pytest.fixture
    def won(self, page):
        opened = page()
        opened.rig(has_won)
        return GameRound.objects.get(pk=opened.bet().round["id"])

    @pytest.mark.parametrize(
        ("changes", "named"),
        [
            ({"won": 5}, ["win of the round"]),
            ({"staked": 5}, ["stakes of the round"]),
            ({"commitment": "0" * 64}, ["commitment"]),
            ({"bet": BETS["dice"] | {"stake": "2"}}, ["stakes of the round", "bets booked"]),
            ({"win_limit": 1}, ["win of the round", "wins booked"]),
            ({"variant": "99"}, ["win of the round", "wins booked"]),
            ({"bet": {}}, ["round"]),
            ({"actions": ["hit"]}, ["round"]),
            ({"server_seed_encrypted": b"broken"}, ["server seed"]),
        ],
        ids=lambda it: ", ".join(sorted(it)),
    )
    def test_is_named(self, won, changes, named):
        with forged(won, **changes):
            assert differing(won.pk) >= set(named)

    def test_has_another_client_seed(self, won):
        wins_too = 0
        for seed in "abcdefghij":
            with forged(won, client_seed=seed):
                wins_too += "wins booked" not in differing(won.pk)
        assert wins_too < 10

    def test_has_another_seed_than_was_promised(self, won):
        with forged(won, server_seed_encrypted=vault.encrypt(b"x" * 32)):
            said, status = verify(won.pk)

        assert status == 1
        assert "DIFFERS  commitment" in said
        assert "It does NOT come out" in said

    def test_has_other_rows_in_the_ledger(self, won):
        with forged(won), connection.cursor() as cursor:
            cursor.execute("set local session_replication_role = replica")
            cursor.execute("delete from wallets_ledgertransaction where round_id = %s and kind = 2", [won.pk])
            assert differing(won.pk) == {"wins booked"}


class TestWhatIsNotVerified:
    def refusal(self, round_id):
        with pytest.raises(CommandError) as refused:
            call_command("verify_round", str(round_id))
        assert refused.value.returncode == 1
        return str(refused.value)

    def test_an_open_round(self, page):
        assert "is open: its seed is a secret" in self.refusal(page("blackjack").hand().round["id"])

    def test_a_cancelled_round(self, page):
        page("blackjack").hand()
        round_ = GameRound.objects.get()
        move = Move("cancel", "by-hand", cancels=round_.provider_round)
        play(session=round_.session, provider_round=round_.provider_round, moves=[move], now=round_.opened_at)
        assert "its seed is never revealed" in self.refusal(round_.pk)

    def test_another_providers_round(self, lucky):
        lucky.pay_in("alice", "100")
        seat = Seat(lucky, "alice", external_game())
        seat.bet("b1", 10, last=True)
        assert "another provider, Acme" in self.refusal(seat.round().pk)

    @pytest.mark.parametrize("round_id", ["1", "0", "9" * 30])
    def test_a_round_that_is_not_there(self, db, round_id):
        assert "There is no round" in self.refusal(round_id)
