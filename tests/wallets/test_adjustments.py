"""Manual adjustments: two persons, decided once, booked once, held by the database."""

from datetime import timedelta
from decimal import Decimal

import pytest

from players.errors import DomainError, ParametersInvalid, PermissionDenied
from players.models import Operator, StaffMember
from players.models.staff import Role
from players.services import players
from tests.cast import at_once, today
from tests.wallets.adjusting import NOW, approve, ask, boss, fay, sam
from wallets import services
from wallets.errors import BalanceNotEnough, CurrencyNotSupported
from wallets.models import Adjustment, Contra, Kind

__all__ = ["boss", "fay", "sam"]


class TestAsking:
    def test_moves_nothing(self, lucky, sam):
        asked = ask(lucky, sam)

        assert (asked.state, asked.asked_by, lucky.rows()) == ("asked", sam, [])
        assert asked.expires_at == NOW + timedelta(days=7)

    @pytest.mark.parametrize(
        ("changes", "refused"),
        [
            ({"amount": "0"}, ParametersInvalid),
            ({"reason": ""}, ParametersInvalid),
            ({"amount": "1.005"}, ParametersInvalid),
            ({"currency": "EUR"}, CurrencyNotSupported),
            ({"amount": "100.01"}, PermissionDenied),
            ({"amount": "-100.01"}, PermissionDenied),
            ({"amount": "0.00000001", "currency": "BTC"}, PermissionDenied),
        ],
        ids=str,
    )
    def test_is_refused(self, changes, refused, lucky, sam):
        with pytest.raises(refused):
            ask(lucky, sam, **changes)

    def test_without_limit_by_an_administrator(self, lucky, boss):
        assert ask(lucky, boss, amount="99999", currency="BTC").amount == 99999

    def test_within_what_the_role_may_in_that_currency(self, lucky, sam):
        services.limit_adjustments(
            role=Role.SUPPORT, currency="USD", most_asked=Decimal(5), most_approved=Decimal(0)
        )

        assert ask(lucky, sam, amount="-5").amount == -5
        with pytest.raises(PermissionDenied, match="5 USD at the most"):
            ask(lucky, sam, amount="5.01")
        assert ask(lucky, sam, amount="100", currency="JPY").amount == 100

    def test_is_not_for_seamless_mode(self, lucky, sam, fay):
        before = ask(lucky, sam)
        Operator.objects.filter(pk=lucky.operator.pk).update(callback_url="https://casino.example/c")

        with pytest.raises(PermissionDenied, match="it holds its players' money itself"):
            ask(lucky, sam)
        with pytest.raises(PermissionDenied, match="it holds its players' money itself"):
            approve(before, fay)
        Operator.objects.filter(pk=lucky.operator.pk).update(callback_url="")


