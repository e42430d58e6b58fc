"""A base backup and the archived log, to a named point in time: the books prove, and what is lost is named."""

import shutil
import tempfile
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from config.postgres.place import Place
from tests.clusters import base_backup, own_server, restored_to
from tests.wallets.proof.book import Book, seal_all, wait_until
from tests.wallets.proof.commands import export, verify
from wallets import followers
from wallets.queries.history import START, Wanted, list_from

ARCHIVES = "archive_mode = on\narchive_command = 'mkdir -p {root}/archive && cp %p {root}/archive/%f'\n"


def ask(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


@pytest.mark.slow(budget=240)
def test_a_restore_to_a_point_in_time_proves_and_names_what_is_missing(django_db_blocker, tmp_path):
    with django_db_blocker.unblock(), own_server(ARCHIVES) as primary:
        shutil.chown(primary.place.root, primary.place.cluster.owner())
        book = Book(players=2)
        book.deposit(amount="5", reference="before")
        seal_all()
        backup = Place(Path(tempfile.mkdtemp(prefix="countroom-backup-")))
        base_backup(primary.place, backup, standby=False)
        book.deposit(amount="7", reference="kept")
        ask("select pg_create_restore_point('before-the-mistake')::text")
        book.deposit(amount="11", reference="lost-1")
        book.deposit("player-2", amount="13", reference="lost-2")
        seal_all()
        lost_cursor = page_to_the_end(book, START)[1]
        handed_out = tmp_path / "seals"
        handed_out.write_text(export())
        log = ask("select pg_walfile_name(pg_current_wal_lsn())")
        ask("select pg_switch_wal()::text")
        archive = primary.place.root / "archive"
        wait_until((archive / log).exists)

        with restored_to(backup, archive=archive, target="before-the-mistake"):
            wait_until(lambda: not ask("select pg_is_in_recovery()"))
            assert verify()[0] == 0, "what is there is whole"
            status, said = verify("--seals", str(handed_out))
            assert status == 1
            assert "seal 2: was handed out, and is not in the database any more" in said
            assert (
                "it sealed 3 rows of 31 in all, and 1 rows of 7 are there: 2 rows of 24 are missing" in said
            )

            # A list that somebody read to its end before is of a future that never was: the new generation has all.
            followers.check_generation()
            call_command("reopen_ledger", "--force", verbosity=0)
            book.deposit(amount="17", reference="after")
            seal_all()
            assert page_to_the_end(book, lost_cursor)[0] == ["after"]
            assert page_to_the_end(book, START)[0] == ["before", "kept", "after"]
            assert verify()[0] == 0
            status, said = verify("--seals", str(handed_out))
            assert "2 rows of 24 are missing" in said, "and of what came since none is taken for one of them"


def page_to_the_end(book, after):
    """The references from there, and the position of the last."""
    found, _ = list_from(operator=book.operator, wanted=Wanted(), after=after, limit=100)
    return [it.reference for it in found], found[-1].position if found else after
