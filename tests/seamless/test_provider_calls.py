"""Other providers' calls at a seamless operator, as nobody hopes for them: repeats, refusals in the middle."""

from decimal import Decimal

import pytest

from gameplay import modes
from gameplay.models import Alert, Delivery, GameRound
from gameplay.seamless import doubt
from players.models import Operator
from tests.cast import Casino, at_once
from tests.provider_api.house import Guest, House
from tests.wallets.proof.book import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def guest(lucky):
    return Guest(House(), Casino(lucky.operator))


def bet(name, amount=10, **more):
    return {"type": "bet", "id": name, "amount": amount, **more}


SPIN = (bet("b1"), {"type": "win", "id": "w1", "amount": 4, "isRoundFinished": True})
# The operator has 100.
TOO_MUCH = (bet("b1", 60), bet("b2", 60), bet("b3", 1))


class TestABatchOfABetAndItsWinAgain:
    def test_while_it_is_under_way_is_told_to_wait(self, lucky, guest):
        lucky.fail("slow", "bet", seconds=1.5)

        def repeat():
            wait_until(Delivery.objects.filter(state="asked").exists)
            return guest.batch(*SPIN)

        first, again = at_once(lambda: guest.batch(*SPIN), repeat)

        assert first.status == 200
        assert (again.status, again.code) == (409, "PERMISSION_ERROR")

    @pytest.mark.parametrize("kind", ["cut-after", "cut-before", "500"])
    def test_gets_the_first_answer_when_its_bet_was_in_doubt(self, lucky, guest, kind):
        lucky.fail(kind, "bet")

        first, again = guest.batch(*SPIN), guest.batch(*SPIN)

        assert (first.status, first.code) == (502, "CALLBACK_ERROR")
        assert (again.status, again.code, again.is_replay) == (502, "CALLBACK_ERROR", True)

    def test_gets_the_first_answer_when_its_bet_was_refused(self, lucky, guest):
        lucky.sandbox.book.set_balance("alice", "USD", Decimal(5))

        first, again = guest.batch(*SPIN), guest.batch(*SPIN)

        assert (first.status, first.code) == (402, "BALANCE_NOT_ENOUGH")
        assert (again.status, again.code, again.is_replay) == (402, "BALANCE_NOT_ENOUGH", True)

    def test_is_a_conflict_where_the_bet_was_taken_in_a_call_of_its_own(self, lucky, guest):
        guest.bet("b1", 10)

        assert guest.batch(*SPIN).code == "IDEMPOTENCY_CONFLICT"


class TestABatchOfBetsThatFailed:
    def test_gets_the_first_refusal_again(self, lucky, guest):
        first, again = guest.batch(*TOO_MUCH), guest.batch(*TOO_MUCH)

        assert (first.status, first.code) == (402, "BALANCE_NOT_ENOUGH")
        assert (again.status, again.code) == (402, "BALANCE_NOT_ENOUGH")

    @pytest.mark.parametrize("action", TOO_MUCH, ids=lambda it: it["id"])
    def test_does_not_say_of_one_of_them_that_it_was_booked(self, lucky, guest, action):
        guest.batch(*TOO_MUCH)

        alone = guest.bet(action["id"], action["amount"])

        assert (alone.status, alone.code) == (402, "BALANCE_NOT_ENOUGH")
        lucky.settle()
        assert lucky.has() == 100

    def test_says_what_is_given_back(self, lucky, guest):
        lucky.fail("extra-fields", "bet", times=1)  # the first of them is taken
        lucky.fail("status", "bet", status="ERR_INVALID_ACCOUNT")

        said = guest.batch(bet("b1"), bet("b2"))

        assert (said.status, said.code) == (502, "CALLBACK_ERROR")
        assert "given back" in said.body["message"]
        lucky.settle()
        assert "nothing was taken" in guest.bet("b3", roundId="r2").body["message"]


class TestTheBalanceOfARepeat:
    @pytest.mark.parametrize(
        ("kind", "sent"),
        [
            ("win", {"id": "w1", "amount": 0, "isRoundFinished": True}),
            ("close", {"id": "x1"}),
        ],
    )
    def test_of_what_moves_nothing_is_what_the_operator_told_last(self, lucky, guest, kind, sent):
        guest.bet("b1", 10)

        first, again = guest.call(kind, **sent), guest.call(kind, **sent)

        assert again.is_replay
        assert (first.data["balance"], again.data["balance"]) == (90, 90)

    def test_of_a_win_that_is_owed_is_too(self, lucky, guest):
        guest.bet("b1", 10)
        lucky.fail("500", "win")

        first, again = guest.win("w1", 5, isRoundFinished=True), guest.win("w1", 5, isRoundFinished=True)

        assert (first.data["balance"], again.data["balance"]) == (90, 90)

    def test_of_two_bets_in_a_round_of_an_earlier_session_is_the_last_one(self, lucky, guest):
        guest.bet("b1", 10)
        later = Guest(guest.house, guest.casino)

        assert later.batch(bet("b2"), bet("b3")).data["balance"] == 70