class TestApproving:
    def test_books_it_and_the_wire_tells_it_with_its_sign(self, lucky, sam, fay):
        lucky.pay_in("alice", "20")

        booked = [approve(ask(lucky, sam, amount), fay) for amount in ("12.5", "-32.5")]

        assert [it.state for it in booked] == ["booked", "booked"]
        rows = lucky.rows()[1:]
        assert [(it.kind, it.contra, it.amount, it.balance_after) for it in rows] == [
            (Kind.ADJUSTMENT, Contra.ADJUSTMENT, Decimal("12.5"), Decimal("32.5")),
            (Kind.ADJUSTMENT, Contra.ADJUSTMENT, Decimal("-32.5"), Decimal(0)),
        ]
        assert [it.transaction_id for it in booked] == [it.pk for it in rows]
        listed = lucky.get("transaction/list", **today(transType=64)).data["list"]
        assert [(it["transType"], it["amount"], it["balance"]) for it in listed] == [
            (64, Decimal("12.5"), Decimal("32.5")),
            (64, Decimal("-32.5"), 0),
        ]

    def test_takes_no_more_than_there_is_and_stays_open(self, lucky, sam, fay):
        lucky.pay_in("alice", "3")
        asked = ask(lucky, sam, "-12.5")

        with pytest.raises(BalanceNotEnough) as refused:
            approve(asked, fay)

        assert refused.value.details == {"balance": 3}
        asked.refresh_from_db()
        assert (asked.state, asked.problem) == ("asked", "The balance was 3 USD.")
        lucky.pay_in("alice", "10")
        assert approve(asked, fay).problem == ""
        assert lucky.balance() == Decimal("0.5")

    def test_is_for_another_person(self, lucky, fay, boss):
        for who in (fay, boss):
            with pytest.raises(PermissionDenied, match="another person"):
                # Another session of theirs is the same person.
                approve(ask(lucky, who), StaffMember.objects.get(pk=who.pk))

    def test_above_what_the_role_may_waits_for_an_administrator(self, lucky, fay, boss):
        asked = ask(lucky, boss, "1000.01")
        with pytest.raises(PermissionDenied, match="approves 1000 USD at the most"):
            approve(asked, fay)

        asked = ask(lucky, fay, "1000")
        assert approve(asked, boss).state == "booked"

    def test_pays_a_blocked_player_too(self, lucky, sam, fay):
        players.block_player(player=lucky.player("alice"))

        assert approve(ask(lucky, sam), fay).state == "booked"

    def test_comes_too_late(self, lucky, sam, fay):
        asked = ask(lucky, sam)

        with pytest.raises(ParametersInvalid, match="expired"):
            approve(asked, fay, now=NOW + timedelta(days=7))
        assert not Adjustment.objects.waiting(NOW + timedelta(days=7)).exists()

    def test_opens_a_wallet_that_is_not_there_yet(self, lucky, sam, fay):
        services.open_currencies(operator=lucky.operator, currencies=["EUR"])

        approve(ask(lucky, sam, currency="EUR"), fay)

        assert lucky.balance("alice", "EUR") == Decimal("12.5")


class TestRefusingAndWithdrawing:
    def test_end_it_with_a_word(self, lucky, sam, fay):
        refused, withdrawn = ask(lucky, sam), ask(lucky, sam)

        services.refuse_adjustment(adjustment=refused, by=fay, word=" no proof ", now=NOW)
        services.withdraw_adjustment(adjustment=withdrawn, by=sam, word="twice", now=NOW)

        refused.refresh_from_db()
        assert (refused.state, refused.decided_by, refused.word) == ("refused", fay, "no proof")
        for done in (refused, withdrawn):
            with pytest.raises(ParametersInvalid, match="already"):
                approve(done, fay)

    def test_are_for_the_other_and_for_oneself(self, lucky, sam, fay):
        asked = ask(lucky, sam)

        with pytest.raises(PermissionDenied):
            services.refuse_adjustment(adjustment=asked, by=sam, word="no", now=NOW)
        with pytest.raises(PermissionDenied):
            services.withdraw_adjustment(adjustment=asked, by=fay, word="no", now=NOW)
        with pytest.raises(ParametersInvalid):
            services.refuse_adjustment(adjustment=asked, by=fay, word=" ", now=NOW)


@pytest.mark.usefixtures("committed_db")
class TestAtOnce:
    def test_two_approvals_book_it_once(self, lucky, sam, fay, boss):
        asked = ask(lucky, sam)

        def attempt(who):
            try:
                return approve(asked, who).state
            except DomainError as refusal:
                return refusal.message

        found = at_once(*(lambda who=who: attempt(who) for who in (fay, boss) * 4))

        assert found.count("booked") == 1
        assert found.count("Nothing was done: this adjustment is booked already.") == 7
        assert lucky.balance() == Decimal("12.5")

    def test_an_approval_and_a_withdrawal_end_it_one_way(self, lucky, sam, fay):
        asked = ask(lucky, sam)

        def attempt(verb, **how):
            try:
                return verb(adjustment=asked, now=NOW, **how).state
            except DomainError:
                return "too late"

        found = at_once(
            lambda: attempt(services.approve_adjustment, by=fay),
            lambda: attempt(services.withdraw_adjustment, by=sam, word="a mistake"),
        )

        asked.refresh_from_db()
        assert sorted(found) == sorted(["too late", asked.state])
        assert lucky.balance() == (Decimal("12.5") if asked.state == "booked" else 0)


def test_limits_are_checked(db):
    for currency, amount in (("XXX", "1"), ("USD", "0.001")):
        with pytest.raises(ParametersInvalid):
            services.limit_adjustments(
                role=Role.SUPPORT, currency=currency, most_asked=Decimal(amount), most_approved=Decimal(0)
            )
