"""`./manage.py citus_statements`: the statements that shard this schema by operator, and what has to change first."""

from typing import Any

from django.core.management.base import BaseCommand

from backoffice.citus.catalogue import read_functions, read_tables
from backoffice.citus.plan import make_plan
from backoffice.citus.statements import lines


class Command(BaseCommand):
    help = (
        "Print the statements that shard the database by operator on Citus. Changes nothing; docs/citus.md."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for line in lines(make_plan(read_tables()), read_functions()):
            self.stdout.write(line)
