"""A month's GGR at the rate that was valid at each movement's time, and what a negative month does to the next."""

from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from gameplay.invoices import issuing, making
from gameplay.models import Invoice
from gameplay.sums import following
from players.errors import ParametersInvalid
from players.models import GgrTerms, Operator
from players.services import terms
from tests.factories import OperatorFactory
from tests.reports.book import play_book
from wallets.models import LedgerTransaction

LATER = datetime(2026, 6, 2, tzinfo=UTC)
APRIL = datetime(2026, 4, 1, tzinfo=UTC)
ADDED = """
    insert into players_ggrterms (operator_id, percent, carries_loss, valid_from, created_at)
    select id, {percent}, false, '{valid_from}+00', now() from players_operator
"""


def agree(operator, percent, valid_from, *, carries_loss=False):
    """As if it had been agreed upon in time."""
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        GgrTerms.objects.filter(operator=operator, valid_from=valid_from).delete()
        made = GgrTerms.objects.create(
            operator=operator, percent=Decimal(percent), carries_loss=carries_loss, valid_from=valid_from
        )
        cursor.execute("set session_replication_role = origin")
    return made


def without_terms(operator):
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        GgrTerms.objects.filter(operator=operator).delete()
        cursor.execute("set session_replication_role = origin")


def forget():
    """In a thread of its own, with its own connection."""
    try:
        following.forget()
    finally:
        connection.close()


def issue_all(now=LATER):
    while issuing.issue_next(now=now):
        pass


def ggr_between(operator, currency, start, end):
    """Straight from the ledger."""
    rows = LedgerTransaction.objects.filter(operator=operator, currency=currency, kind__in=(1, 2, 16, 128))
    return -sum(rows.filter(created_at__gte=start, created_at__lt=end).values_list("amount", flat=True))


@pytest.fixture
def book(committed_db):
    made = play_book(seed=11)
    made.roll_up()
    return made


@pytest.fixture
def lucky(book):
    return book.operators[0]


