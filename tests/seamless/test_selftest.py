"""The operator self-test finds what it is for: operators with one planted bug each, each caught by its own case."""

from datetime import UTC, datetime
from decimal import Decimal
from threading import Lock

import pytest

from gameplay.sandbox_operator.book import OK, Book, Told
from gameplay.sandbox_operator.server import SandboxOperator
from gameplay.selftest.cases import CASES
from gameplay.selftest.run import run_selftest

pytestmark = pytest.mark.django_db(transaction=True)


def report(lucky):
    return run_selftest(operator=lucky.operator, player_id="tester", currency="USD", now=datetime.now(UTC))


def failed(lucky) -> set[str]:
    return {result.case.name for result in report(lucky).results if not result.passed}


class TestAGoodOperator:
    def test_passes_every_case(self, lucky):
        assert failed(lucky) == set()
        assert len(CASES) == 12

    def test_has_its_money_back_afterwards(self, lucky):
        before = lucky.has("tester")

        report(lucky)

        assert lucky.has("tester") == before

    def test_sees_every_exchange_in_the_report(self, lucky):
        found = report(lucky).as_json()

        steps = [step for case in found["cases"] for step in case["steps"]]
        assert all(step["request"] and step["answer"] and step["expected"] for step in steps)
        assert lucky.sandbox.tokens[0] not in str(found)


class Broken(Book):
    """The good book, to plant one bug in."""

    def __init__(self) -> None:
        super().__init__(None, start_balance=Decimal(100))


class BooksARepeatTwice(Broken):
    def bet(self, entry, **more):
        known = entry.id in {it.id for it in self.entries()}
        return self.book_again(entry) if known else super().bet(entry, **more)


class PaysARepeatTwice(Broken):
    def win(self, entry):
        known = entry.id in {it.id for it in self.entries()}
        return self.book_again(entry) if known else super().win(entry)


class ForgetsACancel(Broken):
    def cancel(self, cancel_id, bet_id, player, currency, **more):
        return Told(OK, self.balance(player, currency).balance)


class GivesBackTwice(Broken):
    def cancel(self, cancel_id, bet_id, player, currency, **more):
        told = super().cancel(cancel_id, bet_id, player, currency, **more)
        bet = next((it for it in self.entries() if it.id == bet_id), None)
        seen = self.__dict__.setdefault("seen", set())
        if bet is not None and bet_id in seen:
            self.set_balance(player, currency, told.balance - bet.amount)
        seen.add(bet_id)
        return Told(OK, self.balance(player, currency).balance) if bet else told


class GivesBackWhatItNeverTook(Broken):
    def cancel(self, cancel_id, bet_id, player, currency, **more):
        if bet_id not in {it.id for it in self.entries()}:
            self.set_balance(player, currency, self.balance(player, currency).balance + 1)
            return self.balance(player, currency)
        return super().cancel(cancel_id, bet_id, player, currency, **more)


class AcceptsALateBet(Broken):
    def bet(self, entry, **more):
        return super().bet(entry, even_after_cancel=True)


class Rounds(Broken):
    def bet(self, entry, **more):
        entry.amount = entry.amount.quantize(Decimal("0.1"))
        return super().bet(entry, **more)


class TellsTheBalanceBefore(Broken):
    def bet(self, entry, **more):
        before = self.balance(entry.player, entry.currency).balance
        return Told(super().bet(entry, **more).status, before)


class NeverSaysNo(Broken):
    def bet(self, entry, **more):
        told = super().bet(entry, **more)
        return Told(OK, told.balance)


class ChecksBeforeItLocks(Broken):
    """Two servers that look first, and book both."""

    def bet(self, entry, **more):
        known = entry.id in {it.id for it in self.entries()}
        if known and not entry.id.startswith("settled"):
            with self.__dict__.setdefault("race", Lock()):
                late = self.__dict__.setdefault("late", {})
                late[entry.id] = late.get(entry.id, 0) + 1
                if late[entry.id] > 1:
                    return self.book_again(entry)
        return super().bet(entry, **more)


@pytest.mark.parametrize(
    ("book", "case"),
    [
        (BooksARepeatTwice, "bet_repeated"),
        (PaysARepeatTwice, "win_repeated"),
        (ForgetsACancel, "cancel"),
        (GivesBackTwice, "cancel_repeated"),
        (GivesBackWhatItNeverTook, "cancel_of_an_unknown_bet"),
        (AcceptsALateBet, "late_bet"),
        (Rounds, "decimals"),
        (TellsTheBalanceBefore, "bet_and_win"),
        (NeverSaysNo, "not_enough_money"),
        (ChecksBeforeItLocks, "bet_in_parallel"),
    ],
)
def test_a_planted_bug_is_caught_by_its_own_case(lucky, book, case):
    lucky.sandbox.book = book()

    assert case in failed(lucky)


def test_an_operator_that_signs_off_on_a_wrong_signature_is_caught(lucky, monkeypatch):
    monkeypatch.setattr(SandboxOperator, "_is_signed", lambda *_args: True)

    assert failed(lucky) == {"wrong_signature"}


def test_an_operator_that_is_not_there_fails_with_words(lucky):
    lucky.operator.callback_url = "http://127.0.0.1:9/callback"

    found = report(lucky)

    assert not found.passed
    assert "connection" in found.results[0].problem
