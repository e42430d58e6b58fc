"""The texts of the game pages: eleven languages that all say the same."""

import json
import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "gameplay/static/play/i18n"
LANGUAGES = ["en", "ko", "th", "es", "ja", "pt", "tr", "de", "id", "ms", "zh"]
PARTS = sorted(file.name.removesuffix("en.json") for file in FOLDER.glob("*en.json"))


def texts(part, language):
    found: dict[str, str] = json.loads((FOLDER / f"{part}{language}.json").read_text())
    return found


def test_are_there_for_the_shell_and_for_each_game():
    assert PARTS == ["", "blackjack.", "dice.", "roulette.", "slot."]


@pytest.mark.parametrize("language", LANGUAGES[1:])
@pytest.mark.parametrize("part", PARTS)
class TestALanguage:
    def test_has_each_text(self, part, language):
        assert set(texts(part, language)) == set(texts(part, "en"))

    def test_keeps_the_places_of_names_and_sums(self, part, language):
        for key, english in texts(part, "en").items():
            own = texts(part, language)[key]
            assert own.strip(), key
            assert set(re.findall(r"{\w+}", own)) == set(re.findall(r"{\w+}", english)), key
