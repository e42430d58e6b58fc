"""How many movements a window has: the same as counting them, wherever it begins and ends and how far the sums are."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import combinations_with_replacement

import pytest
from django.db import transaction

from tests.wallets.proof.book import Book, roll_up_all
from wallets.models import LedgerTransaction
from wallets.queries.counting import count_by_quarters
from wallets.queries.wallets import find_players_wallet
from wallets.services import past

BEGIN = datetime(2026, 3, 1, 10, 7, 3, 1234, tzinfo=UTC)
A_ROW_EACH = timedelta(minutes=5, microseconds=7)
HALF, ALL = 9, 18
TINY = timedelta(microseconds=1)
FILTERS = [{}, {"currency": "BTC"}, {"kind": 4}, {"kind": 8}, {"kind": 4, "currency": "USD"}]


def pay_in(book, places):
    """Deposits by turns to three players and in two currencies, and beside each one of the operator's own funds."""
    asked = []
    for place in places:
        name, currency = book.names[place % 3], ("USD", "BTC")[place % 2]
        wallet = find_players_wallet(operator=book.operator, external_id=name, currency=currency, now=BEGIN)
        both = {"at": BEGIN + place * A_ROW_EACH, "currency": currency, "amount": Decimal(1)}
        told = both | {"operator": book.operator, "wallet": wallet, "reference": f"d-{place}"}
        funded = both | {
            "operator_id": book.operator.pk,
            "wallet_id": wallet.funds_id,
            "reference": f"f-{place}",
        }
        asked += [past.funding(**funded), past.deposit(**told)]
    with transaction.atomic():
        past.post_each(asked)


@pytest.fixture(params=["never", "half-way", "at the end"])
def book(request, committed_db):
    """Its sums are brought up to date then."""
    book = Book()
    with past.opened():
        pay_in(book, range(HALF))
        if request.param == "half-way":
            roll_up_all()
        pay_in(book, range(HALF, ALL))
        if request.param == "at the end":
            roll_up_all()
    return book


def moments():
    """On quarter hours, in between, at rows to the microsecond, and far away."""
    whole = datetime(2026, 3, 1, 10, tzinfo=UTC)
    yield datetime.min.replace(tzinfo=UTC)
    for number in range(-1, 8):
        yield whole + number * timedelta(minutes=15)
        yield whole + number * timedelta(minutes=15) + timedelta(minutes=4, microseconds=300)
    for place in (0, 5, 11):
        row = BEGIN + place * A_ROW_EACH
        yield from (row - TINY, row, row + TINY)
    yield datetime.max.replace(tzinfo=UTC)


def test_is_what_counting_finds_and_of_one_operator(book):
    other = Book().operator
    of_players = LedgerTransaction.objects.filter(operator_id=book.operator.pk, kind__lt=256)
    assert of_players.count() == ALL

    for filters in FILTERS:
        times = list(of_players.filter(**filters).values_list("created_at", flat=True))
        asked = {"kind": None, "currency": None} | filters
        for start, end in combinations_with_replacement(sorted(moments()), 2):
            found = count_by_quarters(operator_id=book.operator.pk, start=start, end=end, **asked)
            assert found == sum(start <= it < end for it in times), (filters, start, end)
        assert (
            count_by_quarters(operator_id=other.pk, start=BEGIN, end=BEGIN + ALL * A_ROW_EACH, **asked) == 0
        )
