"""
`./manage.py sandbox_provider`: an example game server, to try the game-provider API with.

It is docs/clients/provider-python/wheel_server.py, which needs none of our code: this command becomes that process.
"""

import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

SERVER = Path(settings.BASE_DIR) / "docs" / "clients" / "provider-python" / "wheel_server.py"


class Command(BaseCommand):
    help = "Serve a wheel of fortune as another provider would, over the signed game-provider API."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, required=True)
        parser.add_argument("--key-id", required=True, help="as create_provider printed it")
        parser.add_argument("--secret", required=True, help="the key's")
        parser.add_argument(
            "--countroom",
            metavar="URL",
            default=settings.PUBLIC_URL,
            help="this platform; %(default)s if not said",
        )
        parser.add_argument(
            "--book", help="the file of what is owed; by default beside the data of the checkout"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        book = options["book"] or str(Path(settings.RUN_DIR) / f"wheel-{options['port']}.sqlite3")
        Path(book).parent.mkdir(parents=True, exist_ok=True)
        said = ["--port", options["port"], "--key-id", options["key_id"], "--countroom", options["countroom"]]
        command = [sys.executable, str(SERVER), *map(str, said), "--book", book]
        os.execve(sys.executable, command, os.environ | {"PROVIDER_SECRET": options["secret"]})  # noqa: S606
