"""A hot statement keeps its plan: one that is made anew at each call costs more than the call, and nothing shows it."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import connection

from wallets import services

# psycopg prepares after 5 calls, and PostgreSQL tries 5 plans for the values before it keeps one for all.
UNTIL_IT_IS_KEPT = 10


@pytest.mark.skipif(
    settings.DATABASES["default"]["OPTIONS"]["prepare_threshold"] is None, reason="nothing is prepared here"
)
@pytest.mark.parametrize("payment_method", ["invoice", "deposit"])
@pytest.mark.usefixtures("payment_method")
def test_a_deposit_keeps_its_plan(lucky):
    lucky.pay_in("alice", "1")

    for _ in range(UNTIL_IT_IS_KEPT + 5):
        services.deposit(
            operator=lucky.operator,
            external_id="alice",
            currency="USD",
            amount=Decimal(1),
            reference=None,
            now=datetime.now(UTC),
        )

    with connection.cursor() as cursor:
        cursor.execute(
            "select min(generic_plans), max(custom_plans) from pg_prepared_statements"
            " where statement like '%players_player%lateral wallets_post(%'"
        )
        kept, made = cursor.fetchone()
    assert kept > 0
    assert made <= 5
