"""The pack's page: the parts of the round's page, in one file that loads nothing and runs nothing."""

import base64
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

import gameplay
from gameplay.dispute_pack.facts import Facts
from gameplay.round_page.words import moment
from wallets.models import Kind

_STATIC = Path(gameplay.__file__).parent / "static"


def render(facts: Facts, *, made: datetime, key_id: str) -> str:
    context = facts.context | {
        "css": _css(),
        "rows": shown_rows(facts.rows),
        "seals": facts.data["seals"],
        "made": moment(made),
        "key_id": key_id,
        "operator": facts.data["operator"],
    }
    _draw_inline(context["picture"])
    return render_to_string("round/dispute.html", context)


def shown_rows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """For round/parts/ledger.html."""
    return [row | {"what": Kind(row["kind"]).label.capitalize()} for row in rows]


def _draw_inline(picture: Any) -> None:
    """The slot's symbols are files; in here they are part of the page."""
    for spin in picture.drawn.get("spins", []) if picture is not None else []:
        for cell in spin["cells"]:
            cell["inline"] = _as_data(cell["art"])


@cache
def _as_data(art: str) -> str:
    content = base64.b64encode((_STATIC / art).read_bytes()).decode()
    return f"data:image/svg+xml;base64,{content}"


@cache
def _css() -> str:
    return "\n".join((_STATIC / "round" / name).read_text() for name in ("page.css", "pictures.css"))
