"""The web server behind a PgBouncer in transaction mode, as docs/production.md sets it up."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection

from tests.bouncer import Bouncer, find_pgbouncer
from tests.cast import prove_books, wait_for_horizon
from tests.factories import OperatorFactory, issued
from wallets import services
from wallets.queries.wallets import funds_of

# Fewer than the threads of the web server, so that calls share connections.
POOL = 3

pytestmark = [
    pytest.mark.slow(budget=90),
    pytest.mark.skipif(find_pgbouncer() is None, reason="PgBouncer is not installed"),
]


@pytest.fixture
def pgbouncer(committed_db):
    """The address of the test's database through a PgBouncer of its own."""
    started = Bouncer(connection.get_connection_params(), pool=POOL).start()
    yield started.url(connection.settings_dict["NAME"])
    started.stop()


@pytest.fixture
def casino(committed_db):
    operator = OperatorFactory()
    services.open_currencies(operator=operator, currencies=["USD"])
    services.fund(operator=operator, currency="USD", amount=Decimal(1000))
    services.link_players(operator=operator, external_ids=[f"p{number}" for number in range(5)])
    return operator


def connections_of_the_bouncer() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0]


class TestBehindAPgbouncer:
    def test_transfers_repeats_and_lists_are_as_without_it(self, casino, pgbouncer, web_server):
        server = web_server(threads=16, DATABASE_URL=pgbouncer, DATABASE_BEHIND_PGBOUNCER="true")
        client = server.client(issued(casino).secret)

        def move(number):
            what = "withdraw" if number % 3 == 2 else "deposit"
            body = {"playerExternalId": f"p{number % 5}", "currency": "USD", "amount": "0.25"}
            answer = client.post(f"/v1/player/wallet/{what}", json=body | {"referenceId": f"r{number}"})
            return answer.status_code, answer.headers.get("Idempotent-Replayed")

        with ThreadPoolExecutor(16) as pool:
            # Each twice, at about the same time.
            answers = list(pool.map(move, (number // 2 for number in range(400))))

        assert {status for status, _ in answers} <= {200, 402}
        assert [replayed for _, replayed in answers].count("true") == 200
        assert connections_of_the_bouncer() <= POOL
        wait_for_horizon()
        listed = client.get("/v1/transaction/list", params={"cursor": "", "limit": 2000}).json()["data"][
            "list"
        ]
        moved = sum(Decimal(it["amount"]) * (1 if it["transType"] == 4 else -1) for it in listed)
        assert funds_of(casino) == [("USD", 1000 - moved)]
        assert len({it["referenceId"] for it in listed}) == len(listed)
        prove_books()
