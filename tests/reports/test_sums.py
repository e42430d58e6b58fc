"""The sums of what was played: exactly what the ledger's rows say, whatever happens in between."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from backoffice.reports import figures
from gameplay.models import GameQuarter, PlayerDay
from gameplay.sums import answers, following, periods
from gameplay.sums.asking import By, Wanted
from gameplay.sums.proof import prove_sums
from players.models import Operator
from tests.cast import Casino
from tests.factories import casino, external_game
from tests.reports.book import PlayedBook, play_book
from tests.rounds.table import Seat
from wallets import followers, services
from wallets.proof import Findings, Scope

pytestmark = pytest.mark.usefixtures("committed_db")

# Written anew, from the ledger alone: what a report of local days or hours has to say.
STRAIGHT = """
    select extract(epoch from date_trunc(%(unit)s, t.created_at, %(zone)s))::bigint as at, t.currency,
           sum(-t.amount) filter (where t.kind in (1, 16)) as stakes,
           sum(t.amount) filter (where t.kind in (2, 128)) as payouts,
           sum(t.amount) filter (where t.kind = 32) as bonus,
           sum(t.amount) filter (where t.kind = 4) as deposits,
           -sum(t.amount) filter (where t.kind = 8) as withdrawals,
           sum(t.amount) filter (where t.kind = 64) as adjustments,
           count(*) as rows, count(distinct w.player_id) filter (where t.kind = 1) as players,
           count(*) filter (where t.id = (select min(e.id) from wallets_ledgertransaction e
                                           where e.round_id = t.round_id)) as rounds
      from wallets_ledgertransaction t
      join wallets_wallet w on w.operator_id = t.operator_id and w.id = t.wallet_id
      left join gameplay_gameround r on r.id = t.round_id
     where t.created_at >= %(start)s and t.created_at < %(end)s and t.operator_id = any(%(operators)s)
       and coalesce(w.player_id = %(player)s, true) and coalesce(r.game_id = %(game)s, %(game)s::bigint is null)
     group by 1, 2 order by 1, 2
