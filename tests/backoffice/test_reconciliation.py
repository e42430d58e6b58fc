"""The operator's own file against our books: every difference is named, and the sums add up."""

import tracemalloc
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from backoffice.models import AuditEvent, Reconciliation, ReconciliationMapping
from backoffice.reconciliation.compare import totals
from backoffice.reconciliation.reading import Reader, Reading, Unreadable, amount_of
from backoffice.reconciliation.upload import table_of
from players.errors import ParametersInvalid
from tests.backoffice.conftest import logged_in, page, text
from tests.backoffice.history import booked
from tests.backoffice.tables.reconciliation import columns
from tests.factories import casino
from wallets import services
from wallets.models import Contra, Kind, LedgerTransaction

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(db):
    """Of today: three deposits and a withdrawal with references, and a deposit without one."""
    operator = casino(login_id="lucky", currencies=["USD", "EUR"], payment_method="invoice")
    services.link_players(operator=operator, external_ids=["alice", "bob"])
    for player, currency, amount, reference in [
        ("alice", "USD", "100", "in-1"),
        ("alice", "USD", "20.5", "in-2"),
        ("bob", "EUR", "7", "in-3"),
        ("bob", "EUR", "1", None),
    ]:
        services.deposit(
            operator=operator,
            external_id=player,
            currency=currency,
            amount=Decimal(amount),
            reference=reference,
            now=datetime.now(UTC),
        )
    services.withdraw(
        operator=operator,
        external_id="alice",
        currency="USD",
        amount=Decimal("10.25"),
        reference="out-1",
        now=datetime.now(UTC),
    )
    return operator


def now(minutes=0):
    return f"{datetime.now(UTC) + timedelta(minutes=minutes):%Y-%m-%d %H:%M:%S}"


def days():
    today = datetime.now(UTC).date()
    return {"first_day": f"{today - timedelta(days=1)}", "last_day": f"{today + timedelta(days=1)}"}


def reconciled(person, operator, file, **changes):
    """As a person does it: hand in, say what the columns mean."""
    client = logged_in(person)
    sent = {
        "operator": operator.login_id,
        "file": SimpleUploadedFile("march.csv", file.encode() if isinstance(file, str) else file),
    }
    answer = client.post(reverse("admin:reconciliation_new"), sent)
    assert answer.status_code == 302, text(answer)
    it = Reconciliation.objects.latest("id")
    answer = client.post(answer["Location"], columns(**days(), **changes))
    assert answer.status_code == 302, text(answer)
    it.refresh_from_db()
    return it


FULL = {
    "column_currency": "currency",
    "column_player": "player",
    "column_at": "time",
    "only_currency": "",
    "tolerance": "600",
}


def full_file():
    return (
        "id,amount,currency,player,time\n"
        f"in-1,100.00,USD,alice,{now()}\n"
        f"in-2,20.5,USD,alice,{now()}\n"
        f"in-3,7,EUR,bob,{now()}\n"
        f"out-1,-10.25,USD,alice,{now()}\n"
    )


def found(it):
    return sorted(it.findings.exclude(kind="no key").values_list("kind", "key"))


class TestTwoBooksThatAgree:
    def test_have_no_finding(self, fay, operator):
        it = reconciled(fay, operator, full_file(), **FULL)

        assert found(it) == []
        assert [(one.currency, one.theirs, one.differences) for one in totals(it)] == [
            ("EUR", 7, 0),
            ("USD", Decimal("110.25"), 0),
        ]
        assert it.content is None

    def test_are_told_what_the_file_could_not_name(self, fay, operator):
        it = reconciled(fay, operator, full_file(), **FULL)

        (one,) = it.findings.filter(kind="no key")
        assert (one.player, one.ours, one.currency) == ("bob", 1, "EUR")


