"""The hash of a row: the database, our Python, the stand-alone verifier and the published vectors say the same."""

import json
import subprocess
import sys
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

import pytest
from django.conf import settings
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import settings as budget
from hypothesis import strategies as some

from tests.wallets.proof.book import Book
from wallets import chain
from wallets.chain import Row
from wallets.models import LedgerTransaction

EPOCH = datetime.fromisoformat("1970-01-01")
DOCS = settings.BASE_DIR / "docs"
PUBLISHED = DOCS / "vectors" / "ledger-hash-v1.json"
VECTORS = json.loads(PUBLISHED.read_text())["vectors"]
vectors = pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["about"])

SQL_HASH = """
    select encode(wallets_row_hash(t, t.seq, t.balance_after, %s), 'hex')
      from jsonb_populate_record(null::wallets_ledgertransaction, %s::jsonb) t
"""
# No time comes back: the driver does not read every style.
POST = """
    select outcome from wallets_post(
        %(operator)s, %(reference)s, 1::smallint, null, null, %(currency)s, %(amount)s, null, false,
        array[row(%(operator)s, %(wallet)s, 4, 3, %(amount)s, null, null, null, null, null)::wallets_step])
"""
STATEMENT = """
    select operator_id, wallet_id, currency, seq, id, kind, contra, amount, posted, balance_after, told_balance,
           round_id, reverses_id, counterpart_operator_id, counterpart_id,
           (extract(epoch from created_at) * 1000000)::bigint as created_at, reference, encode(hash, 'hex') as hash
      from wallets_ledgertransaction order by operator_id, wallet_id, seq
"""


