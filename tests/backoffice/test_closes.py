"""Closing a day or a month: what is sealed is what the books say, and it stays."""

import threading
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.urls import reverse

from backoffice.closes import closing
from backoffice.closes.periods import BadPeriod, limits
from backoffice.closes.proof import prove_closes
from backoffice.closes.text import close_text, hash_of
from backoffice.models import AuditEvent, FinanceClose
from backoffice.models.closes import Period
from players.errors import ParametersInvalid
from tests.backoffice.conftest import logged_in, page, send, staff, text
from tests.backoffice.history import booked, sum_up
from tests.cast import at_once, wait_for_horizon
from tests.factories import casino
from tests.wallets.refused import refused
from wallets import services
from wallets.models import Contra, Kind
from wallets.proof import Findings, Scope

SETTLEMENT, CUSTODY = Contra.SETTLEMENT, Contra.CUSTODY


@pytest.fixture
def clerk(committed_db):
    return staff("clerk")


@pytest.fixture
def operator(committed_db):
    """Two days of March: alice pays in 100, stakes 30 (10 taken back next day), wins 5; cash out 20 on the second."""
    operator = casino(login_id="lucky", currencies=["USD"], payment_method="invoice")
    services.link_players(operator=operator, external_ids=["alice", "bob"])
    booked(operator, "alice", Kind.DEPOSIT, "100", "2026-03-01 10:00", contra=SETTLEMENT)
    booked(operator, "alice", Kind.BET, "-20", "2026-03-01 10:01")
    bet = booked(operator, "alice", Kind.BET, "-10", "2026-03-01 10:02")
    booked(operator, "alice", Kind.WIN, "5.25", "2026-03-01 23:59")
    booked(operator, "alice", Kind.BET_CANCEL, "10", "2026-03-02 00:00", reverses=bet)
    booked(operator, "alice", Kind.WITHDRAW, "-20", "2026-03-02 12:00", contra=SETTLEMENT)
    return operator


def ask(operator, clerk, first_day=date(2026, 3, 1), period=Period.DAY, zone="UTC"):
    return closing.ask(
        operator=operator, currency="USD", period=period, first_day=first_day, zone=zone, by=clerk
    )


def sealed(operator, clerk, *arguments, **options):
    close = ask(operator, clerk, *arguments, **options)
    wait_for_horizon()
    sum_up()
    while closing.seal_next():
        pass
    close.refresh_from_db()
    assert close.state == "sealed"
    return close


def kinds(close):
    return {(it.kind, it.contra): (it.posted, it.rows) for it in closing.sealed_lines(close)}


class TestAClose:
    def test_is_opening_and_movements_and_closing(self, operator, clerk):
        first, second = sealed(operator, clerk), sealed(operator, clerk, date(2026, 3, 2))

        assert (first.players_opening, first.players_closing) == (0, Decimal("75.25"))
        assert kinds(first) == {
            (Kind.BET, Contra.HOUSE): (-30, 2),
            (Kind.WIN, Contra.HOUSE): (Decimal("5.25"), 1),
            (Kind.DEPOSIT, SETTLEMENT): (100, 1),
        }
        # What was taken back later counts on its own day.
        assert (second.players_opening, second.players_closing) == (Decimal("75.25"), Decimal("65.25"))
        assert (second.number, second.previous_hash) == (2, first.hash)

    def test_of_the_month_is_the_sum_of_its_days(self, operator, clerk):
        month = sealed(operator, clerk, period=Period.MONTH)

        assert (month.players_opening, month.players_closing) == (0, Decimal("65.25"))

    def test_has_the_midnights_of_its_zone(self, operator, clerk):
        # 23:59 UTC is 05:29 of the next day in Kolkata, and midnight UTC too.
        close = sealed(operator, clerk, zone="Asia/Kolkata")

        assert close.players_closing == 70

    def test_can_be_recomputed_from_its_text(self, operator, clerk, boss):
        close = sealed(operator, clerk)

        taken = logged_in(boss).get(reverse("admin:close_text", args=[close.pk])).content.decode()

        assert taken == close_text(close, closing.sealed_lines(close))
        assert hash_of(taken) == close.hash
        assert "moved: " not in taken and "\nmoved 1 1 -30 -30 2\n" in taken

    def test_is_refused_before_the_end_and_for_a_second_time(self, operator, clerk):
        ask(operator, clerk)

        with pytest.raises(ParametersInvalid, match="is closed already"):
            ask(operator, clerk)
        with pytest.raises(ParametersInvalid, match="is not over"):
            ask(operator, clerk, date(2080, 1, 1))

    def test_is_one_when_two_ask_at_once(self, operator, clerk):
        def one():
            try:
                return ask(operator, clerk).pk
            except ParametersInvalid:
                return None

        found = at_once(one, one, one)

        assert len([it for it in found if it]) == FinanceClose.objects.count() == 1

    def test_waits_for_a_transaction_that_is_older_than_its_end(self, operator, clerk):
        begun, may_end = threading.Event(), threading.Event()

        def slow():
            try:
                with transaction.atomic():
                    booked(operator, "bob", Kind.DEPOSIT, "7", "2026-03-01 11:00", contra=SETTLEMENT)
                    begun.set()
                    assert may_end.wait(30)
            finally:
                connection.close()

        thread = threading.Thread(target=slow)
        thread.start()
        assert begun.wait(30)
        close = ask(operator, clerk)
        sum_up()

        assert not closing.seal_next()

        may_end.set()
        thread.join()
        wait_for_horizon()
        sum_up()
        assert closing.seal_next()
        close.refresh_from_db()
        assert close.players_closing == Decimal("82.25")

    def test_is_sealed_once_by_two_workers(self, operator, clerk):
        ask(operator, clerk)
        wait_for_horizon()
        sum_up()

        assert sorted(at_once(closing.seal_next, closing.seal_next)) == [False, True]