class TestARound:
    def test_whose_only_bet_had_lost_and_is_taken_back_is_cancelled(self, lucky, guest):
        guest.bet("b1", 10, isRoundFinished=True)
        assert guest.cancel("c1", of="b1").status == 200
        lucky.settle()

        assert GameRound.objects.get().state == "cancelled"
        lucky.assert_books_agree()

    def test_whose_first_bet_was_refused_takes_the_next(self, lucky, guest):
        """As in balance-transfer mode, where a bet that was refused opens no round."""
        lucky.sandbox.book.set_balance("alice", "USD", Decimal(5))
        assert guest.bet("b1", 10).code == "BALANCE_NOT_ENOUGH"
        assert guest.bet("b2", 10).code == "BALANCE_NOT_ENOUGH"
        assert guest.win("w0", 1).code == "PARAMETERS_INVALID"

        taken = guest.bet("b3", 5)
        won = guest.win("w1", 7, isRoundFinished=True)

        assert (taken.status, won.status) == (200, 200)
        lucky.settle()
        found = GameRound.objects.get()
        assert (found.state, found.staked, found.won) == ("finished", 5, 7)
        lucky.assert_books_agree()

    def test_whose_bet_was_given_back_takes_no_other(self, lucky, guest):
        lucky.fail("cut-after", "bet")
        assert guest.bet("b1", 10).code == "CALLBACK_ERROR"
        lucky.heal()
        lucky.settle()

        assert guest.bet("b2", 5).details["rule"] == "round_has_ended"

    def test_that_two_bets_lose_tells_the_operator_with_the_last(self, lucky, guest):
        guest.batch(bet("b1"), bet("b2", isRoundFinished=True))

        assert GameRound.objects.get().state == "finished"
        told = Delivery.objects.order_by("pk").values_list("message", flat=True)
        assert ['"isRoundFinished":true' in it for it in told] == [False, True]


class TestACancelThatIsOwed:
    """Of a bet that the operator took: the round is over, and its money is not where it belongs."""

    @pytest.fixture(params=["a batch of which a bet was refused", "a lost round taken back"])
    def _owed(self, request, lucky, guest):
        lucky.fail("500", "cancel")
        if "batch" in request.param:
            guest.batch(bet("b1", 60), bet("b2", 60))
        else:
            guest.bet("b1", 60, isRoundFinished=True)
            guest.cancel("c1", of="b1")
        assert lucky.unfinished() == [("cancel", "due")]
        assert lucky.has() == 40

    @pytest.mark.usefixtures("_owed")
    def test_stands_in_the_way_of_a_change_of_mode(self, lucky):
        operator = Operator.objects.get(pk=lucky.operator.pk)
        with pytest.raises(modes.ModeChangeRefused) as refused:
            modes.change_callback_url(operator=operator, url="")
        assert [it["message"] for it in refused.value.details["obstacles"]] == [
            "1 cancels of 60 USD are not acknowledged yet."
        ]

        lucky.heal()
        lucky.settle()

        modes.change_callback_url(operator=operator, url="")
        lucky.assert_books_agree()

    @pytest.mark.usefixtures("_owed")
    def test_is_in_the_list_of_what_is_owed(self, lucky):
        rows, sums = doubt.in_doubt(operator=lucky.operator)

        assert [(it.kind, it.amount, it.next_attempt_at is not None) for it in rows] == [("cancel", 60, True)]
        assert [(it.kind, it.amount, it.count) for it in sums] == [("cancel", 60, 1)]


def test_a_late_win_after_the_account_has_become_balance_transfer_is_told_to_a_person_at_once(lucky, guest):
    guest.bet("b1", 10)
    guest.win("w1", 5, isRoundFinished=True)
    lucky.settle()
    modes.change_callback_url(operator=Operator.objects.get(pk=lucky.operator.pk), url="")

    late = guest.win("w2", 5)

    assert late.status == 200
    owed = Delivery.objects.get(state="due")
    assert "no Callback URL any more" in owed.why
    assert Alert.objects.still_open().get().delivery == owed
