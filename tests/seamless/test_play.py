"""Rounds in seamless mode: no coin lost, none doubled, whatever the network does."""

import time
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from gameplay.errors import CallbackFailed, Settling
from gameplay.models import Delivery, DeliveryAttempt, GameLimit, GameRound
from gameplay.play import shapes
from gameplay.seamless import owed
from players.errors import ParametersInvalid
from players.models import ApiToken, Operator
from players.services import operators, tokens
from wallets.errors import BalanceNotEnough
from wallets.models import LedgerTransaction, Wallet

pytestmark = pytest.mark.django_db(transaction=True)


class TestABetThatIsAcknowledged:
    def test_is_played_and_both_books_agree(self, lucky):
        lucky.sit().play(10)

        lucky.assert_books_agree()
        assert set(GameRound.objects.values_list("state", flat=True)) == {"finished"}

    def test_shows_the_balance_that_the_operator_told(self, lucky):
        click = lucky.sit().bet("1")

        assert click.balance == lucky.has()

    def test_leaves_no_money_in_our_wallet(self, lucky):
        lucky.sit().play(3)

        assert list(Wallet.objects.filter(balance__gt=0)) == []
        assert not LedgerTransaction.objects.exclude(posted=0).exists()

    def test_tells_the_operator_when_it_lost(self, lucky):
        seat = lucky.sit()
        while seat.bet("1").seen.win:
            pass

        assert '"isRoundFinished":true' in Delivery.objects.filter(command="bet").latest("pk").message

    def test_with_a_decision_is_two_bets_of_one_round(self, lucky):
        seat = lucky.sit(game="blackjack")
        click = seat.bet("2")
        while click.seen.finished:
            click = seat.bet("2")

        seat.decide(click, "double" if "double" in [it.action for it in click.seen.legal] else "stand")

        lucky.assert_books_agree()


class TestABetThatIsRefused:
    def test_for_want_of_money_tells_the_balance(self, lucky):
        seat = lucky.sit()
        lucky.sandbox.book.set_balance("alice", "USD", Decimal(0))

        with pytest.raises(BalanceNotEnough) as refused:
            seat.bet("1")

        assert refused.value.details["balance"] == 0
        assert not Delivery.objects.filter(command="cancel").exists()
        lucky.assert_books_agree()

    def test_sticks_to_its_click(self, lucky):
        seat = lucky.sit()
        lucky.fail("status", "bet", status="ERR_NOT_ENOUGH_MONEY")
        with pytest.raises(BalanceNotEnough):
            seat.bet("1", click="the-click")
        lucky.heal()

        with pytest.raises(BalanceNotEnough):
            seat.bet("1", click="the-click")

        assert GameRound.objects.get().state == "cancelled"

    def test_does_not_show_what_it_would_have_brought(self, lucky):
        seat = lucky.sit()
        lucky.fail("status", "bet", status="ERR_INVALID_ACCOUNT")
        with pytest.raises(CallbackFailed):
            seat.bet("1")

        assert shapes.history(seat.session, None, 20)["rounds"] == []


class TestABetWithoutAClearAnswer:
    @pytest.mark.parametrize(
        "kind",
        [
            "cut-before",
            "cut-after",
            "500",
            "500-after",
            "302",
            "html",
            "broken-json",
            "wrong-types",
            "no-balance",
        ],
    )
    def test_is_taken_back(self, lucky, kind):
        seat, before = lucky.sit(), lucky.has()
        lucky.fail(kind, "bet")

        with pytest.raises(CallbackFailed):
            seat.bet("1")
        lucky.heal()
        lucky.settle()

        assert lucky.has() == before
        assert GameRound.objects.get().state == "cancelled"
        lucky.assert_books_agree()

    def test_that_answers_after_the_deadline_is_not_played(self, lucky):
        seat, before = lucky.sit(), lucky.has()
        lucky.fail("late", "bet", seconds=3.5)

        with pytest.raises(CallbackFailed):
            seat.bet("1")
        lucky.heal()
        lucky.settle()

        assert lucky.has() == before
        lucky.assert_books_agree()

    def test_that_is_booked_after_its_cancel_is_caught_by_the_same_cancel(self, lucky):
        seat, before = lucky.sit(), lucky.has()
        lucky.fail("no-tombstone", "cancel")
        lucky.fail("hold", "bet", seconds=8.0)

        with pytest.raises(CallbackFailed):
            seat.bet("1")
        lucky.settle(rounds=1)
        assert lucky.unfinished() == [("bet", "in doubt"), ("cancel", "due")]
        _wait_until(lambda: lucky.has() != before)
        lucky.settle()

        assert lucky.has() == before
        lucky.assert_books_agree()

    def test_makes_the_next_bet_wait(self, lucky):
        seat = lucky.sit()
        lucky.fail("cut-after", "bet", times=1)
        with pytest.raises(CallbackFailed):
            seat.bet("1")

        with pytest.raises(Settling):
            seat.bet("1")

        lucky.settle()
        assert seat.bet("1")


