"""From the benchmark's side: the ordinary application is a process of its own, with settings of its own."""

import os
import subprocess
import sys

from django.conf import settings

APPLICATION = "benchmarks.plain.wsgi:application"


def environment(database_url: str) -> dict[str, str]:
    return {
        "DATABASE_URL": database_url,
        "SECRET_KEY": settings.SECRET_KEY,
        "DJANGO_SETTINGS_MODULE": "benchmarks.plain.settings",
    }


def prepare(database_url: str, players: list[str]) -> str:
    """Make its tables and players; its token, as the header says it."""
    made = subprocess.run(
        [sys.executable, "-m", "benchmarks.plain.seed"],
        input="\n".join(players),
        env=os.environ | environment(database_url),
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return f"Token {made.stdout.strip()}"
