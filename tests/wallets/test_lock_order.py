"""
One order of locks for everybody: references, players' wallets, operators' funds, each sorted. And what they are for:
take one away, and the races of this folder are lost.
"""

import re
import threading
import time
from collections import Counter
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.cast import Casino, at_once
from tests.factories import casino
from wallets import ledger, services
from wallets.models import Wallet

MONEY = {"playerExternalId": "alice", "currency": "USD", "amount": 1}


@contextmanager
def held(wallet):
    """Somebody else holds this wallet."""
    with transaction.atomic():
        list(Wallet.objects.select_for_update(no_key=True).filter(pk=wallet.pk))
        yield


def is_free(wallet):
    try:
        with transaction.atomic():
            list(Wallet.objects.select_for_update(no_key=True, nowait=True).filter(pk=wallet.pk))
    except OperationalError:
        return False
    return True


def reference_is_free(operator, reference):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(hashtextextended(%s, %s))", [reference, operator.pk])
        return cursor.fetchone()[0]


def wait_for_waiters(count=1):
    deadline = time.monotonic() + 20
    with connection.cursor() as cursor:
        while True:
            # Of this database: who waits for a row waits for its transaction, and pg_locks does not say in which.
            cursor.execute(
                "select count(*) from pg_stat_activity"
                " where datname = current_database() and wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0] >= count:
                return
            assert time.monotonic() < deadline, "nobody waits"
            time.sleep(0.01)


@pytest.mark.slow(budget=30)
@pytest.mark.usefixtures("committed_db")
class TestOrder:
    def looking_on(self, hold, call, look):
        """Hold a wallet, let somebody run into it, and look what that one holds."""
        seen, holding, go_on = [], threading.Event(), threading.Event()

        def holder():
            with held(hold):
                holding.set()
                assert go_on.wait(20)

        def runner():
            assert holding.wait(20)
            return call()

        def onlooker():
            assert holding.wait(20)
            try:
                wait_for_waiters()
                seen.append(look())
            finally:
                go_on.set()

        _, answer, _ = at_once(holder, runner, onlooker)
        assert answer.status == 200
        return seen[0]

    def test_is_references_then_players_wallets_then_funds(self, lucky):
        alice, funds = lucky.wallet("alice"), lucky.wallet(None)
        assert funds.pk < alice.pk, "by id alone it would be the other way round"

        seen = self.looking_on(
            alice,
            lambda: lucky.post("player/wallet/deposit", MONEY | {"referenceId": "r"}),
            lambda: (reference_is_free(lucky.operator, "r"), is_free(funds)),
        )

        assert seen == (False, True)

    def test_of_wallets_is_by_id_whatever_the_order_of_the_call(self, lucky):
        alice, bob = lucky.wallet("alice"), lucky.wallet("bob")
        first, second = sorted((alice, bob), key=lambda it: it.pk)
        for order in (("alice", "bob"), ("bob", "alice")):
            transfers = [
                MONEY | {"type": "deposit", "playerExternalId": it, "referenceId": f"{order[0]}-{it}"}
                for it in order
            ]

            def call(transfers=transfers):
                return lucky.post("player/wallet/bulk", {"transfers": transfers})

            def look():
                return is_free(first), is_free(second), is_free(lucky.wallet(None))

            lucky.post("player/wallet/transfer/void", {"referenceId": "unused"})
            assert self.looking_on(first, call, look) == (False, True, True)
            again = [it | {"referenceId": it["referenceId"] + "-2"} for it in transfers]
            assert self.looking_on(second, lambda again=again: call(again), look) == (False, False, True)

    def test_of_two_operators_funds_is_by_operator(self, lucky):
        child = Casino(casino(login_id="child", parent=lucky.operator, currencies=["USD"]))
        sent = {"targetOperatorId": "child", "currency": "USD", "amount": 1}

        seen = self.looking_on(
            lucky.wallet(None),
            lambda: lucky.post("operator/transfer-balance", sent),
            lambda: is_free(child.wallet(None)),
        )

        assert seen is True

    def test_leaves_a_twin_at_the_reference_without_a_wallet(self, lucky):
        sent = MONEY | {"referenceId": "r"}
        with transaction.atomic():
            ledger.claim_references(lucky.operator.pk, ["r"])
            seen = []

            def onlooker():
                wait_for_waiters()
                seen.append((is_free(lucky.wallet("alice")), is_free(lucky.wallet(None))))

            twin = threading.Thread(target=at_once, args=(lambda: lucky.post("player/wallet/deposit", sent),))
            twin.start()
            at_once(onlooker)
        twin.join()

        assert seen == [(True, True)]
        assert lucky.balance() == 1


class TestStatements:
    """Pinned as text, since nothing else notices that an ORDER BY has gone."""

    def test_of_bulk_come_in_order(self, lucky):
        transfers = [
            MONEY | {"type": "deposit", "playerExternalId": it, "referenceId": f"r-{it}"}
            for it in ("bob", "alice")
        ]

        with CaptureQueriesContext(connection) as asked:
            lucky.post("player/wallet/bulk", {"transfers": transfers})

        statements = [it["sql"] for it in asked]
        claim = next(n for n, sql in enumerate(statements) if "pg_advisory_xact_lock" in sql)
        lock = next(n for n, sql in enumerate(statements) if "FOR NO KEY UPDATE" in sql)
        post = next(n for n, sql in enumerate(statements) if "wallets_post" in sql)
        assert claim < lock < post
        assert re.search(r"select distinct .* order by lock\)", statements[claim])
        assert statements[lock].startswith('SELECT "wallets_wallet"."id" AS')
        assert statements[lock].endswith(
            'ORDER BY "wallets_wallet"."player_id" IS NULL ASC, "wallets_wallet"."operator_id" ASC, 1 ASC'
            " FOR NO KEY UPDATE"
        )

    def test_of_post_come_in_order(self, db):
        body = source()
        claim = body.index("perform pg_advisory_xact_lock(hashtextextended(p_reference, p_operator))")
        look = body.index("from wallets_reference r")
        be_seen = body.index("perform pg_current_xact_id();")
        account = body.index("from players_operator o")
        lock_one = re.search(r"w.id = step.wallet_id\s+for no key update", body).start()
        clock = body.index("clock_timestamp()")
        lock_all = re.search(
            r"order by w.player_id is null, w.operator_id, w.id\s+for no key update", body
        ).start()
        clock_again = body.index("clock_timestamp()", lock_all)
        write = body.index("insert into wallets_ledgertransaction")
        assert claim < look < be_seen < account < lock_one < clock < lock_all < clock_again < write


def source():
    with connection.cursor() as cursor:
        cursor.execute("select pg_get_functiondef('wallets_post'::regproc)")
        return cursor.fetchone()[0]


def take_away(pattern, places=1):
    body, times = re.subn(pattern, "", source())
    assert times == places, pattern
    with connection.cursor() as cursor:
        cursor.execute(body)


@pytest.mark.slow(budget=60)
@pytest.mark.usefixtures("committed_db")
class TestWithoutTheLock:
    """Each race is won ten times over, and is lost soon when its lock is gone."""

    @pytest.fixture
    def payment_method(self):
        return "invoice"

    @pytest.fixture
    def doomed(self, payment_method):
        # Not the cast: nobody proves its books in the end.
        operator = casino(login_id="doomed", funds={"USD": "1000"}, payment_method=payment_method)
        services.link_players(operator=operator, external_ids=["alice", "bob"])
        return Casino(operator)

    def is_lost(self, race, attempts):
        return any(not race(number) for number in range(attempts))

    @pytest.mark.parametrize("payment_method", ["invoice", "deposit"], ids=["one step", "two steps"])
    def test_of_the_wallet_answers_are_wrong(self, doomed):
        def race(number):
            before = doomed.balance()
            answers = at_once(*[lambda: doomed.post("player/wallet/deposit", MONEY)] * 12)
            told = Counter(it.body["data"].get("balance") for it in answers)
            return told == Counter(before + n for n in range(1, 13))

        assert not self.is_lost(race, 3)
        take_away(r"for no key update", places=2)
        assert self.is_lost(race, 10)

    def test_of_the_reference_twins_fail(self, doomed):
        def race(number):
            sent = MONEY | {"referenceId": f"r-{number}"}
            answers = at_once(*[lambda: doomed.post("player/wallet/deposit", sent)] * 12)
            return {it.status for it in answers} == {200}

        assert not self.is_lost(race, 3)
        take_away(r"perform pg_advisory_xact_lock\(hashtextextended\(p_reference, p_operator\)\);")
        assert self.is_lost(lambda number: race(100 + number), 10)

    def bulk(self, casino, transfers):
        return casino.post("player/wallet/bulk", {"transfers": transfers})

    def test_of_the_wallets_two_bulks_deadlock(self, doomed, monkeypatch):
        def race(number):
            players = ["alice"] * 50 + ["bob"] * 50
            both = [
                [
                    MONEY | {"type": "deposit", "playerExternalId": it, "referenceId": f"{number}-{name}-{n}"}
                    for n, it in enumerate(order)
                ]
                for name, order in (("a", players), ("b", players[::-1]))
            ]
            answers = at_once(*[lambda it=it: self.bulk(doomed, it) for it in both])
            return {it.status for it in answers} == {200}

        assert not self.is_lost(race, 2)
        monkeypatch.setattr(ledger, "lock_wallets", lambda *_: None)
        assert self.is_lost(lambda number: race(100 + number), 10)

    def test_of_the_references_a_bulk_and_single_calls_deadlock(self, doomed, monkeypatch):
        def race(number):
            sent = [MONEY | {"type": "deposit", "referenceId": f"{number}-{n}"} for n in range(100)]
            answers = at_once(
                lambda: [self.bulk(doomed, sent)],
                lambda: [doomed.post("player/wallet/deposit", it) for it in sent[:50]],
                lambda: [doomed.post("player/wallet/deposit", it) for it in sent[:50:-1]],
            )
            return {it.status for each in answers for it in each} == {200}

        assert not self.is_lost(race, 2)
        monkeypatch.setattr(ledger, "claim_references", lambda *_: None)
        assert self.is_lost(lambda number: race(100 + number), 10)