class TestWhatDiffers:
    def test_is_named_each_by_its_kind(self, fay, operator):
        file = (
            "id,amount,currency,player,time\n"
            f"in-1,100.01,USD,alice,{now()}\n"
            f"in-2,20.5,USD,bob,{now()}\n"
            f"in-3,7,EUR,bob,{now(-120)}\n"
            f"never,5,USD,alice,{now()}\n"
            f"in-9,abc,USD,alice,{now()}\n"
        )

        it = reconciled(fay, operator, file, **FULL)

        assert found(it) == [
            ("amount", "in-1"),
            ("missing here", "never"),
            ("missing there", "out-1"),
            ("player", "in-2"),
            ("time", "in-3"),
            ("unreadable", ""),
        ]
        (usd,) = [one for one in totals(it) if one.currency == "USD"]
        assert (usd.theirs, usd.ours, usd.differences) == (
            Decimal("125.51"),
            Decimal("110.25"),
            Decimal("-15.26"),
        )
        assert it.findings.get(kind="unreadable").line == 6

    @pytest.mark.parametrize("at", ["2026-02-01 10:00", "2028-02-01 10:00"], ids=["18 digits", "19 digits"])
    def test_in_another_period_is_a_matter_of_time_and_not_missing(self, at, fay, operator):
        booked(operator, "bob", Kind.DEPOSIT, "3", at, contra=Contra.SETTLEMENT, currency="USD")
        row = LedgerTransaction.objects.get(operator=operator, amount=3)
        file = f"id,amount,time\n{row.pk},3,{now()}\n"

        it = reconciled(fay, operator, file, key_kind="transaction", column_at="time", only_currency="USD")

        assert ("time", str(row.pk)) in found(it)

    def test_a_line_twice_is_another_amount(self, fay, operator):
        it = reconciled(fay, operator, full_file() + f"in-1,100,USD,alice,{now()}\n", **FULL)

        (one,) = it.findings.exclude(kind="no key")
        assert (one.kind, one.theirs, one.ours) == ("amount", 200, 100)

    def test_a_bet_with_its_cancel_is_nil_on_both_sides(self, fay, operator):
        bet = booked(operator, "bob", Kind.BET, "-2", now(), contra=Contra.CUSTODY, currency="USD")
        booked(operator, "bob", Kind.BET_CANCEL, "2", now(), contra=Contra.CUSTODY, reverses=bet)
        file = f"id,back,amount\n{bet},,-2\nx,{bet},2\n"

        it = reconciled(fay, operator, file, key_kind="transaction", column_takes_back="back")

        assert (bet,) not in it.findings.values_list("key")

    def test_the_sums_are_those_of_the_books(self, fay, operator):
        it = reconciled(fay, operator, "id,amount\nin-1,99\n")

        with connection.cursor() as cursor:
            cursor.execute(
                "select currency, sum(amount) from wallets_ledgertransaction"
                " where operator_id = %s and reference is not null group by 1 order by 1",
                [operator.pk],
            )
            assert [(one.currency, one.ours) for one in totals(it)] == cursor.fetchall()

    def test_of_a_foreign_operator_is_never_looked_at(self, fay, operator, rival):
        row = LedgerTransaction.objects.filter(operator=rival.operator, kind=4).first()

        it = reconciled(fay, operator, f"id,amount\n{row.pk},{row.amount}\n", key_kind="transaction")

        assert ("missing here", str(row.pk)) in found(it)
        assert not it.findings.filter(transaction_id=row.pk).exists()


class TestTheMapping:
    def test_is_kept_under_its_name_and_fills_in_the_next_one(self, fay, operator):
        reconciled(fay, operator, full_file(), **FULL, keep_as="ours")
        assert ReconciliationMapping.objects.get().reading["columns"]["at"] == "time"

        client = logged_in(fay)
        sent = {"operator": "lucky", "file": SimpleUploadedFile("next.csv", full_file().encode())}
        said = text(client.get(client.post(reverse("admin:reconciliation_new"), sent)["Location"]))

        assert '<option value="time" selected>' in said

    def test_is_audited(self, fay, operator):
        reconciled(fay, operator, full_file(), **FULL)

        event = AuditEvent.objects.latest("id")
        assert (event.action, event.after["lines"], event.after["found"]) == (
            "reconciliation.run",
            4,
            {"no key": 1},
        )

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"column_amount": ""}, "Amount is empty"),
            ({"only_currency": ""}, "Currency is empty"),
            ({"sign": "type"}, "Type is empty"),
            ({"zone": "Mars"}, "Time zone is not known"),
            ({"last_day": "2020-01-01"}, "Last day must not be before the first"),
            ({"column_amount": "nowhere"}, "Amount is none of the list"),
            ({"first_day": "0001-01-01", "zone": "Europe/Malta"}, "First day must be from 2020-01-01"),
            ({"last_day": "9999-12-31"}, "Last day must be from 2020-01-01"),
        ],
    )
    def test_that_is_wrong_says_which_field(self, fay, operator, changes, message):
        client = logged_in(fay)
        sent = {"operator": "lucky", "file": SimpleUploadedFile("a.csv", b"id,amount\n1,2\n")}
        at = client.post(reverse("admin:reconciliation_new"), sent)["Location"]

        answer = client.post(at, columns(**days() | changes))

        assert answer.status_code == 400
        assert message in text(answer)


