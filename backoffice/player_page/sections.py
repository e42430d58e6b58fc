"""
What the page shows, each section with a bound of its own and read by an index: nothing is counted, and nothing costs
more because the player has played for long.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.urls import reverse

from backoffice import shown
from backoffice.models import AuditEvent
from backoffice.player_page import words
from backoffice.veil import Veil
from gameplay.models import Delivery, DeliveryState, GameRound, GameSession, RoundState
from gameplay.protection.limits import limits_of
from gameplay.queries import held_of
from gameplay.seamless import doubt
from players.models import Operator, Player, PlayerNote
from wallets.models import Adjustment, Kind, LedgerTransaction, Wallet

LINES = 20
FEW = 10
SECRETS = ("server_seed_encrypted", "bet", "actions", "clicks")


def money(player: Player, wallets: list[Wallet], sessions: list[GameSession]) -> list[dict[str, Any]]:
    """A line for each currency. `told` is what a seamless operator said last, in one of the sessions shown."""
    held = dict(held_of(player.pk))
    told = {it.currency: it for it in reversed(sessions) if it.told_balance is not None}
    return [
        {
            "currency": it.currency,
            "balance": shown.amount(it.balance, it.currency),
            "held": shown.amount(held.get(it.currency, Decimal(0)), it.currency),
            "told": shown.amount(told[it.currency].told_balance, it.currency) if it.currency in told else "",
            "told_at": shown.time(told[it.currency].told_at) if it.currency in told else "",
        }
        for it in wallets
    ]


def open_rounds(player: Player) -> tuple[list[dict[str, Any]], bool]:
    """
    The oldest first, and whether there are more: their stakes have left the balance, and nothing has come back.

    What is still being asked of an operator is in doubt, and not here.
    """
    rows = GameRound.objects.filter(player=player, state=RoundState.OPEN)
    found = list(rows.select_related("game").defer(*SECRETS).order_by("pk")[: FEW + 1])
    return [_round(it) for it in found[:FEW]], len(found) > FEW


def rounds(player: Player, below: int | None) -> tuple[list[dict[str, Any]], int | None]:
    """The newest first, and the place to go on from."""
    rows = GameRound.objects.filter(player=player).select_related("game").defer(*SECRETS)
    if below is not None:
        rows = rows.filter(pk__lt=below)
    found = list(rows.order_by("-pk")[: FEW + 1])
    return [_round(it) for it in found[:FEW]], found[FEW - 1].pk if len(found) > FEW else None


def _round(row: GameRound) -> dict[str, Any]:
    return {
        "id": row.pk,
        "link": shown.round_url(row.pk),
        "game": row.game.name,
        "state": row.get_state_display().lower(),
        "overdue": row.overdue_since,
        "opened": shown.time(row.opened_at),
        "staked": shown.amount(row.staked, row.currency),
        "refunded": shown.amount(row.refunded) if row.refunded else "",
        "won": shown.amount(row.won, row.currency),
        "held": shown.amount(row.held, row.currency),
    }


def sessions(player: Player) -> list[GameSession]:
    """Live ones first, the newest first within."""
    rows = GameSession.objects.filter(player=player).select_related("game")
    rows = rows.defer("next_seed_encrypted", "launch_digest", "page_digest")
    live = list(rows.filter(ended_at=None).order_by("-launched_at")[:FEW])
    return live + list(rows.filter(ended_at__isnull=False).order_by("-launched_at")[: FEW - len(live)])


def session_lines(found: list[GameSession]) -> list[dict[str, Any]]:
    return [
        {
            "id": it.pk,
            "game": it.game.name,
            "currency": it.currency,
            "is_live": it.is_live,
            "state": _session_state(it),
            "launched": shown.time(it.launched_at),
            "entered": shown.time(it.entered_at),
            "ended": shown.time(it.ended_at),
        }
        for it in found
    ]


def _session_state(it: GameSession) -> str:
    if not it.is_live:
        return f"ended: {it.ended_why}" if it.ended_why else "ended"
    return "live" if it.entered_at else "link not followed yet"


def statement(
    player: Player, wallet: Wallet | None, below: int | None
) -> tuple[list[dict[str, Any]], int | None]:
    """One currency's movements, the newest first, each with the balance after it, and the number to go on from."""
    if wallet is None:
        return [], None
    rows = LedgerTransaction.objects.filter(operator_id=player.operator_id, wallet_id=wallet.pk)
    if below is not None:
        rows = rows.filter(seq__lt=below)
    found = list(rows.order_by("-seq")[: LINES + 1])
    return [_movement(it) for it in found[:LINES]], found[LINES - 1].seq if len(found) > LINES else None


