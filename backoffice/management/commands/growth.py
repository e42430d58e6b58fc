"""`./manage.py growth`: bytes a row, table by table and index by index."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from backoffice.growth import Size, read_sizes


class Command(BaseCommand):
    help = (
        "Print what a row of each table takes on the disk, with its indexes. Rows are as of the last ANALYZE."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--least-rows", type=int, default=1000, help="leave out smaller tables (1000)")
        parser.add_argument("--json", action="store_true", help="for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        sizes = read_sizes(least_rows=options["least_rows"])
        if options["json"]:
            self.stdout.write(json.dumps([asdict(it) for it in sizes]))
            return
        for it in sizes:
            self._tell(it)

    def _tell(self, size: Size) -> None:
        self.stdout.write(f"{size.table}: {size.rows:,} rows, {size.each(size.total):.0f} bytes each")
        parts = {"the row itself": size.heap, "what is too long for it": size.toast, **size.indexes}
        for name, part in parts.items():
            if part:
                self.stdout.write(f"  {size.each(part):8.0f}  {name}")
