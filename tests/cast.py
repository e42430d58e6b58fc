"""
The cast of the money tests: the casino `lucky` with its players alice and bob, and a rival.

Their money comes through the services, and after every test that uses one of them the books are proved.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any, TypeVar

import pytest
from django.db import connection, connections
from django.http import HttpResponse
from django.test import Client

from gameplay.sums import following
from players.models import Operator, Player
from tests.factories import bearer, casino, pay_in
from wallets import proof, services
from wallets.models import LedgerTransaction, Wallet

T = TypeVar("T")

CURRENCIES = ("USD", "JPY", "KWD", "BTC", "ETH")
FUNDS = {"USD": "1000000", "JPY": "1000000", "KWD": "1000000", "BTC": "1000", "ETH": "1000"}


@dataclass(frozen=True)
class Answer:
    """What came back, its numbers exact."""

    status: int
    body: dict[str, Any]
    headers: Mapping[str, str]
    text: str

    @property
    def code(self) -> str | None:
        return self.body.get("errorCode")

    @property
    def data(self) -> Any:
        assert self.body["success"], self.body
        return self.body["data"]

    @property
    def details(self) -> Any:
        """The data of a refusal."""
        assert not self.body["success"], self.body
        return self.body["data"]

    @property
    def is_replay(self) -> bool:
        return self.headers.get("Idempotent-Replayed") == "true"


def read(response: HttpResponse) -> Answer:
    text = response.content.decode()
    body = json.loads(text, parse_float=Decimal) if text else {}
    return Answer(response.status_code, body, response.headers, text)


class Casino:
    """An operator as its own programs see it: they call, and it looks at its money."""

    def __init__(self, operator: Operator) -> None:
        self.operator = operator
        self.headers = bearer(operator)

    def call(self, method: str, path: str, sent: object = None, **more: Any) -> Answer:
        """`sent`: the query of a GET; otherwise the body, as it is or as what JSON is made of. `more`: headers."""
        # A client for each call: they are not for several threads.
        client = Client(headers=self.headers, raise_request_exception=False)
        headers = {name.replace("_", "-"): value for name, value in more.items()}
        url = f"/v1/{path}"
        if method in ("GET", "HEAD"):
            return read(client.generic(method, url, headers=headers, query_params=sent))  # type: ignore[arg-type]
        body = sent if isinstance(sent, str | bytes) else json.dumps(sent)
        return read(client.generic(method, url, body, content_type="application/json", headers=headers))

    def post(self, path: str, sent: object, **headers: Any) -> Answer:
        return self.call("POST", path, sent, **headers)

    def get(self, path: str, **query: Any) -> Answer:
        return self.call("GET", path, query)

    def pay_in(self, player: str, amount: str, currency: str = "USD") -> None:
        pay_in(self.operator, player, amount, currency)

    def wallet(self, player: str | None = "alice", currency: str = "USD") -> Wallet:
        """None: the casino's own funds."""
        wallets = Wallet.objects.filter(operator=self.operator, currency=currency)
        if player is None:
            return wallets.get(player=None)
        return wallets.get(player__external_id=player)

    def balance(self, player: str | None = "alice", currency: str = "USD") -> Decimal:
        return self.wallet(player, currency).balance

    def rows(self, player: str | None = "alice", currency: str = "USD") -> list[LedgerTransaction]:
        wallet = self.wallet(player, currency)
        return list(
            LedgerTransaction.objects.filter(operator=self.operator, wallet_id=wallet.pk).order_by("seq")
        )

    def player(self, external_id: str) -> Player:
        return Player.objects.get(operator=self.operator, external_id=external_id)


def today(**changes: Any) -> dict[str, Any]:
    """The query of a transaction/list that holds all that a test did."""
    now, day = datetime.now(UTC), timedelta(days=1)
    form = "%Y-%m-%d %H:%M:%S"
    window = {"startTime": (now - day).strftime(form), "endTime": (now + day).strftime(form)}
    return {**window, "offset": 0, "limit": 2000, **changes}


# -- Fixtures: tests/api, tests/modes and tests/wallets import them into their conftest ------------------


@pytest.fixture
def payment_method() -> str:
    """Parametrize it to play with an invoiced casino."""
    return "deposit"


@pytest.fixture
def lucky(db: None, payment_method: str) -> Iterator[Casino]:
    """Prepaid, with a million; alice and bob are linked and hold nothing."""
    operator = casino(login_id="lucky", currencies=CURRENCIES, funds=FUNDS, payment_method=payment_method)
    services.link_players(operator=operator, external_ids=["alice", "bob"])
    yield Casino(operator)
    prove_books()


@pytest.fixture
def rival(db: None) -> Iterator[Casino]:
    """Another casino with a player of its own who is called alice too, and one who is not."""
    operator = casino(login_id="rival", funds={"USD": "1000000"})
    services.link_players(operator=operator, external_ids=["alice", "carol"])
    yield Casino(operator)
    prove_books()


