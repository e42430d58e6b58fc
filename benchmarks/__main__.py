"""`python -m benchmarks`, and `python -m benchmarks scale`"""

import os
import sys

import django


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from benchmarks import run, scale  # models want Django set up

    return scale.run() if sys.argv[1:] == ["scale"] else run.run()


if __name__ == "__main__":
    sys.exit(main())
