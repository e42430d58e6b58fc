"""What the database says about a round, as JSON: no person but by an id, no secret, no seed of a round that goes on."""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from gameplay.dispute_pack import statement
from gameplay.models import Action, Delivery, DeliveryAttempt, GameRound, RoundState
from gameplay.play.clicks import see
from gameplay.round_page import calls, page
from gameplay.round_page.timeline import entries_of
from gameplay.verification import NotVerifiableError, proof_of
from players.wire.json import plain

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Facts:
    """
    :param data: round.json.
    :param proof: what docs/verify_round.py reads; None: there is nothing to recompute, or not yet.
    :param context: of the page's template.
    """

    round_id: int
    operator_id: int
    data: Json
    rows: list[Json]
    proof: Json | None
    context: Json


def collect(round_: GameRound) -> Facts:
    """In the caller's transaction, with the round locked: then it is all of one moment. `round_` is page.find's."""
    rows = statement.rows_of(round_)
    proof = _proof(round_)
    context = page.shown(round_) | calls.shown(round_)
    data = {
        "round": _round(round_),
        "game": {"code": round_.game.code, "name": round_.game.name},
        "provider": {"id": round_.provider_id, "name": round_.game.provider.name},
        "operator": {"id": round_.operator_id, "login_id": round_.operator.login_id},
        "player": _player(round_),
        "time_line": [_entry(it) for it in entries_of(round_)],
        "outcome": _outcome(round_),
        "fairness": _fairness(context["fairness"]),
        "actions": [_action(it) for it in calls.actions_of(round_)],
        "deliveries": [_delivery(it) for it in calls.deliveries_of(round_)],
        "ledger": rows,
        "seals": statement.seals_of(rows),
    }
    return Facts(round_.pk, round_.operator_id, data, rows, proof, context)


def _proof(round_: GameRound) -> Json | None:
    try:
        return proof_of(round_)
    except NotVerifiableError:
        return None


def _round(it: GameRound) -> Json:
    return {
        "id": str(it.pk),
        "provider_round": it.provider_round,
        "session": str(it.session_id),
        "state": it.state,
        "mode": it.mode,
        "currency": it.currency,
        "opened_at": _time(it.opened_at),
        "ended_at": _time(it.ended_at),
        "overdue_since": _time(it.overdue_since),
        "staked": plain(it.staked),
        "refunded": plain(it.refunded),
        "won": plain(it.won),
    }


def _player(it: GameRound) -> Json | None:
    if it.player is None:
        return None
    return {"playerExternalId": it.player.external_id, "playerCode": str(it.player.pk)}


def _entry(it: Any) -> Json:
    return {
        "at": _time(it.at),
        "what": it.what,
        "amount": plain(it.amount),
        "before": _amount(it.before),
        "after": _amount(it.after),
        "transaction": None if it.transaction_id is None else str(it.transaction_id),
    }


def _outcome(it: GameRound) -> Json | None:
    """What was shown of it. None: it is another provider's game, or the stake was not taken (yet)."""
    if not it.game.provider.is_built_in or it.state in (RoundState.ASKING, RoundState.CANCELLED):
        return None
    return {"bet": it.bet, "decisions": it.actions, "seen": see(it).outcome}


def _fairness(found: page.Fairness | None) -> Json | None:
    if found is None:
        return None
    return {
        "commitment": found.commitment,
        "client_seed": found.client_seed,
        "server_seed": found.server_seed,
        "variant": found.variant,
        "return_percent": found.rtp,
    }


def _action(it: Action) -> Json:
    return {
        "id": it.external_id,
        "at": _time(it.created_at),
        "kind": it.kind,
        "state": it.state,
        "amount": _amount(it.amount),
        "cancels": it.cancels,
        "ends_round": it.ends_round,
        "transaction": None if it.transaction_id is None else str(it.transaction_id),
        "balance": _amount(it.balance),
        "error_code": it.error_code,
    }


def _delivery(it: Delivery) -> Json:
    return {
        "transactionId": str(it.pk),
        "command": it.command,
        "amount": plain(it.amount),
        "currency": it.currency,
        "action": it.action_id,
        "takes_back": None if it.bet_id is None else str(it.bet_id),
        "state": it.state,
        "told_balance": _amount(it.told_balance),
        "since": _time(it.created_at),
        "ended_at": _time(it.ended_at),
        "attempts_made": it.attempts,
        "message": it.message,
        "attempts": [_attempt(one) for one in calls.tries_of(it)],
    }


def _attempt(it: DeliveryAttempt) -> Json:
    return {
        "at": _time(it.at),
        "url": calls.without_secrets(it.url),
        "milliseconds": it.milliseconds,
        "http_status": it.http_status,
        "verdict": it.verdict,
        "why": it.why,
        "sent_base64": base64.b64encode(bytes(it.sent)).decode(),
        "received_base64": base64.b64encode(bytes(it.received)).decode(),
    }


def _amount(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def _time(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat(timespec="microseconds")
