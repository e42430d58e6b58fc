"""`./manage.py growth`: what a row takes on the disk."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from tests.factories import casino, pay_in
from wallets import services

pytestmark = pytest.mark.django_db


def grown(*options):
    out = StringIO()
    call_command("growth", *options, stdout=out)
    return out.getvalue()


class TestGrowth:
    @pytest.fixture(autouse=True)
    def book(self):
        operator = casino(payment_method="invoice")
        services.link_players(operator=operator, external_ids=["alice"])
        pay_in(operator, "alice", "25.00")
        with connection.cursor() as cursor:
            cursor.execute("analyze wallets_ledgertransaction")

    def test_tells_the_bytes_of_a_row_and_of_each_index(self):
        told = grown("--least-rows", "1")

        assert "wallets_ledgertransaction: 1 rows" in told
        assert "wallets_ledgertransaction_no_gap" in told

    def test_is_for_machines_too(self):
        ledger = next(
            it
            for it in json.loads(grown("--least-rows=1", "--json"))
            if it["table"] == "wallets_ledgertransaction"
        )

        assert ledger["rows"] == 1
        assert ledger["indexes"]["wallets_ledgertransaction_pkey"] > 0
