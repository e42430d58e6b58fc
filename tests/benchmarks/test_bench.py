"""`make bench` in small: every kind of load once, for a moment. Its numbers mean nothing here; that they come does."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import call_command

from benchmarks import book
from benchmarks.floor import find_pgbench
from benchmarks.progress import Bar
from benchmarks.rounds import Lap, Spread, result
from wallets.models import LedgerTransaction

SMALL = {
    "BENCH_WALLETS": "50",
    "BENCH_ROWS": "60",
    "BENCH_ROUNDS": "1",
    "BENCH_SECONDS": "0.1",
    "BENCH_REQUESTS": "20",
}
FIGURES = ["ledger-2", "http-deposit", "http-spin", "http-batch"]


def bench(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *arguments],
        cwd=settings.BASE_DIR,
        env=os.environ | SMALL | environment,
        capture_output=True,
        text=True,
        check=False,
    )


class TestMakeBench:
    @pytest.mark.slow(budget=120)
    def test_prints_a_table_and_writes_json(self, tmp_path):
        ran = bench(BENCH_ONLY=" ".join([*FIGURES, "memory"]), BENCH_JSON=str(tmp_path / "told.json"))

        assert ran.returncode == 0, ran.stderr
        assert "deposit over HTTP, 16 connections" in ran.stdout
        told = json.loads((tmp_path / "told.json").read_text())
        assert told["machine"]["fsync"] == told["machine"]["synchronous_commit"] == "on"
        assert [it["name"] for it in told["figures"]] == FIGURES
        assert all(it["figure"]["rate"]["median"] > 0 for it in told["figures"])
        assert all((it["ratio"] is not None) == (find_pgbench() is not None) for it in told["figures"])
        assert told["measures"][0]["value"] > 10

    def test_names_the_figures_when_one_is_unknown(self):
        ran = bench(BENCH_ONLY="ledger-2 nonsense")

        assert ran.returncode == 2
        assert "nonsense" in ran.stdout and "http-deposit" in ran.stdout


class TestMakeBenchScale:
    @pytest.mark.slow(budget=120)
    def test_compares_a_large_book_with_a_small_one(self, tmp_path):
        told = tmp_path / "told.json"

        ran = bench(
            "scale",
            BENCH_ONLY="ledger-2 pages export",
            BENCH_LARGE="300",
            BENCH_PAGES="1",
            BENCH_JSON=str(told),
        )

        assert ran.returncode == 0, ran.stderr
        figures = {it["name"]: it for it in json.loads(told.read_text())["figures"]}
        assert figures["ledger-2"]["compared_with"] == "the same at 60 rows"
        assert figures["ledger-2"]["ratio"]["median"] > 0
        assert "30 rows" in figures["export"]["title"]
        assert "transaction/list, page 1,000 by cursor" in ran.stdout

    def test_fills_a_book_that_can_be_proved(self, committed_db):
        book.make(wallets=7, rows=1_203, bar=Bar())

        assert LedgerTransaction.objects.filter(reference__startswith="book-").count() == 1_203
        call_command("verify_ledger")


class TestTheRatio:
    def test_is_of_each_round_to_the_bases_round_just_before_it(self):
        def laps(*rates):
            return [Lap(rate, 1.0, None, None) for rate in rates]

        found = result(laps(50, 10, 40), laps(100, 10, 100))

        assert found.ratio == Spread(median=0.5, least=0.4, most=1.0)
        assert found.figure.rate == Spread(median=40, least=10, most=50)

    def test_is_none_without_a_base(self):
        assert result([Lap(50, 1.0, None, None)], []).ratio is None
