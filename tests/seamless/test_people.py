"""What a person does about a delivery: sent now, or resolved with a reason, and both books agree."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from gameplay.errors import CallbackFailed, RoundRuleBroken
from gameplay.models import ActionKind, Alert, Delivery, DeliveryAttempt, GameRound
from gameplay.play import shapes
from gameplay.rounds.moves import Move
from gameplay.rounds.play import play
from gameplay.seamless import attempts, drain, people, senders
from gameplay.seamless.messages import Command
from gameplay.seamless.people import Outcome
from gameplay.seamless.replies import read
from gameplay.seamless.settle import settle_owed
from players.errors import ParametersInvalid
from players.models import Operator, StaffMember
from tests.rounds.table import prove_rounds
from wallets.errors import BalanceNotEnough
from wallets.models import LedgerTransaction

OK = b'{"statusCode":"OK","balance":5}'
DENIED = b'{"statusCode":"ERR_INVALID_ACCOUNT"}'
UNKNOWN_THERE = b'{"statusCode":"ERR_TRANSACTION_DOES_NOT_EXIST"}'

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def boss(lucky) -> StaffMember:
    return StaffMember.objects.create_user(username="boss", is_staff=True, is_superuser=True)


def owe_win(lucky, kind="500") -> Delivery:
    """Dice at 95 % until it pays, and the operator does not take the win."""
    seat = lucky.sit()
    lucky.fail(kind, "win")
    for _ in range(50):
        if seat.bet("1", side="over", target=499).seen.win:
            return Delivery.objects.get(command="win")
    raise AssertionError("95 % lost fifty times")


def owe_cancel(lucky, kind="cut-after") -> Delivery:
    """A bet in doubt, and the operator does not take the cancel either."""
    lucky.fail(kind, "bet")
    lucky.fail("500", "cancel")
    with pytest.raises(CallbackFailed):
        lucky.sit().bet("1")
    return Delivery.objects.get(command="cancel")


def open_hand(seat):
    """A hand that may be doubled."""
    for _ in range(50):
        click = seat.bet("2")
        if "double" in [it.action for it in click.seen.legal]:
            return click
        while not click.seen.finished:
            click = seat.decide(click, "stand")
    raise AssertionError("no hand in fifty may be doubled")


def history_of(round_) -> list[dict]:
    return shapes.history(round_.session, None, 20)["rounds"]


def bet(name: str, amount: int) -> Move:
    return Move(ActionKind.BET, name, Decimal(amount))


def now() -> datetime:
    return datetime.now(UTC)


def resolve(delivery, outcome, by, reason="settled on the phone"):
    return people.resolve(delivery=delivery, outcome=outcome, by=by, reason=reason, now=datetime.now(UTC))


def send_now(delivery, by, reason="they are back"):
    return people.send_now(delivery=delivery, by=by, reason=reason, now=datetime.now(UTC))


class TestSendNow:
    def test_brings_the_next_attempt_forward(self, lucky, boss):
        owed = owe_win(lucky)
        lucky.heal()
        assert not senders.drain()

        send_now(owed, boss)
        senders.drain()

        lucky.assert_books_agree()

    @pytest.mark.parametrize("reason", ["", "  "])
    def test_wants_a_reason(self, lucky, boss, reason):
        owed = owe_win(lucky)

        with pytest.raises(ParametersInvalid):
            send_now(owed, boss, reason)

    def test_does_not_shorten_the_wait_for_a_bet_that_may_still_come(self, lucky, boss):
        owed = owe_cancel(lucky)
        Delivery.objects.filter(pk=owed.pk).update(missing=1)

        with pytest.raises(ParametersInvalid, match="pause"):
            send_now(owed, boss)

    def test_is_for_what_is_owed(self, lucky, boss):
        owe_cancel(lucky)

        with pytest.raises(ParametersInvalid, match="owed"):
            send_now(Delivery.objects.get(command="bet"), boss)


class TestResolve:
    def test_books_a_win_that_the_operator_has(self, lucky, boss):
        owed = owe_win(lucky, "500-after")

        done = resolve(owed, Outcome.BOOKED, boss)

        assert (done.state, done.why) == ("resolved", "by a person: settled on the phone")
        assert GameRound.objects.get(pk=owed.round_id).won == owed.amount
        lucky.assert_books_agree()
        prove_rounds()

    def test_books_nothing_of_a_win_that_the_operator_never_gets(self, lucky, boss):
        owed = owe_win(lucky)

        resolve(owed, Outcome.NOT_BOOKED, boss)

        assert GameRound.objects.get(pk=owed.round_id).won == 0
        lucky.assert_books_agree()
        prove_rounds()

    def test_books_the_bet_in_doubt_with_its_cancel(self, lucky, boss):
        owed = owe_cancel(lucky)

        resolve(owed, Outcome.BOOKED, boss)

        found = GameRound.objects.get(pk=owed.round_id)
        assert (found.state, found.staked, found.refunded) == ("cancelled", 1, 1)
        assert lucky.unfinished() == []

    def test_books_nothing_of_a_bet_that_never_came(self, lucky, boss):
        owed = owe_cancel(lucky, "cut-before")

        done = resolve(owed, Outcome.NOT_BOOKED, boss)

        found = GameRound.objects.get(pk=owed.round_id)
        assert (done.state, found.state, found.staked) == ("resolved", "cancelled", 0)
        lucky.assert_books_agree()
        prove_rounds()

    def test_books_the_stake_of_a_bet_in_doubt_that_they_keep(self, lucky, boss):
        owed = owe_cancel(lucky)

        done = resolve(owed, Outcome.KEPT, boss)

        found = GameRound.objects.get(pk=owed.round_id)
        assert (done.state, done.bet.state) == ("resolved", "resolved")
        assert (found.state, found.staked, found.refunded, found.won) == ("cancelled", 1, 0, 0)
        assert history_of(found) == []
        lucky.assert_books_agree()
        prove_rounds()

    def test_leaves_an_acknowledged_bet_as_it_is_when_they_keep_it(self, lucky, boss):
        seat = lucky.sit()
        lucky.fail("500", "cancel")
        with pytest.raises(BalanceNotEnough):  # of two bets in one call, the first has to be given back
            play(session=seat.session, provider_round="r1", moves=[bet("b1", 60), bet("b2", 60)], now=now())
        owed = Delivery.objects.get(command="cancel")
        with pytest.raises(ParametersInvalid, match="keep it"):
            resolve(owed, Outcome.NOT_BOOKED, boss)

        done = resolve(owed, Outcome.KEPT, boss)

        found = GameRound.objects.get(pk=owed.round_id)
        assert (done.state, done.bet.state) == ("resolved", "acknowledged")
        assert (found.state, found.staked, found.refunded) == ("cancelled", 60, 0)
        win = Move(ActionKind.WIN, "w1", Decimal(5))
        with pytest.raises(RoundRuleBroken):
            play(session=seat.session, provider_round="r1", moves=[win], now=now())
        lucky.assert_books_agree()
        prove_rounds()

    def test_ends_the_round_whose_bet_they_keep_beside_a_hand_dealt_since(self, lucky, boss):
        Operator.objects.update(next_bet_waits=False)
        seat = lucky.sit(game="blackjack")
        lucky.fail("cut-after", "bet")
        lucky.fail("500", "cancel")
        with pytest.raises(CallbackFailed):
            seat.bet("2")
        lucky.heal()
        hand = open_hand(seat)

        cancel = resolve(Delivery.objects.get(command="cancel"), Outcome.KEPT, boss)

        assert (cancel.round.state, cancel.round.staked) == ("cancelled", 2)
        while hand.round.state == "open":
            hand = seat.decide(hand, "stand")
        lucky.settle()
        lucky.assert_books_agree()

    def test_goes_on_with_the_hand_whose_double_they_keep(self, lucky, boss):
        seat = lucky.sit(game="blackjack")
        hand = open_hand(seat)
        lucky.fail("500-after", "bet")
        lucky.fail("500", "cancel")
        with pytest.raises(CallbackFailed):
            seat.decide(hand, "double")

        resolve(Delivery.objects.get(command="cancel"), Outcome.KEPT, boss)
        lucky.heal()
        while hand.round.state == "open":
            hand = seat.decide(hand, "stand")
        lucky.settle()

        assert GameRound.objects.get(pk=hand.round.pk).staked == 4
        assert sum(hand.seen.stakes) == 2
        lucky.assert_books_agree()
        prove_rounds()

    def test_keeps_no_win(self, lucky, boss):
        with pytest.raises(ParametersInvalid, match="Only a bet"):
            resolve(owe_win(lucky), Outcome.KEPT, boss)

    def test_ends_it_for_good(self, lucky, boss):
        owed = owe_win(lucky, "500-after")
        resolve(owed, Outcome.BOOKED, boss)

        with pytest.raises(ParametersInvalid, match="owed"):
            resolve(owed, Outcome.BOOKED, boss)
        lucky.settle()

        lucky.assert_books_agree()

    def test_wants_a_reason(self, lucky, boss):
        owed = owe_win(lucky)

        with pytest.raises(ParametersInvalid):
            resolve(owed, Outcome.BOOKED, boss, " ")

        owed.refresh_from_db()
        assert owed.state == "due"


class TestAnAlert:
    def test_is_opened_once_and_closed_by_whoever_resolves(self, lucky, boss):
        lucky.fail("status", "win", status="ERR_NOT_AUTHENTICATED")
        owed = owe_win(lucky, "500")
        lucky.heal()
        lucky.fail("status", "win", status="ERR_NOT_AUTHENTICATED")
        lucky.settle(rounds=3)
        found = Alert.objects.get()
        assert (found.delivery_id, found.closed_at) == (owed.pk, None)

        resolve(owed, Outcome.NOT_BOOKED, boss)

        found.refresh_from_db()
        assert (found.taken_by, found.word) == (boss, "settled on the phone")

    def test_tells_of_a_delivery_that_is_owed_for_a_day(self, lucky):
        owed = owe_win(lucky)
        Delivery.objects.update(created_at=datetime.now(UTC) - timedelta(hours=25))

        drain.alert_old()
        drain.alert_old()

        assert Alert.objects.get().delivery_id == owed.pk


class TestAnAnswerAfterAPersonHasResolvedIt:
    """The attempt was under way when they did."""

    @pytest.mark.parametrize(
        ("make", "outcome", "command", "answer", "is_told"),
        [
            (owe_win, Outcome.NOT_BOOKED, "win", OK, True),
            (owe_win, Outcome.NOT_BOOKED, "win", DENIED, False),
            (owe_win, Outcome.BOOKED, "win", OK, False),
            (owe_win, Outcome.BOOKED, "win", DENIED, True),
            (owe_win, Outcome.BOOKED, "win", b"", False),
            (owe_cancel, Outcome.KEPT, "cancel", OK, True),
            (owe_cancel, Outcome.KEPT, "cancel", UNKNOWN_THERE, True),
            (owe_cancel, Outcome.KEPT, "cancel", DENIED, False),
            (owe_cancel, Outcome.BOOKED, "cancel", OK, False),
            (owe_cancel, Outcome.NOT_BOOKED, "cancel", OK, False),
        ],
    )
    def test_is_told_when_it_says_something_else(self, lucky, boss, make, outcome, command, answer, is_told):
        owed = make(lucky)
        resolve(owed, outcome, boss)
        booked = LedgerTransaction.objects.count()

        reply = read(Command(command), http_status=200, body=answer)
        assert settle_owed(delivery_id=owed.pk, reply=reply, now=now())
        assert settle_owed(delivery_id=owed.pk, reply=reply, now=now())

        told = Alert.objects.still_open().filter(kind="contradiction", delivery=owed)
        assert told.count() == int(is_told)
        assert LedgerTransaction.objects.count() == booked, "what the person decided stays"


def test_attempts_are_forgotten_long_after_their_delivery_ended(lucky, settings):
    owed = owe_win(lucky)
    days = timedelta(days=settings.DELIVERY_ATTEMPTS_KEPT_DAYS)
    later = datetime.now(UTC) + days + timedelta(hours=1)

    attempts.forget_old(now=datetime.now(UTC) + days - timedelta(hours=1))
    assert DeliveryAttempt.objects.filter(delivery__command="bet").exists()
    assert not attempts.forget_old(now=later)

    kept = set(DeliveryAttempt.objects.values_list("delivery_id", flat=True))
    assert kept == {owed.pk}, "it is still owed"
