"""What the database holds about adjustments, whoever writes, whatever they forgot."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from players.services.conflicts import violated
from tests.wallets.adjusting import NOW, approve, ask, boss, fay, sam
from wallets.models import Adjustment, AdjustmentLimit, LedgerTransaction

__all__ = ["boss", "fay", "sam"]


class TestTheDatabase:
    @pytest.fixture
    def asked(self, lucky, sam):
        return ask(lucky, sam)

    def break_(self, asked, **values):
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            Adjustment.objects.filter(pk=asked.pk).update(**values)
        return violated(error.value)

    @pytest.mark.parametrize(
        ("values", "rule"),
        [
            ({"amount": 5}, "stays"),
            ({"reason": "another"}, "stays"),
            ({"asked_by": F("decided_by")}, "stays"),
            ({"state": "lost"}, "decided_as_a_whole"),
            ({"state": "refused"}, "decided_as_a_whole"),
            ({"decided_at": NOW}, "decided_as_a_whole"),
            ({"state": "booked"}, "is_its_row"),
        ],
        ids=["amount", "reason", "asker", "state", "refused alone", "time alone", "booked alone"],
    )
    def test_refuses(self, values, rule, asked):
        assert self.break_(asked, **values) == f"wallets_adjustment_{rule}"

    def test_wants_two_persons(self, lucky, asked, sam, fay):
        decided = {"decided_at": NOW, "word": "ok"}
        rule = "wallets_adjustment_two_persons"

        assert self.break_(asked, state="refused", decided_by=sam, **decided) == rule
        assert self.break_(asked, state="refused", **decided) == rule
        assert self.break_(asked, state="withdrawn", decided_by=fay, **decided) == rule
        assert self.break_(asked, state="withdrawn", **decided) == rule
        other = approve(ask(lucky, sam), fay)
        # A row that is another adjustment's, of the same amount.
        taken = {"state": "booked", "decided_at": NOW, "transaction_id": other.transaction_id}
        assert self.break_(asked, decided_by=sam, **taken) == rule
        assert self.break_(asked, decided_by=fay, **taken) == "wallets_adjustment_booked_once"

    def test_takes_the_row_that_was_asked_for_and_no_other(self, lucky, asked, sam, fay):
        other = approve(ask(lucky, sam, "1"), fay)

        taken = {"state": "booked", "decided_at": NOW, "decided_by": fay}
        rule = "wallets_adjustment_is_its_row"
        assert self.break_(asked, transaction_id=other.transaction_id, **taken) == rule

    def test_keeps_what_was_decided(self, asked, fay):
        approve(asked, fay)

        assert self.break_(asked, word="later") == "wallets_adjustment_stays"
        with pytest.raises(IntegrityError), transaction.atomic():
            Adjustment.objects.filter(pk=asked.pk).delete()
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
            with pytest.raises(IntegrityError), transaction.atomic():
                cursor.execute("truncate wallets_adjustment")

    @pytest.mark.parametrize(
        ("values", "rule"),
        [
            ({"amount": 0}, "wallets_adjustment_moves_something"),
            ({"reason": ""}, "wallets_adjustment_has_a_reason"),
        ],
        ids=str,
    )
    def test_takes_nothing_empty(self, values, rule, asked):
        asked.pk = None
        for name, value in values.items():
            setattr(asked, name, value)
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            asked.save(force_insert=True)
        assert violated(error.value) == rule

    def test_takes_none_that_was_decided_before_it_was_asked(self, lucky, asked, fay):
        """With a row of the right kind and amount, and two persons, all other rules would be content."""
        asked.pk, asked.state, asked.decided_by, asked.decided_at = None, "booked", fay, NOW
        asked.transaction_id = LedgerTransaction.objects.filter(operator=lucky.operator).latest("id").pk
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            asked.save(force_insert=True)
        assert violated(error.value) == "wallets_adjustment_begins_asked"

    def test_wants_a_player_of_the_operator(self, asked, rival):
        asked.pk, asked.operator = None, rival.operator
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            asked.save(force_insert=True)
        assert violated(error.value) == "wallets_adjustment_player_of_the_same_operator"

    @pytest.mark.parametrize(
        ("values", "rule"),
        [
            ({"role": "administrator"}, "role_known"),
            ({"role": "support"}, "one_each"),
            ({"role": "auditor", "most_asked": -1}, "not_negative"),
        ],
        ids=str,
    )
    def test_limits_the_limits(self, values, rule, db):
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            AdjustmentLimit.objects.create(**values)
        assert violated(error.value) == f"wallets_adjustmentlimit_{rule}"
