"""
One book, read in six ways: the ledger itself, the report, its file, the transactions' file, closed days and the
operator API. They agree to the last coin, for each account, currency, day and kind of movement.
"""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connection

from backoffice.closes import closing, periods
from backoffice.models.closes import Period
from gameplay.sums import answers
from gameplay.sums import periods as report_periods
from gameplay.sums.asking import By, Wanted
from players.models import Operator
from tests.backoffice.exports.taken import take
from tests.backoffice.history import sum_up
from tests.cast import Casino, add_plays, wait_for_horizon
from wallets.models import Kind
from wallets.queries.wallets import currencies_of

DAYS = 3
OF_PLAYERS = [it for it in Kind if it < Kind.FUND]
KIND_NAMED = {str(it.label).lower(): it for it in Kind}
# What the report calls them, and which way they go in a player's wallet.
REPORTED = {
    "bets": (Kind.BET, -1),
    "bet_cancels": (Kind.BET_CANCEL, 1),
    "wins": (Kind.WIN, 1),
    "win_cancels": (Kind.WIN_CANCEL, -1),
    "bonus": (Kind.BONUS, 1),
    "deposits": (Kind.DEPOSIT, 1),
    "withdrawals": (Kind.WITHDRAW, -1),
    "adjustments": (Kind.ADJUSTMENT, 1),
}
SIGNS = dict(REPORTED.values())

LEDGER = """
    select o.login_id, t.currency, (t.created_at at time zone %s)::date, t.kind, sum(t.amount)
      from wallets_ledgertransaction t join players_operator o on o.id = t.operator_id
     group by 1, 2, 3, 4
"""


class Book(dict):
    """{(account, currency, day, kind): sum}, signed as the ledger signs; what comes to zero is not there."""

    @classmethod
    def of(cls, lines, days, kinds=Kind):
        found = defaultdict(Decimal)
        for account, currency, day, kind, amount in lines:
            if day in days and kind in kinds:
                found[account, currency, day, Kind(kind)] += amount
        return cls({key: it for key, it in found.items() if it})


@pytest.fixture
def operators(committed_db, settings):
    settings.DEMO = True
    call_command("make_book", transactions=4_000, days=DAYS, seed=7)
    add_plays()
    sum_up()
    return list(Operator.objects.filter(login_id__startswith="book"))


@pytest.fixture
def over(operators, zone):
    """The days that are over in the zone, of those in which something was booked."""
    today = datetime.now(UTC).astimezone(ZoneInfo(zone)).date()
    return [today - timedelta(days=back) for back in range(1, DAYS + 2)]


@pytest.mark.slow(budget=120)
@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu"])
def test_agree_to_the_last_coin(operators, over, zone, ann):
    ledger = Book.of(of_the_ledger(zone), over)
    of_players = Book.of(of_the_ledger(zone), over, OF_PLAYERS)

    assert {kind for *_, kind in ledger} > set(OF_PLAYERS), "the book has every kind of movement"
    assert len({account for account, *_ in ledger}) == 3
    assert Book.of(closed(operators, over, zone, by=ann), over) == ledger
    assert Book.of(transactions_file(ann, zone), over) == ledger
    assert Book.of(reported(operators, over, zone), over) == of_players
    assert Book.of(ggr_file(ann, operators, over, zone), over) == of_players
    assert Book.of(over_the_api(operators, over, zone), over) == of_players


def of_the_ledger(zone):
    with connection.cursor() as cursor:
        cursor.execute(LEDGER, [zone])
        return cursor.fetchall()


def closed(operators, days, zone, *, by):
    asked = [
        closing.ask(operator=it, currency=currency, period=Period.DAY, first_day=day, zone=zone, by=by)
        for it in operators
        for currency in currencies_of(it)
        for day in days
    ]
    wait_for_horizon()
    sum_up()
    while closing.seal_next():
        pass
    for close in asked:
        for line in closing.sealed_lines(close):
            yield close.operator.login_id, close.currency, close.first_day, line.kind, line.amount


def transactions_file(person, zone):
    for it in take(person, "transactions", zone=zone).lines():
        day = date.fromisoformat(it["Time"][:10])
        yield it["Account"], it["Currency"], day, KIND_NAMED[it["Kind"].lower()], Decimal(it["Amount"])


def reported(operators, days, zone):
    for operator in operators:
        for day in days:
            period = report_periods.days(day, day, ZoneInfo(zone))
            for line in answers.lines(Wanted(operators=[operator.pk], period=period), By.TIME):
                for name, (kind, sign) in REPORTED.items():
                    yield operator.login_id, line.currency, day, kind, sign * getattr(line, name)


def ggr_file(person, operators, days, zone):
    titles = {
        "Bets": "bets",
        "Bets cancelled": "bet_cancels",
        "Wins": "wins",
        "Wins cancelled": "win_cancels",
        "Bonus cost": "bonus",
        "Deposits": "deposits",
        "Withdrawals": "withdrawals",
        "Adjustments": "adjustments",
    }
    query = {"by": "day", "zone": zone, "from": min(days), "to": max(days), "below": ""}
    columns = f"line,currency,{','.join(titles.values())}"
    for operator in operators:
        for it in take(person, "ggr", operator=operator.login_id, columns=columns, **query).lines():
            for title, name in titles.items():
                kind, sign = REPORTED[name]
                day = date.fromisoformat(it["Line"][:10])
                yield operator.login_id, it["Currency"], day, kind, sign * Decimal(it[title])


def over_the_api(operators, days, zone):
    for operator in operators:
        casino = Casino(operator)
        for day in days:
            start, end = periods.limits(period=Period.DAY, first_day=day, zone=zone)
            window = {
                "startTime": f"{start.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
                "endTime": f"{end.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
            }
            data = casino.get("transaction/list", offset=0, limit=2000, **window).data
            assert data["total"] == data["count"]
            for it in data["list"]:
                kind = Kind(it["transType"])
                yield operator.login_id, it["currency"], day, kind, SIGNS[kind] * it["amount"]
