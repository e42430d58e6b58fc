import subprocess
import sys
from pathlib import Path

import gameplay.originals

LOOK = """
import sys
import gameplay.originals.catalogue, gameplay.originals.proofs
banned = {"django", "psycopg", "socket", "datetime", "gameplay.originals.odds_slot"}
sys.exit(", ".join(sorted(banned & sys.modules.keys())) or 0)
"""


def test_the_games_need_no_django_no_database_no_clock_and_none_of_the_exact_computations():
    done = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


def test_no_float_is_near_the_money():
    for path in Path(gameplay.originals.__file__).parent.glob("*.py"):
        assert "float(" not in path.read_text(encoding="utf-8"), path