class TestAnInvoice:
    def test_takes_each_movement_at_the_rate_of_its_time(self, lucky):
        middle = datetime(2026, 4, 3, 10, 15, tzinfo=UTC)
        agree(lucky, "12.5", datetime(2020, 1, 1, tzinfo=UTC))
        agree(lucky, "7.25", middle)

        issue_all()

        april = Invoice.objects.get(operator=lucky, currency="USD", month=date(2026, 4, 1))
        before, after = (
            ggr_between(lucky, "USD", APRIL, middle),
            ggr_between(lucky, "USD", middle, datetime(2026, 5, 1, tzinfo=UTC)),
        )
        assert [it["percent"] for it in april.lines] == ["12.5", "7.25"]
        assert [Decimal(it["ggr"]) for it in april.lines] == [before, after]
        assert april.ggr == before + after
        assert april.exact == before * Decimal("0.125") + after * Decimal("0.0725")
        assert april.amount == max(Decimal(0), april.exact).quantize(Decimal("0.01"), "ROUND_HALF_UP")

    def test_is_made_for_every_month_and_currency_that_was_played(self, lucky):
        issue_all()

        made = Invoice.objects.filter(operator=lucky).order_by("currency", "month")
        months = [date(2026, month, 1) for month in (3, 4, 5)]
        assert list(made.values_list("currency", "month")) == [
            (currency, month) for currency in ("BTC", "JPY", "USD") for month in months
        ]
        for it in made:
            start = datetime(it.month.year, it.month.month, 1, tzinfo=UTC)
            assert it.ggr == ggr_between(lucky, it.currency, start, start + timedelta(days=31))

    def test_is_of_the_accounts_rate_where_an_older_version_opened_it_without_terms(self, lucky):
        without_terms(lucky)
        Operator.objects.filter(pk=lucky.pk).update(ggr_rate=Decimal(20))
        middle = datetime(2026, 4, 3, 10, 15, tzinfo=UTC)
        agree(lucky, 10, middle)

        issue_all()

        march, april, may = Invoice.objects.filter(operator=lucky, currency="USD").order_by("month")
        assert [[it["percent"] for it in one.lines] for one in (march, april, may)] == [
            ["20"],
            ["20", "10"],
            ["10"],
        ]
        assert april.ggr == ggr_between(lucky, "USD", APRIL, datetime(2026, 5, 1, tzinfo=UTC))

    def test_is_never_made_of_sums_that_are_thrown_away_meanwhile(self, book, monkeypatch):
        """The rebuild waits for the invoice, or the invoice for the rebuild."""
        was = issuing.all_is_summed
        with ThreadPoolExecutor(1) as elsewhere:

            def summed(*args, **kwargs):
                answer = was(*args, **kwargs)
                if answer:
                    forgetting.append(elsewhere.submit(forget))
                    wait(forgetting, timeout=1)
                return answer

            forgetting: list[Future[None]] = []
            monkeypatch.setattr(issuing, "all_is_summed", summed)
            issuing.issue_next(now=LATER)

        assert all(it.result() is None for it in forgetting)
        for it in Invoice.objects.all():
            start = datetime(it.month.year, it.month.month, 1, tzinfo=UTC)
            assert it.ggr == ggr_between(it.operator, it.currency, start, start + timedelta(days=31))

    def test_moves_no_money_in_either_mode(self, book):
        before = LedgerTransaction.objects.count()
        issue_all()
        assert Invoice.objects.filter(operator=book.operators[2]).exists()
        assert LedgerTransaction.objects.count() == before

    def test_waits_until_every_movement_is_summed(self, book):
        with connection.cursor() as cursor:
            cursor.execute("delete from wallets_follower where name = 'plays'")
            cursor.execute("insert into wallets_follower (name) values ('plays')")
        assert issuing.issue_next(now=LATER) == 0

    def test_waits_for_the_end_of_its_month(self, book):
        issue_all(now=datetime(2026, 4, 30, 23, 59, tzinfo=UTC))
        assert set(Invoice.objects.values_list("month", flat=True)) == {date(2026, 3, 1)}

    def test_never_changes(self, book):
        issue_all()
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            Invoice.objects.update(amount=0)

    def test_may_be_of_another_time_zones_months(self, lucky, settings):
        settings.INVOICE_TIME_ZONE = "Asia/Kolkata"
        agree(lucky, 10, datetime(2020, 1, 1, tzinfo=UTC))
        issue_all()
        march = Invoice.objects.get(operator=lucky, currency="USD", month=date(2026, 3, 1))
        half_past = datetime(2026, 3, 31, 18, 30, tzinfo=UTC)
        assert march.ggr == ggr_between(lucky, "USD", datetime(2026, 3, 1, tzinfo=UTC), half_past)


class TestANegativeMonth:
    """March is made negative by hand: nobody lost before the 1st of April."""

    @pytest.fixture
    def losing(self, lucky):
        with connection.cursor() as cursor:
            cursor.execute(
                "update gameplay_gamequarter set bets = 0, bet_cancels = 0 where quarter < %s", [APRIL]
            )
        return lucky

    def issued(self, operator):
        issue_all()
        return Invoice.objects.filter(operator=operator, currency="USD").order_by("month")

    def test_bills_nothing_and_is_forgotten(self, losing):
        agree(losing, 10, datetime(2020, 1, 1, tzinfo=UTC))
        march, april, _may = self.issued(losing)
        assert march.exact < 0
        assert (march.amount, march.carried_out, april.carried_in) == (0, 0, 0)

    def test_is_carried_over_where_it_is_set(self, losing):
        agree(losing, 10, datetime(2020, 1, 1, tzinfo=UTC), carries_loss=True)
        march, april, may = self.issued(losing)
        assert (march.amount, march.carried_out) == (0, march.exact)
        assert april.carried_in == march.exact
        due = april.exact + april.carried_in
        assert april.carried_out == may.carried_in == min(due, Decimal(0))
        assert april.amount == max(due, Decimal(0)).quantize(Decimal("0.01"), "ROUND_HALF_UP")

    @pytest.mark.parametrize(
        "rule",
        [
            ("signs", {"amount": -1}),
            ("signs", {"carried_out": 1}),
            ("billed_or_carried", {"amount": 1, "carried_out": -1}),
            ("month_is_its_first_day", {"month": date(2026, 8, 2)}),
        ],
        ids=lambda it: f"{it[0]}-{next(iter(it[1]))}",
    )
    def test_rules_are_the_databases(self, lucky, rule):
        name, changes = rule
        made = making.make(
            operator=lucky, currency="USD", month=date(2026, 8, 1), carried_in=Decimal(0), now=LATER
        )
        for field, value in changes.items():
            setattr(made, field, value)
        with pytest.raises(DatabaseError, match=f"gameplay_invoice_{name}"), transaction.atomic():
            made.save()


