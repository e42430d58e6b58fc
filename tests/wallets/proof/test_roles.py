"""wallets/sql/roles.sql: the application's role books through post(), and can touch nothing that is booked."""

import os
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import ProgrammingError, connection, connections, transaction

from backoffice.closes import closing
from backoffice.models.closes import Period
from gameplay.invoices import issuing
from gameplay.protection import limits
from players.models.staff import Role
from players.services.players import block_player
from tests.cast import add_plays
from tests.wallets.adjusting import person
from tests.wallets.proof.book import NOW, Book, roll_up_all, seal_all
from wallets import checks, proof, services
from wallets.models import Operation, Wallet

SQL = (settings.BASE_DIR / "wallets" / "sql" / "roles.sql").read_text()


@pytest.fixture
def roles(committed_db):
    """Roles of this test's own, since roles belong to the whole cluster."""
    prefix = f"countroom_{os.getpid()}"
    owner, app = f"{prefix}_owner", f"{prefix}_app"
    with connection.cursor() as cursor:
        for _ in range(2):  # after every migration
            cursor.execute(SQL.replace("countroom_owner", owner).replace("countroom_app", app))
    yield owner, app
    connection.close()
    with connection.cursor() as cursor:
        for role in (app, owner):
            cursor.execute(f"reassign owned by {role} to current_user")
            cursor.execute(f"drop owned by {role}")
            cursor.execute(f"drop role {role}")


@contextmanager
def connected_as(role):
    """A connection of its own, logged in as the role."""
    shared = connections.settings["default"]
    before = shared["USER"]
    connection.close()
    shared["USER"] = role
    try:
        yield
    finally:
        connection.close()
        shared["USER"] = before


@pytest.fixture
def as_app(roles):
    book = Book()
    book.deposit(amount="50", reference="first")
    with connected_as(roles[1]):
        yield book


