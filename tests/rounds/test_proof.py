"""gameplay.round_proof, a part of verify_ledger: every round's money ties to its rows."""

import pytest
from django.db import transaction

from gameplay.models import GameRound
from gameplay.round_proof import prove_rounds
from tests.rounds.table import Seat
from tests.wallets.proof.book import forge
from tests.wallets.proof.commands import verify
from wallets.models import Kind, LedgerTransaction
from wallets.proof import Findings, Scope
from wallets.services import RoundStep, book_round


@pytest.fixture
def played(alice):
    """Two bets, one of them taken back, and a win."""
    alice.bet("b1", 10)
    alice.bet("b2", 5)
    alice.cancel("c2", of="b2")
    alice.win("w1", 30, last=True)
    return alice


def found(**scope):
    """What it names. The proof as a whole is of what has committed, and these tests roll back."""
    findings = Findings()
    prove_rounds(Scope(**scope), findings)
    return findings.lines()


class TestRounds:
    def test_that_were_played_are_proved(self, played):
        assert found() == []

    def test_of_play_money_are_not_looked_at(self, played, lucky, wheel):
        demo = Seat(lucky, None, wheel)
        demo.bet("d1", 10)
        assert found() == []

    def test_are_a_part_of_verify_ledger(self, committed_db, played):
        assert verify()[0] == 0
        GameRound.objects.update(won=31)

        status, said = verify()

        assert status == 1
        assert f"round {played.round().pk} says staked 15, given back 5, won 31" in said
        GameRound.objects.update(won=30)


class TestAForger:
    @pytest.fixture(autouse=True)
    def _undone(self, played):
        """The fixtures prove the books afterwards."""
        with transaction.atomic():
            yield
            transaction.set_rollback(True)

    @pytest.mark.parametrize("column", ["staked", "refunded", "won"])
    def test_who_changes_a_rounds_sums_is_named(self, played, column):
        round_id = played.round().pk
        GameRound.objects.filter(pk=round_id).update(**{column: 7})
        assert [it for it in found() if f"round {round_id} says" in it]

    def test_who_removes_a_round_is_named(self, played):
        round_id = played.round().pk
        forge(("delete from gameplay_gameround where id = %s", [round_id]))
        assert f"names round {round_id}, which is not there" in found()[0]

    def test_who_removes_an_action_is_named(self, played):
        forge("delete from gameplay_action where external_id = 'w1'")
        assert "was asked for by no action of its round" in found()[0]

    def test_who_changes_an_action_is_named(self, played):
        forge("update gameplay_action set amount = 31 where external_id = 'w1'")
        assert "with this amount" in found()[0]

    def test_who_makes_up_an_action_is_named(self, played):
        forge("update gameplay_action set state = 'booked', transaction_id = 7 where external_id = 'w1'")
        assert any("action w1 of provider" in it for it in found())

    def test_who_makes_up_a_round_is_named(self, played, lucky):
        forge(
            "insert into gameplay_gameround select (jsonb_populate_record(r, jsonb_build_object('id', 1,"
            " 'provider_round', 'made up'))).* from gameplay_gameround r"
        )
        assert f"operator {lucky.operator.pk}: round 1 says staked 15 and won 30, and has no rows" in found()

    def test_who_gives_a_round_to_another_player_is_named(self, played, lucky):
        bob = lucky.player("bob").pk
        GameRound.objects.update(player_id=bob)
        assert "is of another player or currency than its round" in found()[0]

    def test_who_books_without_a_round_is_named(self, played, lucky):
        wallet = lucky.wallet("alice")
        book_round(
            operator_id=lucky.operator.pk,
            wallet_id=wallet.pk,
            currency="USD",
            round_id=5,
            steps=[RoundStep(Kind.WIN, 1)],
        )
        assert "names round 5, which is not there" in found()[0]

    def test_is_named_for_one_wallet_too(self, played, lucky):
        GameRound.objects.update(won=1)
        assert found(wallet=lucky.wallet("alice"))
        assert not found(wallet=lucky.wallet("bob"))

    def test_who_takes_a_row_out_of_its_round_is_named(self, played):
        row = LedgerTransaction.objects.get(kind=Kind.WIN)
        forge(("update wallets_ledgertransaction set round_id = null where id = %s", [row.pk]))
        assert any("names no round" in it for it in found())
