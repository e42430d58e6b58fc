"""The files: their cells, whose rows they have, what they add up to."""

import json
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from django.urls import reverse

from backoffice.exports.asking import Asked
from backoffice.exports.catalogue import EXPORTS
from backoffice.exports.streaming import AT_ONCE, AT_ONCE_OF_AN_ACCOUNT, Running
from backoffice.models import Action, AuditEvent, Reconciliation
from players.models import Operator
from tests.backoffice.conftest import cash_out, logged_in, page, staff, text
from tests.backoffice.exports.taken import sums, take
from tests.backoffice.exports.wide import wide
from tests.cast import add_plays, wait_for_horizon
from tests.factories import pay_in
from tests.wallets.proof.book import wait_until
from wallets.models import LedgerTransaction

pytestmark = pytest.mark.usefixtures("committed_db")

NOW = datetime.now(UTC)
NEEDED = {
    "statement": {"player": "book-player-1"},
    "ggr": {"by": "operator", "from": f"{NOW - timedelta(days=40):%Y-%m-%d}", "to": f"{NOW:%Y-%m-%d}"},
}
FORMULAS = ["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "＝1+1"]  # noqa: RUF001 - the wide form


def asked(export="transactions", **changes):
    found = {
        "export": EXPORTS[export],
        "operators": list(Operator.objects.values_list("pk", flat=True)),
        "with_platforms_own": False,
        "seen": None,
        "operator": None,
        "first": date(2020, 1, 1),
        "last": date(2080, 1, 1),
        "zone": "UTC",
        "decimal_comma": False,
        "bom": False,
        "columns": ["transaction_id", "amount"],
        "filters": {},
    }
    return Asked(**found | changes)


class TestCells:
    def test_are_in_the_columns_zone_and_decimal_sign_that_were_asked_for(self, lucky, ann):
        pay_in(lucky.operator, "alice", "500")
        rows = LedgerTransaction.objects.filter(wallet_id=lucky.wallet.pk).order_by("seq")

        taken = take(
            ann,
            "statement",
            player="alice",
            columns="amount,time,balance",
            zone="Asia/Kolkata",
            decimal="comma",
        )

        times = [f"{it.created_at.astimezone(ZoneInfo('Asia/Kolkata')):%Y-%m-%d %H:%M:%S}" for it in rows]
        assert taken.text.splitlines() == [
            "Amount;Time;Balance after",
            f"25,5;{times[0]};25,5",
            f"-5,5;{times[1]};20",
            f"500;{times[2]};520",
        ]

    def test_that_a_spreadsheet_would_run_are_defused_and_negative_amounts_stay_numbers(self, lucky, ann):
        for formula in [*FORMULAS, 'a "quoted", text; with\nlines']:
            cash_out(lucky.operator, "alice", Decimal("0.5"), formula)

        taken = take(ann, "transactions", player="alice")

        assert taken.column("Reference")[2:] == [
            *(f"'{it}" for it in FORMULAS),
            'a "quoted", text; with\nlines',
        ]
        assert taken.column("Amount")[1:3] == ["-5.5", "-0.5"]

    def test_begin_with_a_mark_for_excel_when_asked(self, lucky, ann):
        assert take(ann, "transactions", bom="on").bytes.startswith(b"\xef\xbb\xbfTransaction,")
        assert take(ann, "transactions").bytes.startswith(b"Transaction,")

    def test_are_of_the_days_of_the_zone(self, lucky, ann):
        now = datetime.now(UTC)
        days = {zone: f"{now.astimezone(ZoneInfo(zone)):%Y-%m-%d}" for zone in ("Pacific/Kiritimati", "UTC")}
        kiritimati = days["Pacific/Kiritimati"]
        wanted = {"from": kiritimati, "to": kiritimati, "zone": "Pacific/Kiritimati", "operator": "lucky"}

        assert len(take(ann, "transactions", **wanted).lines()) == 5
        later = f"{now.astimezone(ZoneInfo('Pacific/Kiritimati')) + timedelta(days=1):%Y-%m-%d}"
        assert take(ann, "transactions", **wanted | {"from": later, "to": later}).lines() == []


class TestTotals:
    def test_are_the_sums_of_the_file_in_every_export(self, ann):
        with override_settings(DEMO=True):
            call_command("make_book", transactions=1_500, seed=5)
        # The book adds up what it can: a transaction of another test holds its horizon back.
        add_plays()
        book = Operator.objects.get(login_id="book")
        found = Reconciliation.objects.create(operator=book, file_name="=cmd.csv", asked_by=ann, asked_at=NOW)
        for kind, theirs, ours in (("missing here", "1.5", None), ("amount", "2", "3")):
            found.findings.create(kind=kind, currency="USD", theirs=theirs, ours=ours)

        for name, export in EXPORTS.items():
            query = NEEDED.get(name, {})
            taken = take(ann, name, totals="1", decimal="comma", **query)
            told = json.loads(taken.answer["X-Export-Totals"])

            lines = taken.lines(";")
            assert taken.answer["X-Export-Rows"] == str(len(lines)), name
            assert len(lines) > 1 or name in ("invoices", "audit"), name
            if export.currency is not None:
                assert {
                    it["currency"]: (it["rows"], {key: Decimal(value) for key, value in it["sums"].items()})
                    for it in told
                } == sums(lines, export, decimal=","), name

    def test_of_the_ggr_are_those_of_the_transactions(self, ann):
        with override_settings(DEMO=True):
            call_command("make_book", transactions=1_500, seed=5)
        add_plays()
        zone = {"zone": "Australia/Lord_Howe", "from": f"{NOW - timedelta(days=31):%Y-%m-%d}", "to": ""}

        moved = defaultdict(Decimal)
        for it in take(ann, "transactions").lines():
            if it["Kind"] in ("Bet", "Win", "bet cancel", "win cancel"):
                moved[it["Currency"]] -= Decimal(it["Amount"])

        for by in ("day", "operator", "game", "player", "currency"):
            lines = take(ann, "ggr", by=by, **zone | {"to": f"{NOW + timedelta(days=1):%Y-%m-%d}"}).lines()
            ggr = sums(lines, EXPORTS["ggr"])
            assert {it: added["ggr"] for it, (_count, added) in ggr.items() if added["stakes"]} == dict(
                moved
            ), by

    def test_of_the_page_are_the_files_whatever_comes_meanwhile(self, lucky, ann):
        wait_for_horizon()
        shown = page(ann, "export", "transactions", show="totals", player="alice", operator="lucky")
        said = text(shown)
        link = said.split("/file/?")[1].split('"')[0].replace("&amp;", "&")
        pay_in(lucky.operator, "alice", "7")
        wait_for_horizon()

        answer = logged_in(ann).get(
            f"{reverse('admin:export_file', args=['transactions'])}?{link}&columns=amount"
        )

        assert "<td>20</td>" in said
        assert b"".join(answer) == b"Amount\n25.5\n-5.5\n"


class TestWhoseRows:
    @pytest.fixture
    def karl(self, kid):
        return staff("karl", kid.operator)

    def test_are_of_the_persons_own_account_and_those_below_it(self, lucky, kid, rival, lena, karl, ann):
        for name in ("transactions", "players"):
            assert set(take(lena, name).column("Account")) == {"lucky", "lucky-kid"}
            assert set(take(karl, name).column("Account")) == {"lucky-kid"}
            assert set(take(ann, name).column("Account")) == {"lucky", "lucky-kid", "rival"}
            assert set(take(lena, name, operator="lucky").column("Account")) == {"lucky"}
            both = take(ann, name, operator="lucky", below="on")
            assert set(both.column("Account")) == {"lucky", "lucky-kid"}

    def test_of_another_account_cannot_be_named(self, lucky, rival, lena):
        assert take(lena, "transactions", operator="rival").status == 400
        assert take(lena, "transactions", operator="nobody").status == 400
        assert take(lena, "statement", player="ruth").lines() == []
        assert page(lena, "export", "transactions", operator="rival", show="totals").status_code == 400

    def test_of_the_platform_itself_are_for_its_own_people(self, lucky, lena, ann, boss):
        take(boss, "transactions")

        events = take(ann, "audit").lines()
        assert [it["Account"] for it in events if it["What was done"] == "data exported"] == [""]
        assert "data exported" not in take(lena, "audit").column("What was done")

    def test_want_the_right_of_their_table(self, lucky, fay):
        assert take(fay, "audit").status == 403
        assert page(fay, "export", "audit").status_code == 403
        assert "Audit events" not in text(page(fay, "exports"))


class TestFromWhereIWas:
    def test_nothing_comes_twice_and_nothing_is_left_out(self, lucky, ann):
        wait_for_horizon()
        first = take(ann, "transactions", after="0.0")
        cash_out(lucky.operator, "alice", Decimal("0.25"), "the-new-one")
        wait_for_horizon()

        second = take(ann, "transactions", after=first.answer["X-Export-Position"])

        assert len(first.lines()) == 5
        assert set(second.column("Reference")) == {"the-new-one"}


class TestAnExport:
    def test_is_an_audit_event_with_what_was_asked(self, lucky, lena):
        take(lena, "statement", player="alice", columns="amount", operator="lucky", zone="Europe/Berlin")

        event = AuditEvent.objects.get(action=Action.EXPORTED)
        assert (event.who, event.operator) == (lena, lucky.operator)
        assert event.after == {
            "export": "statement",
            "operator": "lucky",
            "from": "2020-01-01",
            "to": "2080-01-01",
            "zone": "Europe/Berlin",
            "columns": ["amount"],
            "filters": {"player": "alice"},
            "after": None,
        }

    def test_that_is_asked_for_wrongly_shows_the_form_again(self, lucky, ann):
        for wrong in (
            {"zone": "Mars/Phobos"},
            {"zone": "../../etc/passwd"},
            {"columns": "secret"},
            {"columns": 'amount" from players_staffmember --'},
            {"from": "yesterday"},
            {"from": "2026-02-01", "to": "2026-01-01"},
            {"from": "0001-01-01"},
            {"kind": "1 or 1=1"},
            {"after": "1.1; drop table x"},
            {"player": "x" * 200},
            {"player": "a\0b"},
        ):
            taken = take(ann, "transactions", **wrong)
            assert (taken.status, "cr-error" in taken.text) == (400, True), wrong

    def test_has_a_name_of_our_own_words_alone(self, lucky, ann):
        taken = take(
            ann, "transactions", player='"\r\nSet-Cookie: a=b', **{"from": "2026-01-01", "to": "2026-01-31"}
        )

        assert (
            taken.answer["Content-Disposition"] == 'attachment; filename="transactions-20260101-20260131.csv"'
        )
        assert "Set-Cookie" not in taken.answer
        for path in ("nothing/", "..%2fsettings/", "transactions.csv/"):
            assert logged_in(ann).get(f"/admin/exports/{path}").status_code == 404

    def test_ends_its_query_when_the_client_goes_away(self, lucky):
        def running():
            with connection.cursor() as cursor:
                cursor.execute(
                    "select count(*) from pg_stat_activity where datname = current_database() and query like 'copy%'"
                )
                return cursor.fetchone()[0]

        answer = iter(Running(wide(), slot_of="me"))
        next(answer)
        assert running() == 1
        answer.close()

        wait_until(lambda: running() == 0)

    def test_waits_while_as_many_of_ones_own_are_under_way_as_may(self, lucky, ann):
        under_way = [Running(asked(), slot_of=f"person {ann.pk}") for _ in range(AT_ONCE)]

        refused = take(ann, "transactions")
        for it in under_way:
            it.close()

        assert (refused.status, "under way" in refused.text) == (429, True)
        wait_until(lambda: take(ann, "transactions").status == 200)

    def test_waits_while_as_many_of_ones_account_are_under_way_as_may(self, lucky, rival, lena, rob):
        account = lucky.operator.pk
        under_way = [
            Running(asked(), slot_of=f"token {it}", account=account) for it in range(AT_ONCE_OF_AN_ACCOUNT)
        ]

        refused, anothers = take(lena, "transactions"), take(rob, "transactions")
        for it in under_way:
            it.close()

        assert (refused.status, anothers.status) == (429, 200)
