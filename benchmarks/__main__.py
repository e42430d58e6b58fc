"""`python -m benchmarks`"""

import os
import sys

import django


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from benchmarks.run import run  # models want Django set up

    return run()


if __name__ == "__main__":
    sys.exit(main())