class TestALaterChange:
    """Never silent: a row that turns up in a closed period, whoever wrote it."""

    def test_is_a_dated_correction_chained_to_the_close(self, operator, clerk):
        close = sealed(operator, clerk)
        before = close_text(close, closing.sealed_lines(close))
        booked(operator, "bob", Kind.DEPOSIT, "7", "2026-03-01 11:00", contra=SETTLEMENT)
        wait_for_horizon()
        sum_up()

        found = closing.correct(close=close, by=clerk)

        assert [tuple(it) for it in found.lines] == [(4, 3, "7", "7", 1)]
        assert found.previous_hash == close.hash
        assert closing.correct(close=close, by=clerk) is None
        close.refresh_from_db()
        assert close_text(close, closing.sealed_lines(close)) == before
        assert closing.closing_now(close).players == Decimal("82.25")

    def test_is_found_when_the_next_period_is_sealed(self, operator, clerk):
        first = sealed(operator, clerk)
        booked(operator, "bob", Kind.DEPOSIT, "7", "2026-03-01 11:00", contra=SETTLEMENT)

        second = sealed(operator, clerk, date(2026, 3, 2))

        assert first.corrections.get().found_by is None
        assert second.players_opening == closing.closing_now(first).players == Decimal("82.25")

    def test_is_written_down_once_by_two_people_at_once(self, operator, clerk):
        close = sealed(operator, clerk)
        booked(operator, "bob", Kind.DEPOSIT, "7", "2026-03-01 11:00", contra=SETTLEMENT)
        wait_for_horizon()
        sum_up()

        def check():
            return closing.correct(close=FinanceClose.objects.get(pk=close.pk), by=clerk)

        assert sum(it is not None for it in at_once(check, check)) == 1
        assert close.corrections.count() == 1


FORBIDDEN = [
    "update backoffice_financeclose set players_closing = players_closing + 1",
    "update backoffice_financeclose set state = 'waiting', sealed_at = null, number = null, hash = ''",
    "delete from backoffice_financeclose",
    "truncate backoffice_financeclose cascade",
    "update backoffice_closeline set posted = 0",
    "delete from backoffice_closeline",
    "insert into backoffice_closeline select close_id, 8, 3, -1, -1, 1 from backoffice_closeline limit 1",
]
REFUSALS = "append-only|financeclose_is_final|closeline_of_a_waiting_close"


