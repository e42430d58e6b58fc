"""A small book with history, made through the services, and a forger with a superuser's rights."""

import time
from datetime import UTC, datetime
from decimal import Decimal

from django.db import connection

from tests.cast import wait_for_horizon
from tests.factories import OperatorFactory
from wallets import rollups, seals, services
from wallets.models import LedgerTransaction, Wallet

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
SEALED_AT = datetime(2026, 5, 4, 12, 5, 0, 17, tzinfo=UTC)


class Book:
    """One invoiced operator with USD and BTC, and its players."""

    def __init__(self, *, players=3, payment_method="invoice"):
        self.operator = OperatorFactory(payment_method=payment_method)
        services.open_currencies(operator=self.operator, currencies=["USD", "BTC"])
        self.names = [f"player-{number}" for number in range(1, players + 1)]
        self.players = services.link_players(operator=self.operator, external_ids=self.names)

    def deposit(self, name="player-1", amount="10", currency="USD", reference=None):
        return self._move(services.deposit, name, amount, currency, reference)

    def withdraw(self, name="player-1", amount="1", currency="USD", reference=None):
        return self._move(services.withdraw, name, amount, currency, reference)

    def _move(self, service, name, amount, currency, reference):
        return service(
            operator=self.operator,
            external_id=name,
            currency=currency,
            amount=Decimal(amount),
            reference=reference,
            now=NOW,
        )

    def wallet(self, name="player-1", currency="USD"):
        return Wallet.objects.get(operator=self.operator, player_id=self.players[name].pk, currency=currency)

    def rows(self, name="player-1", currency="USD"):
        wallet = self.wallet(name, currency)
        return list(LedgerTransaction.objects.filter(wallet_id=wallet.pk).order_by("seq"))


def wait_until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.02)


def forge(*statements):
    """What a superuser can do who turns the triggers off. Each: SQL, or (SQL, values)."""
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        try:
            for statement in statements:
                sql, values = (statement, None) if isinstance(statement, str) else statement
                cursor.execute(sql, values)
        finally:
            cursor.execute("set session_replication_role = origin")


def rehash(wallet_id):
    """The forger makes the wallet's chain and its head right again: sequence, balances, hashes."""
    forge(
        f"""
        do $$
        declare
            t wallets_ledgertransaction;
            w wallets_wallet;
        begin
            select * into w from wallets_wallet where id = {int(wallet_id)};
            w.seq := 0; w.balance := 0; w.head := decode(repeat('00', 32), 'hex');
            for t in select * from wallets_ledgertransaction where wallet_id = w.id order by seq loop
                w.seq := w.seq + 1;
                w.balance := w.balance + t.posted;
                w.head := wallets_row_hash(t, w.seq, w.balance, w.head);
                update wallets_ledgertransaction set seq = w.seq, balance_after = w.balance, hash = w.head
                 where operator_id = t.operator_id and id = t.id;
            end loop;
            update wallets_wallet set seq = w.seq, balance = w.balance, head = w.head where id = w.id;
        end $$
        """
    )


def seal_all(**options):
    """Seal everything that has committed."""
    wait_for_horizon()
    while seals.seal_next(now=SEALED_AT, **options):
        pass


def roll_up_all(**options):
    """Add everything that has committed to the sums."""
    wait_for_horizon()
    while rollups.roll_up(**options):
        pass