"""
ZONES = ("UTC", "Asia/Kolkata", "Asia/Kathmandu", "America/St_Johns", "Europe/Berlin", "Australia/Lord_Howe")
FIRST, LAST = date(2026, 3, 28), date(2026, 4, 6)
NAMES = ("stakes", "payouts", "bonus", "deposits", "withdrawals", "adjustments", "rows", "players", "rounds")


def straight(zone, period, operators, *, unit="day", player=None, game=None):
    asked = {"unit": unit, "zone": zone, "start": period.start, "end": period.end, "operators": operators}
    with connection.cursor() as cursor:
        cursor.execute(STRAIGHT, asked | {"player": player, "game": game})
        return {row[:2]: tuple(it or 0 for it in row[2:]) for row in cursor.fetchall()}


def rolled(period, operators, **asked):
    wanted = Wanted(operators=operators, period=period, **asked)
    return {
        (int(period.limits[it.key - 1].timestamp()), it.currency): tuple(getattr(it, name) for name in NAMES)
        for it in answers.lines(wanted, By.TIME)
    }


def wrong():
    findings = Findings()
    prove_sums(Scope(), findings)
    return findings.lines()


@pytest.fixture
def book(committed_db):
    return play_book()


def test_are_what_the_ledger_says_in_any_time_zone(book):
    book.roll_up()
    operators = [it.pk for it in book.operators]

    for zone in ZONES:
        days = periods.days(FIRST, LAST, ZoneInfo(zone))
        assert rolled(days, operators) == straight(zone, days, operators), zone
        hours = periods.hours(date(2026, 3, 28), date(2026, 3, 30), ZoneInfo(zone))
        assert rolled(hours, operators) == straight(zone, hours, operators, unit="hour"), zone


def test_know_each_game_player_and_operator_alone(book):
    book.roll_up()
    kolkata = periods.days(FIRST, LAST, ZoneInfo("Asia/Kolkata"))
    lucky = book.operators[0]
    alice = lucky.players.get(external_id="alice").pk

    for asked in ({"player": alice}, {"game": book.games[1].pk}):
        made = rolled(kolkata, [lucky.pk], **{f"{name}_id": value for name, value in asked.items()})
        assert made == straight("Asia/Kolkata", kolkata, [lucky.pk], **asked)


@pytest.mark.parametrize("by", [By.NOTHING, By.OPERATOR, By.PROVIDER, By.GAME, By.PLAYER])
def test_come_to_the_same_total_however_they_are_cut(book, by):
    book.roll_up()
    operators = [it.pk for it in book.operators]
    for period in (
        periods.days(FIRST, LAST, ZoneInfo("Asia/Kathmandu")),
        periods.days(FIRST, FIRST, ZoneInfo("America/St_Johns")),
        periods.Period((datetime(2026, 3, 28, 1, tzinfo=UTC), datetime(2026, 3, 28, 7, 15, tzinfo=UTC))),
    ):
        expected = straight("UTC", period, operators, unit="century")

        found = answers.totals(answers.lines(Wanted(operators=operators, period=period), by))

        names = [it for it in NAMES if it != "players"]
        made = {it.currency: tuple(getattr(it, name) for name in names) for it in found}
        assert made == {currency: row[:7] + row[8:] for (_at, currency), row in expected.items()}
        assert all(it.ggr == it.stakes - it.payouts for it in found)


def test_count_a_player_once_however_often_they_played(book):
    book.roll_up()
    lucky, kid, rival = book.operators
    period = periods.days(FIRST, LAST, ZoneInfo("Asia/Kolkata"))

    found = answers.lines(
        Wanted(operators=[lucky.pk, kid.pk, rival.pk], period=period, currency="USD"), By.OPERATOR
    )

    assert [(it.key, it.players) for it in found] == [(lucky.pk, 2), (kid.pk, 2), (rival.pk, 1)]


def test_grow_in_small_steps_and_are_proved(book):
    book.roll_up(limit=37)

    assert sum(GameQuarter.objects.values_list("rows", flat=True)) == book.rows
    assert wrong() == []


def test_are_kept_with_the_position_or_not_at_all(book, monkeypatch):
    class Killed(BaseException):
        pass

    def die(*args):
        raise Killed

    monkeypatch.setattr(followers, "move", die)
    with pytest.raises(Killed):
        book.roll_up()
    monkeypatch.undo()
    assert not GameQuarter.objects.exists()

    book.roll_up()
    assert wrong() == []


def test_are_made_anew_after_they_were_forgotten(book):
    book.roll_up()
    PlayerDay.objects.all().delete()
    assert any("playerday" in it for it in wrong())

    following.forget()
    assert wrong() == []
    book.roll_up()

    assert wrong() == []
    assert sum(PlayerDay.objects.values_list("rows", flat=True)) == book.rows


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("update gameplay_gamequarter set wins = wins + 1", "gamequarter"),
        ("update gameplay_playerday set active = ~active", "playerday"),
        ("delete from gameplay_playerquarter where rounds > 0", "playerquarter"),
    ],
)
def test_a_sum_that_was_changed_is_named(book, change, named):
    book.roll_up()
    with connection.cursor() as cursor:
        cursor.execute(change)

    assert all(f"{named} (" in it for it in wrong()[:3])
    assert wrong()


def test_have_what_is_played_through_the_services(committed_db):
    lucky = Casino(casino(login_id="lucky", funds={"USD": "1000"}))
    services.link_players(operator=lucky.operator, external_ids=["alice"])
    lucky.pay_in("alice", "100")
    alice = Seat(lucky, "alice", external_game())
    alice.bet("b1", 10)
    alice.bet("b2", "5.5")
    alice.cancel("c2", of="b2")
    alice.win("w1", 30, last=True)
    PlayedBook.roll_up()

    today = timezone.now().date()
    (line,) = figures.figures(
        operators=Operator.objects.all(), first=today - timedelta(days=1), last=today, zone=ZoneInfo("UTC")
    )

    assert (line.currency, line.stakes, line.payouts, line.ggr) == ("USD", 10, 30, -20)
    assert (line.rounds, line.players, line.deposits) == (1, 1, 100)
    assert wrong() == []


def test_say_how_far_they_are(book):
    now = timezone.now()
    assert following.counted_to(now=now) < datetime(2026, 3, 28, tzinfo=UTC)

    book.roll_up()

    assert following.counted_to(now=now) == now


class TestFigures:
    def test_are_those_of_today_yesterday_and_thirty_days(self, book):
        book.roll_up()
        now, zone = datetime(2026, 4, 1, 23, tzinfo=UTC), ZoneInfo("Asia/Kolkata")
        everybody = Operator.objects.all()

        found = figures.of_last_days(operators=everybody, zone=zone, now=now)

        assert found.today == figures.figures(
            operators=everybody, first=date(2026, 4, 2), last=date(2026, 4, 2), zone=zone
        )
        assert found.yesterday != found.today
        month = figures.by_day(operators=everybody, first=date(2026, 3, 4), last=date(2026, 4, 2), zone=zone)
        assert [it for it, _lines in month][::29] == [date(2026, 3, 4), date(2026, 4, 2)]
        cut = answers.totals([line for _day, lines in month for line in lines])
        assert [(it.currency, it.ggr, it.rounds) for it in cut] == [
            (it.currency, it.ggr, it.rounds) for it in found.month
        ]

    def test_of_the_day_the_clocks_go_forward_have_23_hours(self, book):
        book.roll_up()
        day, berlin = date(2026, 3, 29), ZoneInfo("Europe/Berlin")

        hours = figures.by_hour(operators=Operator.objects.all(), day=day, zone=berlin)

        assert len(hours) == 23
        assert hours[2][0].hour == 3
        assert hours[-1][0] - hours[0][0] + timedelta(hours=1) == timedelta(days=1)

    def test_of_nobody_are_none(self, book):
        book.roll_up()
        nobody = Operator.objects.none()
        assert figures.figures(operators=nobody, first=FIRST, last=LAST, zone=ZoneInfo("UTC")) == []


def test_money_is_exact():
    one = answers.Line(key=1, currency="ETH", bets=Decimal("99999999999999999999.000000000000000001"))
    assert answers.totals([one, one])[0].bets == Decimal("199999999999999999998.000000000000000002")
