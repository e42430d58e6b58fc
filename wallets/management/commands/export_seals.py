"""`./manage.py export_seals`: seals to hand to a third party."""

import base64
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from wallets import seals
from wallets.models import Seal


class Command(BaseCommand):
    help = (
        "Prints the seals, one JSON object a line. Kept by somebody else, they show later whether the books were "
        "changed: verify_ledger --seals FILE."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--after", type=int, default=0, metavar="SEAL", help="Only later ones.")
        parser.add_argument(
            "--public-key", action="store_true", help="Print the key that signs now, in base64, and end."
        )

    def handle(self, *args: Any, after: int, public_key: bool, **options: Any) -> None:
        if public_key:
            self.stdout.write(base64.b64encode(seals.own_public_key()).decode())
            return
        while page := list(Seal.objects.filter(id__gt=after).order_by("id")[:1000]):
            for seal in page:
                self.stdout.write(seals.as_line(seal))
            after = page[-1].id