# -- Races -------------------------------------------------------------------------------------------


def at_once(*calls: Callable[[], T]) -> list[T]:
    """Each in a thread of its own, all let go at the same moment; what they gave, in order."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], T]) -> T:
        connection.ensure_connection()
        barrier.wait(30)
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def wait_for_horizon(seconds: float = 30) -> None:
    """
    Until what has committed is below the commit horizon.

    Any writing transaction of the cluster holds it back, those of the other test process included.
    """
    deadline = time.monotonic() + seconds
    with connection.cursor() as cursor:
        cursor.execute("select pg_current_xact_id()::text::bigint")
        newest = cursor.fetchone()[0]
        cursor.execute("select wallets_horizon()")
        while cursor.fetchone()[0] <= newest:
            assert time.monotonic() < deadline, "another transaction of the cluster stays open"
            time.sleep(0.01)
            cursor.execute("select wallets_horizon()")


def add_plays(**options: int) -> None:
    """Everything that has committed is in the sums of what was played, as the reports read them."""
    wait_for_horizon()
    while following.roll_up(**options):
        pass


# -- Proof -------------------------------------------------------------------------------------------

PROOFS = {
    "balance, sequence and head are those of the newest row": """
        select w.id, w.balance, w.seq, newest.* from wallets_wallet w left join lateral (
            select t.balance_after, t.seq, t.hash from wallets_ledgertransaction t
             where t.operator_id = w.operator_id and t.wallet_id = w.id order by t.seq desc limit 1) newest on true
         where (w.balance, w.seq) is distinct from (coalesce(newest.balance_after, 0), coalesce(newest.seq, 0))
            or newest.hash is distinct from case when w.seq > 0 then w.head end
    """,
    "the balance is the sum of what was posted, and the sequence has no gap": """
        select w.id, w.balance, w.seq, sum(t.posted), count(t.id)
          from wallets_wallet w left join wallets_ledgertransaction t
            on t.operator_id = w.operator_id and t.wallet_id = w.id
         group by w.operator_id, w.id having w.balance <> coalesce(sum(t.posted), 0) or w.seq <> count(t.id)
    """,
    "each row goes on from the one before, in time too": """
        select * from (select t.id, t.seq, t.balance_after, t.posted, t.created_at,
                              lag(t.seq) over w before_seq, lag(t.balance_after) over w before_balance,
                              lag(t.created_at) over w before_at
                         from wallets_ledgertransaction t window w as (partition by t.wallet_id order by t.seq)) it
         where it.seq <> coalesce(it.before_seq, 0) + 1 or it.created_at < it.before_at
            or it.balance_after <> coalesce(it.before_balance, 0) + it.posted
    """,
    "what moved between two wallets sums to zero": """
        select t.operator_id, t.id, t.posted, twin.posted from wallets_ledgertransaction t
          left join wallets_ledgertransaction twin on twin.operator_id = t.counterpart_operator_id
           and twin.id = t.counterpart_id
         where t.counterpart_id is not null and (t.posted + twin.posted = 0) is not true
    """,
    "no reference moved a wallet twice": """
        select t.operator_id, t.reference, t.wallet_id from wallets_ledgertransaction t
          join wallets_wallet w on w.operator_id = t.operator_id and w.id = t.wallet_id
         where t.reference is not null and w.player_id is not null
         group by 1, 2, 3 having count(*) > 1
    """,
    "a reference has its row if it was booked, and none if not": """
        select r.operator_id, r.reference, r.outcome, r.moved, t.id from wallets_reference r
          left join wallets_ledgertransaction t on t.operator_id = r.operator_id and t.id = r.transaction_id
         where (r.outcome = 1 and r.moved <> 0) <> (t.id is not null)
            or t.id is not null and (abs(t.amount), t.reference) is distinct from (r.moved, r.reference)
            or r.outcome <> 1 and exists (select from wallets_ledgertransaction made
                                           where made.operator_id = r.operator_id and made.reference = r.reference
                  and made.kind <> 8192)  -- what came from the parent carries the parent's reference
    """,
    "no money is in a wallet of a seamless operator": """
        select w.id, w.balance from wallets_wallet w join players_operator o on o.id = w.operator_id
         where o.callback_url <> '' and w.player_id is not null and w.balance <> 0
    """,
}


def prove_books() -> None:
    """By plain SQL, and, of what was committed, by what `verify_ledger` does."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")
        for rule, broken_by in PROOFS.items():
            cursor.execute(broken_by)
            assert cursor.fetchall() == [], rule
    if not connection.in_atomic_block:
        report = proof.prove()
        assert report.is_proved, [str(it) for it in report.findings.named]
