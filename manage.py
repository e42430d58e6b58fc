#!/usr/bin/env python3
"""Django's command line for Countroom."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if find_spec("django") is None:
        use_the_checkouts_environment()

    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


def use_the_checkouts_environment() -> None:
    """
    Run again with the Python of `.venv`.

    `./manage.py verify_ledger` is what the documents say, and a person who types it has rarely
    activated the environment that `make setup` made.
    """
    python = Path(__file__).resolve().parent / ".venv" / "bin" / "python"
    if not python.exists() or Path(sys.prefix) == python.parent.parent:
        sys.exit("Django is not installed here. Run 'make setup' first.")
    os.execv(python, [str(python), *sys.argv])  # noqa: S606 - our own interpreter, and the caller's own words


if __name__ == "__main__":
    main()