def _movement(row: LedgerTransaction) -> dict[str, Any]:
    told = row.told_balance
    return {
        "link": shown.change_url("wallets_ledgertransaction", row.pk),
        "id": row.pk,
        "booked": shown.time(row.created_at),
        "kind": Kind(row.kind).label.lower(),
        "amount": shown.amount(row.amount, signed=True),
        "balance": shown.amount(row.balance_after if told is None else told),
        "round": row.round_id,
        "round_link": row.round_id and shown.round_url(row.round_id),
        "reference": row.reference or "",
    }


def unsettled(player: Player) -> list[dict[str, Any]]:
    """Stakes that nobody knows of, wins and cancels that are owed: the oldest first."""
    open_states = (DeliveryState.ASKED, DeliveryState.DUE, DeliveryState.IN_DOUBT)
    owed = Q(state=DeliveryState.DUE)
    # The states are said twice: they are the condition of the index of what is open.
    rows = Delivery.objects.filter(operator_id=player.operator_id, player_id=player.pk, state__in=open_states)
    return [
        {
            "link": shown.change_url("gameplay_delivery", it.pk),
            "id": it.pk,
            "what": f"{it.command}, {'owed' if it.state == DeliveryState.DUE else it.state}",
            "amount": shown.amount(it.amount, it.currency),
            "since": shown.time(it.created_at),
            "next": shown.time(it.due_at) if it.state == DeliveryState.DUE else shown.NOTHING,
            "why": it.why or "the operator has not answered yet",
        }
        for it in rows.filter(doubt.UNKNOWN | owed).defer("message").order_by("pk")[:LINES]
    ]


def limits(player: Player, now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "limit": it,
            "kind": words.LIMIT_KINDS[it.kind],
            "value": words.limit_value(it.value, it),
            "used": words.limit_value(it.used, it),
            "left": "" if it.left is None else words.limit_value(it.left, it),
            "resets": shown.time(it.resets_at),
            "later": "no limit" if it.pending_value is None else words.limit_value(it.pending_value, it),
            "later_at": it.pending_at and shown.time(it.pending_at),
        }
        for it in limits_of(player=player, now=now)
        if it.value is not None
    ]


def notes(player: Player, below: int | None, veil: Veil) -> tuple[list[dict[str, Any]], int | None]:
    rows = PlayerNote.objects.filter(player=player).select_related("who")
    if below is not None:
        rows = rows.filter(pk__lt=below)
    found = list(rows.order_by("-pk")[: FEW + 1])
    lines = [{"at": shown.time(it.at), "who": veil.name(it.who), "text": it.text} for it in found[:FEW]]
    return lines, found[FEW - 1].pk if len(found) > FEW else None


def adjustments(player: Player, now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "link": reverse("admin:adjustment", args=[it.pk]),
            "amount": shown.amount(it.amount, it.currency, signed=True),
            "state": it.state_at(now),
            "reason": it.reason,
            "asked": shown.time(it.asked_at),
        }
        for it in Adjustment.objects.filter(player=player).order_by("-pk")[:FEW]
    ]


def events(player: Player, veil: Veil) -> list[dict[str, Any]]:
    rows = AuditEvent.objects.filter(player_id=player.pk).select_related("who")
    return [
        {
            "link": shown.change_url("backoffice_auditevent", it.pk),
            "at": shown.time(it.at),
            "what": it.get_action_display(),
            "who": veil.name(it.who),
            "reason": it.after.get("reason") or it.after.get("word") or "",
        }
        for it in rows.order_by("-pk")[:LINES]
    ]


def operator_link(operator: Operator) -> str:
    return shown.change_url("players_operator", operator.pk)
