"""
The proof of a large book: it streams, and its memory does not grow with the rows.

BIG_BOOK_ROWS=1000000 makes it as large as that (the figures of docs/ledger.md).
"""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from tests.factories import OperatorFactory
from tests.wallets.proof.book import forge, rehash, roll_up_all, seal_all
from wallets import services
from wallets.models import LedgerTransaction

ROWS = int(os.environ.get("BIG_BOOK_ROWS", "100000"))
WALLETS = 2_000
MOST_MEGABYTES = 150

# Every wallet moves once in each: deposits of an operator that is billed, by the writer that everybody uses.
_ROUND = """
    select count(posted.outcome)
      from (select operator_id, array_agg(row(operator_id, id, 4, 3, 1.25, null, null, null, null, null)::wallets_step)
                                as steps
              from wallets_wallet where player_id is not null group by operator_id, id / 50) batch,
           lateral wallets_post(operator_id, null, 1::smallint, null, null, 'USD', null, null, false, steps) posted
"""
_RUN = """
import resource, sys
from django.core.management import execute_from_command_line
try:
    execute_from_command_line(["manage.py", "verify_ledger", *sys.argv[1:]])
finally:
    # Not ru_maxrss: a child begins with its parent's, and the parent is a test runner.
    status = open("/proc/self/status").read()
    print("peak", int(status.split("VmHWM:")[1].split()[0]) // 1024)
"""


def verify(database_url, *options):
    environment = os.environ | {
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SEAL_SIGNING_KEY": settings.SEAL_SIGNING_KEY,
    }
    done = subprocess.run(
        [sys.executable, "-c", _RUN, *options],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    megabytes = int(re.search(r"peak (\d+)", done.stdout)[1])
    return done.returncode, done.stdout, done.stderr, megabytes


def fill():
    operator = OperatorFactory(payment_method="invoice")
    services.open_currencies(operator=operator, currencies=["USD"])
    services.link_players(operator=operator, external_ids=[f"p{number}" for number in range(WALLETS)])
    with connection.cursor() as cursor:
        for _ in range(ROWS // WALLETS):
            cursor.execute(_ROUND)
        cursor.execute("analyze")


@pytest.mark.slow(budget=150)
def test_is_proved_with_bounded_memory_and_one_changed_row_is_named(committed_db):
    fill()
    seal_all()
    roll_up_all()

    status, said, progress, megabytes = verify(committed_db)
    assert (status, f"Proved ({ROWS:,} rows" in said) == (0, True)
    assert f"{ROWS:,} rows to prove" in progress
    assert megabytes < MOST_MEGABYTES

    row = LedgerTransaction.objects.filter(seq=ROWS // WALLETS // 2).first()
    forge(f"update wallets_ledgertransaction set amount = 2, posted = 2 where id = {row.pk}")
    rehash(row.wallet_id)
    status, said, _, megabytes = verify(committed_db)
    assert status == 1
    assert f"wallet {row.wallet_id}, row " in said
    assert megabytes < MOST_MEGABYTES