class TestAWin:
    def win(self, lucky, seat):
        """Dice at 95 % until it pays."""
        for _ in range(50):
            click = seat.bet("1", side="over", target=499)
            if click.seen.win:
                return click
        raise AssertionError("95 % lost fifty times")

    @pytest.mark.parametrize("kind", ["cut-before", "cut-after", "500", "500-after", "html", "wrong-types"])
    def test_is_delivered_until_it_is_acknowledged_and_paid_once(self, lucky, kind):
        seat = lucky.sit()
        lucky.fail(kind, "win")
        self.win(lucky, seat)

        assert lucky.unfinished() == [("win", "due")]
        lucky.heal()
        lucky.settle()

        lucky.assert_books_agree()

    def test_is_tried_three_times_before_the_first_pause(self, lucky):
        seat = lucky.sit()
        lucky.fail("500", "win")
        self.win(lucky, seat)

        assert Delivery.objects.get(command="win").attempts == 3

    def test_that_the_operator_refuses_is_told_to_a_person_and_goes_on(self, lucky):
        seat = lucky.sit()
        lucky.fail("status", "win", status="ERR_NOT_AUTHENTICATED")
        self.win(lucky, seat)

        owed = Delivery.objects.get(command="win")
        assert owed.alerted_at is not None
        assert owed.state == "due"
        lucky.heal()
        lucky.settle()
        lucky.assert_books_agree()

    def test_is_not_in_the_books_before_it_is_acknowledged(self, lucky):
        seat = lucky.sit()
        lucky.fail("500", "win")
        click = self.win(lucky, seat)

        kinds = LedgerTransaction.objects.filter(round_id=click.round.pk).values_list("kind", flat=True)
        assert list(kinds) == [1]

    def test_goes_to_the_url_and_with_the_token_of_this_moment(self, lucky):
        """Nothing is dropped when the account changes in the middle, or is suspended."""
        seat = lucky.sit()
        lucky.fail("500", "win")
        self.win(lucky, seat)
        now = datetime.now(UTC)
        old, new = ApiToken.objects.get(signing=True), tokens.issue_token(operator=lucky.operator, now=now)
        tokens.mark_signing(token=new.token, now=now)
        tokens.revoke_token(token=old, now=now)
        moved = lucky.operator.callback_url.replace("127.0.0.1", "localhost")
        operators.update_settings(operator=lucky.operator, callback_url=moved)
        Operator.objects.get().suspend()
        lucky.sandbox.tokens[:] = [new.secret]
        lucky.heal()
        lucky.settle()

        lucky.assert_books_agree()
        assert DeliveryAttempt.objects.filter(delivery__command="win").latest("pk").url == moved


@pytest.mark.parametrize(
    ("stake", "largest_win"),
    [("1234567890.123456", "1"), ("1", "1234567890123456"), ("1", "10000000000000")],
    ids=["a stake", "a win", "a win of some cents less"],
)
def test_an_amount_that_javascript_cannot_carry_is_refused(stake, largest_win):
    with pytest.raises(ParametersInvalid):
        owed.check_sendable(Decimal(stake), largest_win=Decimal(largest_win), currency="USD")


def test_a_win_that_javascript_could_not_carry_stops_the_bet_before_it_is_asked(lucky):
    seat = lucky.sit()
    stakes = {"min_stake": Decimal(1), "max_stake": Decimal(1)}
    game = seat.session.game
    GameLimit.objects.create(
        operator=lucky.operator, game=game, currency="USD", max_win=Decimal(10**13), **stakes
    )

    with pytest.raises(ParametersInvalid):
        seat.bet("1")

    assert not Delivery.objects.exists()
    assert not GameRound.objects.exists()


def test_a_bet_whose_process_died_before_the_answer_is_taken_back(lucky, monkeypatch):
    seat, before = lucky.sit(), lucky.has()
    monkeypatch.setattr("gameplay.seamless.taken.book", _die)

    with pytest.raises(ProcessDied):
        seat.bet("1")
    assert lucky.unfinished() == [("bet", "asked")]
    lucky.settle()

    assert lucky.has() == before
    lucky.assert_books_agree()


class ProcessDied(BaseException):
    """Stands in for kill -9 between the answer and its record."""


def _die(**_settled: object) -> None:
    raise ProcessDied


def _wait_until(condition, seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)