def verify_alone(path):
    """In a Python without our packages."""
    command = [sys.executable, "-I", "-S", str(DOCS / "verify_chain.py"), str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def hash_in_sql(fields, previous):
    with connection.cursor() as cursor:
        cursor.execute(SQL_HASH, [previous, json.dumps(fields, default=str)])
        return cursor.fetchone()[0]


def row_of(fields):
    moment = chain.microseconds(datetime.fromisoformat(fields["created_at"]))
    return Row(**(fields | {"created_at": moment}))


def row_of_model(it):
    values = {name: getattr(it, name) for name in Row._fields}
    return Row(**(values | {"created_at": chain.microseconds(it.created_at)}))


class TestThePublishedVectors:
    @vectors
    def test_are_what_python_makes(self, vector):
        row = row_of(vector["row"])

        assert chain.hashed_text(row, vector["previous"]) == vector["text"]
        assert chain.row_hash(row, bytes.fromhex(vector["previous"])).hex() == vector["hash"]

    @pytest.mark.django_db
    @vectors
    def test_are_what_the_database_makes(self, vector):
        assert hash_in_sql(vector["row"], bytes.fromhex(vector["previous"])) == vector["hash"]

    def test_are_checked_without_a_database(self):
        done = verify_alone(PUBLISHED)

        assert (done.returncode, done.stdout) == (0, "Every hash is right.\n")

    def test_that_are_wrong_are_named(self, tmp_path):
        wrong = tmp_path / "wrong.json"
        wrong.write_text(PUBLISHED.read_text().replace('"round_id": 5512', '"round_id": 5513', 1))

        done = verify_alone(wrong)

        assert done.returncode == 1
        assert "vector 3: another hash comes out" in done.stdout


@pytest.mark.django_db
class TestDatabaseAndPython:
    @pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/St_Johns"])
    @pytest.mark.parametrize("style", ["ISO, MDY", "SQL, DMY", "German", "Postgres, YMD"])
    def test_agree_on_rows_that_were_posted_under_other_settings(self, zone, style):
        book = Book()
        wallets = {currency: book.wallet(currency=currency).pk for currency in ("USD", "BTC")}
        posted = [
            *(("USD", amount) for amount in ("10", "10.5", "10.50", "0.01", "1e2")),
            *(("BTC", amount) for amount in ("0.00000001", "1.10000000", "21000000")),
        ]
        with connection.cursor() as cursor:
            for name, value in {"TimeZone": zone, "DateStyle": style, "bytea_output": "escape"}.items():
                cursor.execute("select set_config(%s, %s, true)", [name, value])
            for currency, amount in posted:
                cursor.execute(
                    POST,
                    {
                        "operator": book.operator.pk,
                        "reference": f"{currency} {amount}",
                        "currency": currency,
                        "amount": Decimal(amount),
                        "wallet": wallets[currency],
                    },
                )
                assert cursor.fetchone() == (1,)
            cursor.execute("reset TimeZone; reset DateStyle; reset bytea_output")

        for currency in ["USD", "BTC"]:
            rows = book.rows(currency=currency)
            found = list(chain.hashes([row_of_model(row) for row in rows]))
            assert found == [bytes(row.hash) for row in rows]
            assert found[-1] == bytes(book.wallet(currency=currency).head)

    @budget(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        numbers=some.lists(some.integers(-(2**63), 2**63 - 1), min_size=6, max_size=6),
        optional=some.lists(some.none() | some.integers(-(2**63), 2**63 - 1), min_size=4, max_size=4),
        amounts=some.lists(
            some.decimals(-(10**20), 10**20, allow_nan=False, places=18)
            | some.decimals(-1000, 1000, allow_nan=False, places=2)
            | some.integers(-(10**20), 10**20).map(Decimal),
            min_size=4,
            max_size=4,
        ),
        moment=some.datetimes(EPOCH, EPOCH.replace(year=2261)),
        reference=some.none()
        | some.text(some.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=128),
        previous=some.binary(min_size=32, max_size=32),
    )
    def test_agree_on_any_row(self, numbers, optional, amounts, moment, reference, previous):
        fields = dict(
            zip(["operator_id", "wallet_id", "seq", "id", "round_id", "reverses_id"], numbers, strict=True),
            currency="USD",
            kind=4,
            contra=3,
            **dict(zip(["amount", "posted", "balance_after", "told_balance"], amounts, strict=True)),
            **dict(zip(["counterpart_operator_id", "counterpart_id"], optional[:2], strict=True)),
            created_at=f"{moment.isoformat()}+00:00",
            reference=reference,
        )
        fields["round_id"], fields["reverses_id"] = optional[2:]
        sent = fields | {
            name: f"{fields[name]:f}" for name in ("amount", "posted", "balance_after", "told_balance")
        }

        assert hash_in_sql(sent, previous) == chain.row_hash(row_of(fields), previous).hex()


@pytest.mark.django_db
class TestTheStandAloneVerifier:
    @pytest.fixture
    def statement(self):
        book = Book()
        for number in range(1, 4):
            book.deposit(amount=f"{number}.50", reference=f'a "quoted", {number}')
            book.deposit("player-2", "3")
        book.withdraw(amount="1.25")
        book.deposit(amount="0.00000001", currency="BTC")
        with connection.cursor() as cursor:
            cursor.execute(STATEMENT)
            names = [column.name for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def written(self, statement, tmp_path, kind):
        import csv

        path = tmp_path / f"statement.{kind}"
        with path.open("w", newline="") as out:
            if kind == "csv":
                writer = csv.DictWriter(out, statement[0])
                writer.writeheader()
                writer.writerows(statement)
            else:
                out.writelines(json.dumps(row, default=str) + "\n" for row in statement)
        return path

    @pytest.mark.parametrize("kind", ["csv", "jsonl"])
    def test_passes_a_statement(self, statement, tmp_path, kind):
        done = verify_alone(self.written(statement, tmp_path, kind))

        assert (done.returncode, done.stdout, done.stderr) == (0, "Every hash is right.\n", "")

    def test_passes_one_that_begins_later(self, statement, tmp_path):
        later = [row for row in statement if row["seq"] > 1]

        assert verify_alone(self.written(later, tmp_path, "csv")).returncode == 0

    @pytest.mark.parametrize("kind", ["csv", "jsonl"])
    @pytest.mark.parametrize("column", ["amount", "balance_after", "created_at", "reference", "kind"])
    def test_names_a_row_that_was_changed(self, statement, tmp_path, kind, column):
        first, second = next(
            pair for pair in pairwise(statement) if pair[0]["wallet_id"] == pair[1]["wallet_id"]
        )
        second[column] = {"reference": "other", "kind": 8, "created_at": 1}.get(column, Decimal("77.7"))

        done = verify_alone(self.written(statement, tmp_path, kind))

        assert done.returncode == 1
        assert f"wallet {first['wallet_id']}, row 2: " in done.stdout

    def test_names_a_gap(self, statement, tmp_path):
        wallet = next(row["wallet_id"] for row in statement if row["seq"] == 3)
        shorter = [row for row in statement if (row["wallet_id"], row["seq"]) != (wallet, 2)]

        done = verify_alone(self.written(shorter, tmp_path, "csv"))

        assert (done.returncode, done.stdout) == (1, f"wallet {wallet}, row 3: follows row 1\n")

    def test_knows_every_column_that_is_hashed(self):
        assert set(Row._fields) <= {field.attname for field in LedgerTransaction._meta.fields}
