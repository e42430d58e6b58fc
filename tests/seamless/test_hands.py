"""Rounds that stay open, where the operator holds the money: one at a time, and none on a stake that is in doubt."""

import re
import threading
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection

from gameplay import launch, modes
from gameplay.errors import CallbackFailed, SessionEnded, Settling
from gameplay.models import Delivery, GameRound
from gameplay.play import clicks
from gameplay.play.clicks import RoundIsOpen
from gameplay.sessions import session_with_all
from players.models import Operator
from tests.cast import at_once
from tests.play.page import is_open, may, rig
from tests.wallets.proof.book import wait_until
from wallets.errors import IdempotencyConflict

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=[True, False], ids=["the next bet waits", "it does not"])
def waits(request, lucky):
    Operator.objects.update(next_bet_waits=request.param)


def seats(lucky, game, count):
    """Of one player; the next round of each would stay open."""
    found = [lucky.sit(game=game) for _ in range(count)]
    for seat in found:
        rig(seat.session, is_open)
    return found


def tried(seat):
    try:
        return seat.bet("1")
    except (Settling, RoundIsOpen) as refused:
        return refused


def choose(seat, round_, choice):
    return clicks.decide(
        session=session_with_all(seat.session.pk),
        click_id=uuid4().hex,
        round_id=round_.pk,
        choice=choice,
        now=datetime.now(UTC),
    )


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize("game", ["blackjack", "harbour-lights"])
class TestTwoSessions:
    def test_that_ask_at_once_open_one_round(self, lucky, game):
        found = seats(lucky, game, 3)
        lucky.fail("slow", "bet", seconds=1)

        results = at_once(*[lambda seat=seat: tried(seat) for seat in found])

        assert sorted(type(it).__name__ for it in results) == ["Click", "Settling", "Settling"]
        assert GameRound.objects.get().state == "open"
        assert isinstance(tried(found[1]), RoundIsOpen)

    def test_open_one_when_the_answer_comes_between_two_looks(self, lucky, game, monkeypatch):
        """The second click's claim saw a bet that was asked, and goes on when its round is open."""
        first, second = seats(lucky, game, 2)
        lucky.fail("slow", "bet", seconds=1)
        answered = threading.Event()
        check = clicks.check_may_bet

        def check_late(*, session, now):
            if session.pk == second.session.pk:
                assert answered.wait(20)
            check(session=session, now=now)

        monkeypatch.setattr(clicks, "check_may_bet", check_late)

        def click_first():
            try:
                return first.bet("1")
            finally:
                answered.set()

        def click_second():
            wait_until(Delivery.objects.filter(state="asked").exists)
            return tried(second)

        opened, refused = at_once(click_first, click_second)

        assert isinstance(refused, RoundIsOpen)
        assert GameRound.objects.get().pk == opened.round.pk

    def test_open_one_when_the_answer_comes_in_the_middle_of_a_look(self, lucky, game):
        """Between what is asked and what is open: asked the other way round it would be neither."""
        first, second = seats(lucky, game, 2)
        lucky.fail("slow", "bet", seconds=0.7)
        with connection.cursor() as cursor:
            cursor.execute("select pg_get_functiondef('gameplay_claim_call'::regproc)")
            look = "has_open_round := is_asked"
            slow, times = re.subn(look, f"perform pg_sleep(1.4); {look}", cursor.fetchone()[0])
            assert times == 1

        def click_second():
            wait_until(Delivery.objects.filter(state="asked").exists)
            with connection.cursor() as cursor:
                cursor.execute(slow)
            return tried(second)

        opened, refused = at_once(lambda: first.bet("1"), click_second)

        assert isinstance(refused, RoundIsOpen)
        assert GameRound.objects.get().pk == opened.round.pk

    def test_open_one_of_many_in_a_row(self, lucky, game):
        """Whatever the moment at which the other's answer comes."""
        found = seats(lucky, game, 2)
        lucky.fail("slow", "bet", seconds=0.02)

        def click_on(seat):
            came = [tried(seat) for _ in range(12)]
            connection.close()
            return came

        results = at_once(*[lambda seat=seat: click_on(seat) for seat in found])

        assert sum(isinstance(it, clicks.Click) for came in results for it in came) == 1
        assert GameRound.objects.get().state == "open"


class TestRollsThatAreOverAtOnce:
    def test_need_not_take_turns_where_the_next_bet_does_not_wait(self, lucky):
        Operator.objects.update(next_bet_waits=False)
        found = [lucky.sit() for _ in range(3)]
        lucky.fail("slow", "bet", seconds=0.5)

        results = at_once(*[lambda seat=seat: tried(seat) for seat in found])

        assert [type(it).__name__ for it in results] == ["Click"] * 3
        lucky.settle()
        lucky.assert_books_agree()


@pytest.mark.usefixtures("waits")
class TestAHandWhoseStakeIsInDoubt:
    """Its id is in the callback, so an operator's page may show it."""

    def in_doubt(self, lucky, seat, wanted):
        rig(seat.session, wanted)
        lucky.fail("cut-after", "bet")
        lucky.fail("500", "cancel")
        with pytest.raises(CallbackFailed):
            seat.bet("1")
        lucky.heal()
        return GameRound.objects.get(state="asking")

    @pytest.mark.parametrize(
        ("game", "choice"),
        [
            ("blackjack", "hit"),
            ("blackjack", "stand"),
            ("blackjack", "double"),
            ("blackjack", "split"),
            ("harbour-lights", "free_spin"),
        ],
    )
    def test_takes_no_decision_and_shows_nothing(self, lucky, game, choice):
        """A second stake would be played beside one that is given back, and paid as if both stood."""
        seat = lucky.sit(game=game)
        before = lucky.has()
        round_ = self.in_doubt(lucky, seat, may(choice))

        with pytest.raises(Settling):
            choose(seat, round_, choice)
        lucky.settle()

        round_.refresh_from_db()
        assert (round_.state, round_.actions, lucky.has()) == ("cancelled", [], before)
        lucky.assert_books_agree()


def test_a_split_with_the_id_of_the_bet_shows_no_cards(lucky):
    seat = lucky.sit(game="blackjack")
    rig(seat.session, may("split"))
    hand = seat.bet("1", click="a")

    with pytest.raises(IdempotencyConflict):
        clicks.decide(
            session=session_with_all(seat.session.pk),
            click_id="a",
            round_id=hand.round.pk,
            choice="split",
            now=datetime.now(UTC),
        )

    assert GameRound.objects.get().actions == []


def test_a_session_that_a_change_of_mode_overtook_takes_no_bet(lucky, monkeypatch):
    """Its launch waited for the operator's balance, in no transaction, while the account became balance-transfer."""
    ask = launch._balance

    def ask_late(session, now):
        told = ask(session, now)
        modes.change_callback_url(operator=Operator.objects.get(pk=lucky.operator.pk), url="")
        return told

    monkeypatch.setattr(launch, "_balance", ask_late)
    seat = lucky.sit()

    with pytest.raises(SessionEnded):
        seat.bet("1")

    assert not Delivery.objects.exists()