def execute(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


class TestTheApplication:
    def test_is_who_it_says(self, as_app, roles):
        with connection.cursor() as cursor:
            cursor.execute("select current_user, session_user")
            assert cursor.fetchone() == (roles[1], roles[1])

    def test_does_all_that_the_services_do(self, as_app):
        book = as_app
        services.open_currencies(operator=book.operator, currencies=["EUR"])
        services.link_players(operator=book.operator, external_ids=["newcomer"])
        book.deposit(amount="5", reference="second")
        book.withdraw(amount="5", reference="third")
        services.void_transfer(operator=book.operator, reference="never")
        services.withdraw_all(
            operator=book.operator, external_id="player-1", currency="USD", reference="all", held=[], now=NOW
        )
        prepaid = Book(payment_method="deposit", players=1)
        services.fund(operator=prepaid.operator, currency="USD", amount=Decimal(10), reference=None)
        prepaid.deposit(amount="4")
        services.move_in_bulk(
            operator=book.operator,
            transfers=[
                services.Transfer(Operation.DEPOSIT, "player-2", "USD", Decimal(1), f"b{n}") for n in range(3)
            ],
            now=NOW,
        )
        seal_all()
        roll_up_all()

        report = proof.prove()

        assert report.findings.lines() == []
        assert report.unsealed == 0

    def test_does_all_that_people_and_the_worker_do(self, as_app):
        book = as_app
        player = book.operator.players.get(external_id="player-1")
        limits.set_limit(
            player=player, kind="loss", period="day", currency="USD", value=Decimal(5), now=datetime.now(UTC)
        )
        asker, decider = person("sam", Role.SUPPORT), person("fay", Role.FINANCE)
        asked = services.ask_adjustment(
            player=player, currency="USD", amount=Decimal(2), reason="a crash", by=asker, now=NOW
        )
        services.approve_adjustment(adjustment=asked, by=decider, now=NOW)
        closing.ask(
            operator=book.operator,
            currency="USD",
            period=Period.DAY,
            first_day=datetime.now(UTC).date() - timedelta(days=1),
            zone="UTC",
            by=decider,
        )
        block_player(player=player, until=datetime.now(UTC) + timedelta(days=1))
        roll_up_all()
        add_plays()
        assert closing.seal_next()
        # Nothing was played before today: a month that is over has no invoice, and one that is not over has none yet.
        assert issuing.issue_next(now=datetime.now(UTC)) == 0

        assert proof.prove().findings.lines() == []

    def test_locks_a_wallet(self, as_app):
        with transaction.atomic():
            assert Wallet.objects.select_for_update(no_key=True).filter(pk=as_app.wallet().pk).get()

    @pytest.mark.parametrize(
        "statement",
        [
            "insert into wallets_ledgertransaction select * from wallets_ledgertransaction",
            "update wallets_ledgertransaction set amount = 1",
            "delete from wallets_ledgertransaction",
            "truncate wallets_ledgertransaction cascade",
            "update wallets_wallet set balance = 1000000",
            "update wallets_wallet set head = head",
            "update wallets_wallet set last_at = now()",
            "delete from wallets_wallet",
            "truncate wallets_wallet cascade",
            "insert into wallets_wallet (operator_id, currency, exponent, balance) values (1, 'USD', 2, 10)",
            "insert into wallets_reference select * from wallets_reference",
            "update wallets_reference set moved = 1",
            "delete from wallets_reference",
            "truncate wallets_reference",
            "update wallets_seal set rows = 0",
            "delete from wallets_seal",
            "update wallets_sealleaf set seq = 1",
            "delete from wallets_sealleaf",
            "update wallets_currency set exponent = 0",
            "delete from wallets_follower",
            "delete from wallets_adjustment",
            "drop trigger wallets_adjustment_stays on wallets_adjustment",
            "update gameplay_invoice set amount = 0",
            "delete from gameplay_invoice",
            "update backoffice_auditevent set action = ''",
            "delete from backoffice_auditevent",
            "delete from backoffice_financeclose",
            "update backoffice_closeline set posted = 0",
            "update backoffice_closecorrection set lines = '[]'",
            "update players_playernote set text = ''",
            "truncate gameplay_playerquarter",
            "alter table wallets_ledgertransaction disable trigger all",
            "alter table wallets_ledgertransaction alter column generation set default 9",
            "drop trigger wallets_wallet_moves_by_its_rows on wallets_wallet",
            "create or replace function wallets_horizon() returns bigint language sql as 'select 0::bigint'",
            "create temporary table wallets_wallet (id int)",
            "create table mine (id int)",
            "set session_replication_role = replica",
        ],
    )
    def test_may_not(self, as_app, statement):
        with pytest.raises(ProgrammingError) as refusal:
            execute(statement)

        assert isinstance(refusal.value.__cause__, psycopg.errors.InsufficientPrivilege)

    def test_may_not_even_touch_the_harmless_column(self, as_app):
        with pytest.raises(Exception, match="only a ledger transaction moves it"):
            execute("update wallets_wallet set created_at = now()")

    def test_cannot_mislead_the_writer_with_a_schema_of_its_own(self, as_app):
        execute("set search_path = pg_temp, public")

        book = as_app
        book.deposit(amount="1", reference="searched")

        assert book.wallet().balance == 51


class TestTheDeployCheck:
    def found(self):
        return [it.id for it in checks.application_does_not_own_the_ledger(None, databases=["default"])]

    def test_warns_of_a_role_that_owns_the_ledger(self, roles):
        assert self.found() == ["countroom.W002"]  # the superuser of the tests
        with connected_as(roles[0]):
            assert self.found() == ["countroom.W002"]

    def test_is_content_with_the_applications_role(self, roles):
        with connected_as(roles[1]):
            assert self.found() == []

    def test_says_nothing_before_the_first_migration(self, committed_db):
        with connection.cursor() as cursor:
            cursor.execute("create schema empty")
            cursor.execute("set search_path = empty")
        assert self.found() == []

    def test_is_part_of_check_deploy(self, roles, committed_db):
        command = [sys.executable, "manage.py", "check", "--deploy", "--database", "default"]
        environment = os.environ | {"DATABASE_URL": committed_db}
        done = subprocess.run(
            command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False
        )

        assert "countroom.W002" in done.stderr + done.stdout


def test_the_owner_migrates_and_reopens(roles):
    with connected_as(roles[0]):
        call_command("migrate", verbosity=0)
        call_command("reopen_ledger", "--force", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("select wallets_generation()")
            assert cursor.fetchone() == (2,)
