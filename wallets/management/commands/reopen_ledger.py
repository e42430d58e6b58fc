"""`./manage.py reopen_ledger`: after a logical restore into a new cluster."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from wallets import followers


class Command(BaseCommand):
    help = (
        "Starts a new generation of transaction ids, after the database was restored (pg_restore, psql) into a new "
        "PostgreSQL cluster. Run it before anything else works with the database, as the owner of the ledger."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--force",
            action="store_true",
            help="Start one even if the ids that are stored could be this cluster's own.",
        )

    def handle(self, *args: Any, force: bool, **options: Any) -> None:
        generation = followers.reopen(force=force)
        if generation is None:
            self.stdout.write(
                "Nothing to do: every transaction id that the ledger holds is in this cluster's past. Followers are "
                "safe. (--force starts a new generation all the same.)"
            )
        else:
            self.stdout.write(f"The ledger is open again, in generation {generation}.")
