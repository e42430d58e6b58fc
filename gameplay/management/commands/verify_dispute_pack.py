"""`./manage.py verify_dispute_pack`: is this archive what Countroom signed, and does it hang together?"""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gameplay.dispute_pack import problems
from wallets.seals import trusted_keys


class Command(BaseCommand):
    help = (
        "Checks a dispute pack without the database: its signature, every byte of it, the hashes of the ledger's rows "
        "and how they hang together, the seals, the seed. Exit status 1, and a line for each thing that is wrong."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--public-key",
            action="append",
            default=[],
            metavar="KEY",
            help="In base64, as export_seals --public-key prints it; several may be named. Without any: "
            "SEAL_SIGNING_KEY's own and SEAL_PUBLIC_KEYS.",
        )

    def handle(self, *args: Any, file: Path, public_key: list[str], **options: Any) -> None:
        try:
            content, keys = file.read_bytes(), trusted_keys(public_key)
        except (OSError, ValueError) as wrong:
            raise CommandError(str(wrong)) from wrong
        found = problems(content, keys)
        for line in found:
            self.stdout.write(f"WRONG  {line}")
        if found:
            self.stdout.write(f"{file.name} is NOT what Countroom signed, or does not hang together.")
            sys.exit(1)
        self.stdout.write(f"{file.name} is whole, signed, and hangs together.")
