"""A player's own limits of loss and stakes: what they let through, and when they change."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gameplay.errors import LimitReached
from gameplay.models import PlayerLimit
from gameplay.protection import entry, limits
from gameplay.protection.periods import end_of
from gameplay.rounds.play import play
from players.errors import ParametersInvalid
from players.wire.fields import format_time
from tests.rounds.table import bet, cancel, close, win
from wallets import services
from wallets.errors import CurrencyNotSupported

DAY = timedelta(days=1)
NOON = datetime.now(UTC).replace(hour=12, minute=0)


def player_of(seat):
    return seat.casino.player(seat.player)


def state(seat, now=None):
    """`{("loss", "day"): (value, used)}`"""
    found = limits.limits_of(player=player_of(seat), now=now or datetime.now(UTC))
    return {(it.kind, it.period): (it.value, it.used) for it in found}


class TestALossLimit:
    def test_lets_a_bet_reach_it_and_no_more(self, alice, limit):
        limit("loss", "day", 25)
        alice.bet("b1", 25)

        with pytest.raises(LimitReached) as refused:
            alice.bet("b2", "0.2")

        assert alice.balance() == 75
        assert refused.value.code == "PERMISSION_ERROR"
        assert refused.value.details == {
            "kind": "loss",
            "period": "day",
            "currency": "USD",
            "limit": 25,
            "used": 25,
            "left": 0,
            "resetsAt": format_time(end_of("day", datetime.now(UTC))),
        }

    def test_counts_a_stake_as_lost_until_it_has_won(self, alice, limit):
        limit("loss", "week", 25)
        alice.bet("b1", 20)
        with pytest.raises(LimitReached):
            alice.bet("b2", 6)
        alice.win("w1", 10)
        alice.bet("b2", 15)

        assert state(alice) == {("loss", "week"): (25, 25)}

    def test_is_eased_by_a_refund_and_tightened_by_a_win_that_is_taken_back(self, alice, limit):
        limit("loss", "month", 25)
        alice.bet("b1", 20)
        alice.cancel("c1", "b1")
        alice.bet("b2", 20, round_id="r2")
        alice.win("w2", 30, round_id="r2")
        assert state(alice) == {("loss", "month"): (25, -10)}

        alice.cancel("c2", "w2", round_id="r2")

        assert state(alice) == {("loss", "month"): (25, 20)}

    def test_counts_what_was_lost_before_it_was_set(self, alice, limit):
        alice.bet("b1", 30)

        made = limit("loss", "day", 25)

        assert (made.used, made.left) == (30, 0)
        with pytest.raises(LimitReached):
            alice.bet("b2", 1)

    def test_is_of_one_currency(self, alice, limit):
        limit("loss", "day", 1, currency="JPY")
        assert alice.bet("b1", 50).balance == 50

    def test_begins_anew_with_the_next_day(self, alice, limit):
        limit("loss", "day", 25)
        alice.bet("b1", 25)
        tomorrow = NOON + DAY

        played = play(session=alice.session, provider_round="r2", moves=[bet("b2", 25)], now=tomorrow)

        assert played.balance == 50

    def test_stops_no_win_no_cancel_and_no_end_of_a_round(self, alice, limit):
        alice.bet("b1", 30)
        alice.bet("b2", 10, round_id="r2")
        limit("loss", "day", 1)

        alice.win("w1", 5)
        alice.cancel("c2", "b2", round_id="r2")
        alice.close()

        assert alice.balance() == 75

    def test_counts_all_stakes_of_a_call(self, alice, limit):
        limit("loss", "day", 25)
        with pytest.raises(LimitReached):
            alice.play(bet("b1", 15), bet("b2", 11), win("w1", 90, last=True))
        assert alice.balance() == 100

    def test_leaves_the_ids_of_a_refused_bet_free_and_answers_a_repeat_as_before(self, alice, limit):
        first = alice.bet("b1", 20)
        limit("loss", "day", 20)
        assert alice.bet("b1", 20).balance == first.balance
        with pytest.raises(LimitReached):
            alice.bet("b2", 1)
        alice.win("w1", 30)

        assert alice.bet("b2", 1).balance == 109


class TestAStakeLimit:
    def test_is_not_eased_by_wins(self, alice, limit):
        limit("stake", "day", 30)
        alice.bet("b1", 20)
        alice.win("w1", 90)

        with pytest.raises(LimitReached, match="30 USD per day"):
            alice.bet("b2", "10.01")

        alice.bet("b2", 10)

    def test_is_eased_by_a_refund(self, alice, limit):
        limit("stake", "day", 30)
        alice.play(bet("b1", 30), cancel("c1", "b1"))
        assert state(alice) == {("stake", "day"): (30, 0)}


class TestSeveralLimits:
    def test_hold_all_together(self, alice, limit):
        limit("stake", "day", 40)
        limit("loss", "month", 10)
        with pytest.raises(LimitReached) as refused:
            alice.bet("b1", 11)
        assert (refused.value.details["kind"], refused.value.details["period"]) == ("loss", "month")

    def test_are_of_one_player(self, alice, bob, limit):
        limit("loss", "day", 1)
        assert bob.bet("b1", 50).balance == 50


class TestAChange:
    def test_to_a_lower_value_holds_at_once(self, alice, limit):
        limit("loss", "day", 50)
        made = limit("loss", "day", 20)

        assert (made.value, made.pending_at) == (20, None)
        with pytest.raises(LimitReached):
            alice.bet("b1", 21)

    def test_to_a_higher_value_holds_after_24_hours_to_the_second(self, alice, limit):
        limit("loss", "month", 20, now=NOON)
        made = limit("loss", "month", 50, now=NOON)
        assert (made.value, made.pending_value, made.pending_at) == (20, 50, NOON + DAY)

        before = NOON + DAY - timedelta(microseconds=1)
        assert state(alice, before)["loss", "month"][0] == 20
        assert state(alice, NOON + DAY)["loss", "month"][0] == 50

    def test_that_waits_is_replaced_by_a_later_one_and_waits_anew(self, limit, alice):
        limit("loss", "day", 20, now=NOON)
        limit("loss", "day", 90, now=NOON)
        made = limit("loss", "day", 30, now=NOON + DAY / 2)

        assert (made.value, made.pending_value, made.pending_at) == (20, 30, NOON + DAY * 1.5)
        assert state(alice, NOON + DAY)["loss", "day"][0] == 20

    @pytest.mark.parametrize("value", [20, 15], ids=["to what holds", "to less"])
    def test_that_waits_is_dropped_by_a_stricter_one(self, limit, alice, value):
        limit("loss", "day", 20, now=NOON)
        limit("loss", "day", 90, now=NOON)
        limit("loss", "day", value, now=NOON)

        assert state(alice, NOON + 3 * DAY)["loss", "day"][0] == value

    def test_goes_on_from_what_has_come_into_force(self, limit, alice):
        limit("loss", "day", 20, now=NOON)
        limit("loss", "day", 90, now=NOON)
        made = limit("loss", "day", 60, now=NOON + DAY)

        assert (made.value, made.pending_at) == (60, None), "60 is less than the 90 that hold by now"

    def test_takes_the_limit_away_after_24_hours(self, alice, limit):
        limit("loss", "day", 20, now=NOON)
        made = limits.remove_limit(
            player=player_of(alice), kind="loss", period="day", currency="USD", now=NOON
        )
        assert (made.value, made.pending_value, made.pending_at) == (20, None, NOON + DAY)

        assert state(alice, NOON + DAY - timedelta(seconds=1))["loss", "day"][0] == 20
        assert state(alice, NOON + DAY) == {}
        assert limit("loss", "day", 70, now=NOON + DAY).value == 70, "a new one holds at once"

    def test_of_no_limit_is_refused(self, alice):
        with pytest.raises(ParametersInvalid):
            limits.remove_limit(player=player_of(alice), kind="loss", period="day", currency="USD", now=NOON)

    @pytest.mark.parametrize(
        ("kind", "period", "value", "currency", "field"),
        [
            ("luck", "day", "1", "USD", "kind"),
            ("loss", "year", "1", "USD", "period"),
            ("loss", "day", "0", "USD", "value"),
            ("loss", "day", "NaN", "USD", "value"),
            ("loss", "day", "1.001", "USD", "amount"),
            ("loss", "day", "1", "", "currency"),
            ("time", "day", "60", "USD", "currency"),
            ("time", "day", "1.5", "", "value"),
            ("time", "day", "1441", "", "value"),
        ],
    )
    def test_of_what_cannot_be_is_refused(self, limit, kind, period, value, currency, field):
        with pytest.raises(ParametersInvalid) as refused:
            limit(kind, period, value, currency=currency)
        assert list(refused.value.details["errors"]) == [field]

    def test_in_another_currency_than_the_operators_is_refused(self, limit):
        with pytest.raises(CurrencyNotSupported):
            limit("loss", "day", 1, currency="EUR")


class TestTheCount:
    def test_is_the_same_whatever_was_kept_of_it(self, alice, limit, monkeypatch):
        """Each row is counted once: before the limit, after it, and after the count was written down."""
        monkeypatch.setattr(entry, "KEEP_AFTER", 2)
        alice.play(bet("b0", 5), win("w0", 1, last=True), round_id="r0")
        limit("loss", "day", 60)
        limit("stake", "month", 90)
        for number in range(1, 6):
            alice.play(bet(f"b{number}", 5), win(f"w{number}", 1, last=True), round_id=f"r{number}")

        assert state(alice) == {("loss", "day"): (60, 24), ("stake", "month"): (90, 30)}
        kept = PlayerLimit.objects.get(kind="stake")
        assert 5 < kept.counted < 30
        assert kept.counted_seq < alice.casino.wallet().seq

    def test_of_tomorrow_does_not_spoil_that_of_today(self, alice, limit):
        limit("loss", "day", 25)
        alice.bet("b1", 20)
        limit("loss", "day", 24, now=NOON + DAY)

        assert state(alice)["loss", "day"] == (24, 20)

    def test_of_yesterday_does_not_spoil_that_of_today(self, alice, limit):
        """A call that began before midnight may come to its turn after one that began later."""
        limit("loss", "day", 25)
        alice.bet("b1", 20)
        limit("loss", "day", 24, now=NOON)
        limit("loss", "day", 23, now=NOON - DAY)

        assert state(alice)["loss", "day"] == (23, 20)

    def test_passes_by_for_good_what_counts_for_nothing(self, alice, limit, monkeypatch):
        monkeypatch.setattr(entry, "KEEP_AFTER", 3)
        limit("stake", "day", 90)
        for _ in range(3):
            moved = {"currency": "USD", "amount": Decimal(1), "reference": None, "now": datetime.now(UTC)}
            services.deposit(operator=alice.casino.operator, external_id="alice", **moved)
        deposited = alice.casino.wallet().seq
        alice.bet("b1", 5)

        assert PlayerLimit.objects.get().counted_seq == deposited
        assert state(alice) == {("stake", "day"): (90, 5)}

    def test_of_rows_before_the_period_is_made_once(self, alice, limit):
        before = alice.casino.wallet().seq
        limit("loss", "day", 25, now=NOON + DAY)

        assert PlayerLimit.objects.get().counted_seq == before

    def test_costs_a_player_without_limits_nothing_and_others_one_query(self, alice, bob, limit):
        limit("loss", "day", 50)
        costs = []
        for seat in (bob, alice):
            seat.bet(f"{seat.player}-1", 1)  # opens the round
            session = seat.session
            moves = [bet(f"{seat.player}-2", 1)]
            with CaptureQueriesContext(connection) as asked:
                play(session=session, provider_round="r1", moves=moves, now=datetime.now(UTC))
            costs.append(len(asked))
            assert sum("gameplay_playerlimit" in it["sql"] for it in asked) == (seat is alice)

        assert costs[1] == costs[0] + 1

    def test_of_a_demo_is_none(self, alice, limit, wheel):
        limit("loss", "day", 1)
        seat = type(alice)(alice.casino, None, wheel)
        assert seat.bet("demo-1", 50).balance == Decimal(950)
        seat.play(close("demo-2"))
