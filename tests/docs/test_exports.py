"""docs/exports.md names every export, column and filter that there is."""

from pathlib import Path

import pytest
from django.conf import settings

from backoffice.exports.catalogue import EXPORTS

GUIDE = (Path(settings.BASE_DIR) / "docs" / "exports.md").read_text()


@pytest.mark.parametrize("name", EXPORTS)
def test_the_guide_says_each_column(name):
    export = EXPORTS[name]
    about = GUIDE.split(f"## {export.title}: `{name}`")[1].split("\n## ")[0]

    assert export.about in about
    for it in export.filters:
        assert f"`{it.name}`" in about
    for column in export.columns:
        mark = "" if column.is_chosen else " *"
        assert f"| `{column.name}`{mark} | {column.title} | {column.meaning} |" in about
