"""What the page of a round shows in the back office: the round's own page, and everything else that is known."""

from typing import Any

from django.urls import reverse

from backoffice import shown
from gameplay.models import Alert, GameRound
from gameplay.round_page import calls, page
from wallets import chain
from wallets.models import Kind, LedgerTransaction

LEDGER, DELIVERY = "wallets_ledgertransaction", "gameplay_delivery"


def context(round_: GameRound) -> dict[str, Any]:
    """`round_` as page.find gives it."""
    found = page.shown(round_) | calls.shown(round_)
    for entry in found["entries"]:
        if entry["transaction"] is not None:
            entry["url"] = shown.change_url(LEDGER, entry["transaction"])
    for delivery in found["deliveries"]:
        delivery["url"] = shown.change_url(DELIVERY, delivery["id"])
    return found | {
        "rows": _rows(round_),
        "links": _links(round_),
        "alerts": list(Alert.objects.filter(round_id=round_.pk).order_by("pk")[:20]),
        "pack": reverse("admin:round_pack", args=[round_.pk]),
    }


def _rows(round_: GameRound) -> list[dict[str, Any]]:
    rows = LedgerTransaction.objects.filter(operator_id=round_.operator_id, round_id=round_.pk)
    return [
        {
            "id": row.pk,
            "url": shown.change_url(LEDGER, row.pk),
            "what": Kind(row.kind).label.capitalize(),
            "amount": chain.plain(row.amount),
            "seq": row.seq,
            "hash": bytes(row.hash).hex(),
            "of_round": True,
        }
        for row in sorted(rows[: calls.MOST_CALLS], key=lambda row: row.seq)
    ]


def _links(round_: GameRound) -> list[tuple[str, str, str]]:
    """What it belongs to: title, text, address."""
    found = [
        ("Operator", round_.operator.login_id, shown.change_url("players_operator", round_.operator_id)),
        ("Session", str(round_.session_id), shown.change_url("gameplay_gamesession", round_.session_id)),
    ]
    if round_.player is not None:
        player = shown.change_url("players_player", round_.player.pk)
        found.insert(1, ("Player", round_.player.external_id, player))
    ledger = shown.list_url(LEDGER, round=round_.pk)
    return [*found, ("Ledger", "its rows", ledger)]