class TestTheDatabase:
    def test_lets_nobody_change_what_is_sealed(self, operator, clerk):
        sealed(operator, clerk)

        for statement in FORBIDDEN:
            with refused(REFUSALS), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)

    def test_has_no_close_begin_sealed(self, operator, clerk):
        close = sealed(operator, clerk)
        close.pk, close.period, close.number = None, Period.MONTH, 9

        with refused("financeclose_begins_waiting"), transaction.atomic():
            close.save(force_insert=True)

    def test_wants_a_close_to_add_up(self, operator, clerk):
        ask(operator, clerk)
        seal = (
            "update backoffice_financeclose set state = 'sealed', sealed_at = now(), number = 1, players_opening = 0,"
            " players_closing = 1, funds_opening = 0, funds_closing = 0, hash = repeat('0', 64)"
        )

        with (
            refused("backoffice_financeclose_adds_up"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(seal)


class TestTheProofOfTheBooks:
    """A forger has the triggers off."""

    @pytest.mark.parametrize(
        ("forgery", "word"),
        [
            (
                "update backoffice_closeline set posted = posted - 1 where kind = 1",
                "is not what its hash says",
            ),
            ("update backoffice_financeclose set previous_hash = hash", "does not follow the one before it"),
            ("delete from backoffice_financeclose where number = 1", "does not follow the one before it"),
        ],
        ids=["a line", "the chain", "a close gone"],
    )
    def test_names_what_was_changed(self, operator, clerk, forgery, word):
        sealed(operator, clerk)
        sealed(operator, clerk, date(2026, 3, 2))
        findings = Findings()
        prove_closes(Scope(), findings)
        assert not findings.total

        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("set local session_replication_role = replica")
            cursor.execute(forgery)

        prove_closes(Scope(), findings)
        assert word in str(findings.named[0])

    def test_names_a_difference_that_no_correction_has(self, operator, clerk):
        close = sealed(operator, clerk)
        booked(operator, "bob", Kind.DEPOSIT, "7", "2026-03-01 11:00", contra=SETTLEMENT)
        wait_for_horizon()
        sum_up()
        findings = Findings()

        prove_closes(Scope(), findings)
        assert "no correction says so" in str(findings.named[0])

        closing.correct(close=close, by=clerk)
        after = Findings()
        prove_closes(Scope(), after)
        assert not after.total


class TestPeriods:
    def test_follow_the_clock_of_their_zone(self):
        start, end = limits(period=Period.DAY, first_day=date(2026, 3, 29), zone="Europe/Malta")
        assert (end - start).total_seconds() == 23 * 3600  # summer time began

        start, end = limits(period=Period.MONTH, first_day=date(2026, 12, 1), zone="Asia/Kathmandu")
        assert (f"{start:%m-%d %H:%M}", f"{end:%m-%d %H:%M}") == ("11-30 18:15", "12-31 18:15")

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"zone": "Nowhere/Here"}, "is not known"),
            ({"period": Period.MONTH}, "must be its 1st"),
            ({"first_day": date.min, "zone": "Europe/Malta"}, "must be from 2020-01-01"),
            ({"first_day": date.max}, "to 2080-12-31"),
        ],
    )
    def test_that_are_none_are_refused(self, changes, message):
        with pytest.raises(BadPeriod, match=message):
            limits(**{"period": Period.DAY, "first_day": date(2026, 3, 2), "zone": "UTC"} | changes)


class TestThePage:
    def test_tells_the_whole_story(self, operator, clerk, boss):
        close = sealed(operator, clerk)

        said = text(page(boss, "backoffice_financeclose_change", close.pk))

        for words in ("Opening", "75.25", "GGR", "24.75", "Taken back after the end", close.hash):
            assert words in said
        assert "Somebody must look at this" not in said

    def test_says_when_the_books_differ_and_adds_the_correction(self, operator, clerk, fay):
        close = sealed(operator, clerk)
        booked(operator, "bob", Kind.DEPOSIT, "7", "2026-03-01 11:00", contra=SETTLEMENT)
        wait_for_horizon()
        sum_up()
        assert "Somebody must look at this" in text(page(fay, "backoffice_financeclose_change", close.pk))

        send(fay, "close_check", close.pk)

        said = text(page(fay, "backoffice_financeclose_change", close.pk))
        assert "Somebody must look at this" not in said
        assert "deposit against operator settlement, 1 rows" in said.lower()
        assert AuditEvent.objects.latest("id").action == "close.corrected"