@pytest.mark.parametrize(
    ("exact", "currency", "amount"),
    [
        ("0.005", "USD", "0.01"),
        ("0.0049999", "USD", "0"),
        ("2.5", "JPY", "3"),
        ("1.000000005", "BTC", "1.00000001"),
    ],
)
def test_rounding_is_half_away_from_zero_to_the_currencys_decimals(exact, currency, amount):
    assert making.rounded(Decimal(exact), currency) == Decimal(amount)


@pytest.mark.django_db
class TestTerms:
    NOW = datetime(2030, 1, 1, 12, 7, tzinfo=UTC)

    def set(self, operator, **changes):
        asked = {"percent": Decimal(10), "carries_loss": False, "valid_from": None, "now": self.NOW}
        return terms.set_terms(operator=operator, **(asked | changes))

    def test_begin_with_the_account(self):
        operator = OperatorFactory(ggr_rate=Decimal("12.5"))
        assert list(operator.ggr_terms.values_list("percent", "carries_loss")) == [(Decimal("12.5"), False)]

    def test_change_with_the_next_quarter_hour_and_the_account_says_so(self):
        operator = OperatorFactory(ggr_rate=Decimal("12.5"))
        made = self.set(operator)
        assert made.valid_from == datetime(2030, 1, 1, 12, 15, tzinfo=UTC)

        terms.apply_terms(now=made.valid_from - timedelta(seconds=1))
        operator.refresh_from_db()
        assert operator.ggr_rate == Decimal("12.5")
        assert terms.apply_terms(now=made.valid_from) == 1
        operator.refresh_from_db()
        assert operator.ggr_rate == 10

    def test_of_an_account_that_an_older_version_opened_begin_with_its_rate(self):
        operator = OperatorFactory(ggr_rate=Decimal("12.5"))
        without_terms(operator)
        self.set(operator)
        assert list(operator.ggr_terms.order_by("valid_from").values_list("percent", flat=True)) == [
            Decimal("12.5"),
            10,
        ]

    @pytest.mark.parametrize(
        "valid_from",
        [NOW, NOW - timedelta(days=1), datetime(2030, 1, 2, 12, 1, tzinfo=UTC)],
        ids=["now", "the past", "no quarter hour"],
    )
    def test_do_not_begin_at_just_any_time(self, valid_from):
        with pytest.raises(ParametersInvalid):
            self.set(OperatorFactory(), valid_from=valid_from)

    def test_are_taken_back_before_they_begin_and_not_after(self):
        operator = OperatorFactory()
        made = self.set(operator)
        with pytest.raises(ParametersInvalid, match="have begun"):
            terms.take_back_terms(terms=made, now=made.valid_from)
        with pytest.raises(ParametersInvalid):
            self.set(operator, percent=Decimal(5))
        terms.take_back_terms(terms=made, now=self.NOW)
        assert operator.ggr_terms.count() == 1

    @pytest.mark.parametrize(
        ("rule", "statement"),
        [
            ("history_stays", "update players_ggrterms set percent = 1"),
            ("history_stays", "delete from players_ggrterms"),
            (
                "one_at_a_time",
                ADDED.format(percent=1, valid_from="2031-01-01 00:00") + ", generate_series(1, 2)",
            ),
            ("begin_later", ADDED.format(percent=1, valid_from="2026-01-01 00:00")),
            ("begin_with_a_quarter_hour", ADDED.format(percent=1, valid_from="2031-01-01 00:01")),
            ("percent_is_percent", ADDED.format(percent="100.01", valid_from="2031-01-01 00:00")),
            ("percent_is_percent", ADDED.format(percent="-1", valid_from="2031-01-01 00:00")),
        ],
    )
    def test_history_is_the_databases(self, rule, statement):
        OperatorFactory()
        with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert refused.value.__cause__.diag.constraint_name == f"players_ggrterms_{rule}"