class TestAFile:
    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (b"", "2 to 100 columns|is empty"),
            (b"only\n1\n", "2 to 100 columns"),
            (b"id,amount\n\xff\xfe\xfd\n", "not UTF-8"),
            (b"PK\x00\x00,x\n", "not text"),
        ],
    )
    def test_that_is_no_csv_is_refused(self, content, message):
        with pytest.raises(ParametersInvalid, match=message):
            table_of(content)

    def test_is_read_with_its_own_delimiter_and_mark(self):
        table = table_of('\ufeffid;betrag\n1;"1.000,50"\n\n2;3\n'.encode())

        assert (table.header, list(table.lines())) == (
            ["id", "betrag"],
            [(2, ["1", "1.000,50"]), (4, ["2", "3"])],
        )

    @pytest.mark.parametrize(
        "content",
        [
            b"," * 3_000_000,
            b"a,b\n" + b"," * 3_000_000,
            b"a,b\n" + b'"\n",' * 1_000_000,
        ],
        ids=["header", "line", "a row of many lines"],
    )
    def test_with_a_row_that_would_fill_the_memory_is_refused(self, content):
        tracemalloc.start()

        with pytest.raises(ParametersInvalid, match="a line of more than 100000 characters"):
            list(table_of(content).lines())

        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 4 * len(content)

    def test_is_an_event_when_it_is_handed_in(self, fay, operator):
        sent = {"operator": "lucky", "file": SimpleUploadedFile("march.csv", b"id,amount\nin-1,1\n")}

        logged_in(fay).post(reverse("admin:reconciliation_new"), sent)

        event, it = AuditEvent.objects.latest("id"), Reconciliation.objects.get()
        assert (event.who, event.operator, event.action) == (fay, operator, "reconciliation.file")
        assert event.after == {
            "reconciliation": str(it.pk),
            "file": "march.csv",
            "sha256": it.file_sha256,
        }

    def test_of_one_line_is_not_run_twice(self, fay, operator):
        it = reconciled(fay, operator, full_file(), **FULL)

        answer = logged_in(fay).post(reverse("admin:reconciliation_columns", args=[it.pk]), columns(**days()))

        assert answer.status_code == 302
        assert Reconciliation.objects.count() == 1

    def test_shows_nothing_that_a_page_would_run(self, fay, operator):
        it = reconciled(fay, operator, 'id,amount\n"<script>x</script>",5\n')

        said = text(page(fay, "backoffice_reconciliation_change", it.pk))
        assert "&lt;script&gt;x" in said
        assert "<script>x" not in said


class TestALine:
    @pytest.mark.parametrize(
        ("written", "sign", "meant"),
        [
            ("1,234,567.89", ".", "1234567.89"),
            ("1.234.567,89", ",", "1234567.89"),
            ("1 234,5", ",", "1234.5"),
            ("-0.00000001", ".", "-0.00000001"),
            ("+7", ".", "7"),
            ("\u22127", ".", "-7"),
        ],
    )
    def test_has_an_exact_amount(self, written, sign, meant):
        assert amount_of(written, sign) == Decimal(meant)

    @pytest.mark.parametrize("written", ["", "1,23", "1e3", "NaN", "12,34,567.8", "$5", "1.2.3", "\u0661"])
    def test_whose_amount_is_none_is_not_guessed(self, written):
        with pytest.raises(Unreadable):
            amount_of(written, ".")

    def test_says_by_its_type_who_is_given(self):
        reading = Reading({"key": "id", "amount": "sum", "type": "what"}, "USD", sign="type", adds=["win"])
        reader = Reader(reading, ["id", "sum", "what"])

        assert [reader.read(["1", "5", word]).amount for word in ("Win", "bet")] == [5, -5]

    @pytest.mark.parametrize(
        "written",
        [
            "2026-03-01 01:00:00",
            "2026-03-01T00:00:00Z",
            "2026-03-01T02:00:00+02:00",
            "1772323200",
            "1772323200000",
        ],
    )
    def test_has_a_time_in_utc(self, written):
        reading = Reading({"key": "id", "amount": "sum", "at": "at"}, "USD", zone="Europe/Malta")

        found = Reader(reading, ["id", "sum", "at"]).read(["1", "5", written])

        assert found.at == datetime(2026, 3, 1, tzinfo=UTC)

    @pytest.mark.parametrize(
        "written", ["yesterday", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]
    )
    def test_whose_time_is_none_is_not_guessed(self, written):
        reading = Reading({"key": "id", "amount": "sum", "at": "at"}, "USD")

        with pytest.raises(Unreadable, match="is none like"):
            Reader(reading, ["id", "sum", "at"]).read(["1", "5", written])
