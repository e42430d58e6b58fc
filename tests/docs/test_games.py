"""docs/games.md: its figures are the published ones, and the page's events are those that it lists."""

import re
from pathlib import Path

from django.conf import settings

from gameplay.launch import LANGUAGES
from gameplay.originals.catalogue import GAMES

ROOT = Path(settings.BASE_DIR)
GUIDE = ROOT / "docs" / "games.md"


def test_the_returns_are_the_published_ones():
    stated = GUIDE.read_text().partition("## Returns")[2]

    rows = [
        f"| {game.NAME} | {variant.code} | {variant.rtp_text} |"
        for game in GAMES.values()
        for variant in game.VARIANTS
    ]
    assert [line for line in stated.splitlines() if re.match(r"\| .* \d", line)] == rows


def test_the_languages_are_those_of_a_launch():
    (row,) = [line for line in GUIDE.read_text().splitlines() if line.startswith("| `language`")]

    assert re.findall(r"\b[a-z]{2}\b(?=,| or|\. )", row) == list(LANGUAGES)


def test_every_event_of_the_page_is_listed():
    scripts = [path.read_text() for path in (ROOT / "gameplay/static/play").rglob("shell*/**/*.js")]
    scripts.append((ROOT / "gameplay/static/play/shell.js").read_text())
    told = {it for text in scripts for it in re.findall(r'parent\??\.tell\("(\w+)"', text)}

    listed = re.findall(r"^\| `(\w+)` \| (?:`|nothing)", GUIDE.read_text(), re.MULTILINE)
    assert told == {it for it in listed if it not in ("providerId", "language", "rtp", "returnUrl", "mode")}
