"""A million lines: the process that passes them on stays small."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

from tests.backoffice.exports.wide import LINES

MOST_MEGABYTES = 200
_RUN = """
import django
django.setup()
from backoffice.exports.streaming import Running
from tests.backoffice.exports.wide import wide
lines = sum(chunk.count(b"\\n") for chunk in Running(wide(), slot_of="me"))
# Not ru_maxrss: a child begins with its parent's, and the parent is a test runner.
print("lines", lines, "peak", int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0]) // 1024)
"""


@pytest.mark.slow(budget=120)
def test_is_streamed_in_bounded_memory(committed_db):
    environment = os.environ | {"DATABASE_URL": committed_db, "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", _RUN],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    lines, megabytes = map(int, re.search(r"lines (\d+) peak (\d+)", done.stdout).groups())
    assert lines == LINES + 1
    assert megabytes < MOST_MEGABYTES
