"""What a person does about a delivery. The back office writes the audit event, in the same transaction."""

from datetime import datetime
from enum import StrEnum

import structlog
from django.db import transaction

from gameplay.models import Action, ActionState, Alert, Delivery, DeliveryState, GameRound, GameSession
from gameplay.seamless.drain import owed
from gameplay.seamless.pauses import AFTER_MISSING
from gameplay.seamless.replies import Reply, Verdict
from gameplay.seamless.settle import settle_kept, settle_owed
from players.errors import ParametersInvalid
from players.models import StaffMember

logger = structlog.get_logger(__name__)


class Outcome(StrEnum):
    """What a person found out from the operator."""

    BOOKED = "booked"
    NOT_BOOKED = "not_booked"
    KEPT = "kept"


@transaction.atomic
def send_now(*, delivery: Delivery, by: StaffMember, reason: str, now: datetime) -> Delivery:
    """
    Bring the next attempt forward: the worker takes it at once.

    An attempt that is under way at this moment may then go out twice; the operator books it once.

    :raises ParametersInvalid: no reason; it is not owed; another one of the player goes first; or it waits because
        the operator does not know the bet, where the pause is the point.
    """
    found = _owed(delivery, reason)
    first = owed().filter(player_id=found.player_id).order_by("pk").first()
    if first is not None and first.pk != found.pk:
        raise ParametersInvalid(f"Delivery {first.pk} of the same player goes first: send that one.")
    if found.missing:
        raise ParametersInvalid(
            "The operator does not know the bet, which may still be on its way. The pause is there to catch it."
        )
    found.postpone(until=now)
    logger.info("delivery.sent_now", transaction=found.pk, by=by.username, reason=reason)
    return found


@transaction.atomic
def resolve(*, delivery: Delivery, outcome: Outcome, by: StaffMember, reason: str, now: datetime) -> Delivery:
    """
    A person has settled an owed win or cancel with the operator. What really happened is booked; nothing more is sent.

    BOOKED: the operator's book has it (of a bet in doubt, the bet and its cancel), so ours gets it. NOT_BOOKED: theirs
    has none of it (of a bet in doubt, neither bet nor cancel), and never will. KEPT: theirs has the bet, and its cancel
    never will be booked, so ours has the stake too, for a round that nobody played.

    :raises ParametersInvalid: no reason; it is not owed (any more); NOT_BOOKED for a bet that they acknowledged; KEPT
        for a win.
    """
    found = _owed(delivery, reason)
    if outcome == Outcome.BOOKED:
        settle_owed(delivery_id=found.pk, reply=Reply(Verdict.DONE, "RESOLVED"), now=now)
    elif outcome == Outcome.KEPT:
        _keep(found, now)
    else:
        _drop(found, now)
    found.refresh_from_db()
    # Both sides read it: who it was stands in the audit trail.
    found.resolve(why=f"by a person: {reason}", now=now)
    for alert in Alert.objects.still_open().filter(delivery=found):
        alert.close(by_id=by.pk, word=reason, now=now)
    logger.warning(
        "delivery.resolved", transaction=found.pk, outcome=str(outcome), by=by.username, reason=reason
    )
    return found


def _keep(delivery: Delivery, now: datetime) -> None:
    if delivery.bet is None:
        raise ParametersInvalid("Only a bet can be kept: a win is booked, or it is not.")
    settle_kept(delivery_id=delivery.pk, now=now)


def _drop(delivery: Delivery, now: datetime) -> None:
    """Nothing is booked, here or there."""
    if delivery.bet is None:
        action = Action.objects.filter(provider_id=delivery.round.provider_id, external_id=delivery.action_id)
        action.update(state=ActionState.CANCELLED)
        return
    if delivery.bet.state != DeliveryState.IN_DOUBT:
        raise ParametersInvalid(
            "The operator acknowledged this bet: they give it back, and then it is booked, or they keep it."
        )
    # The person's word stands for the last of the repeated cancels, which is final.
    Delivery.objects.filter(pk=delivery.pk).update(missing=len(AFTER_MISSING))
    settle_owed(delivery_id=delivery.pk, reply=Reply(Verdict.MISSING, "RESOLVED"), now=now)


def _owed(delivery: Delivery, reason: str) -> Delivery:
    """As it is now, locked behind its session and its round, like everywhere."""
    if not reason.strip():
        raise ParametersInvalid("A reason is needed.", errors={"reason": ["is empty: say why"]})
    round_id, session_id = delivery.round_id, delivery.round.session_id
    GameSession.objects.select_for_update(no_key=True, of=("self",)).get(pk=session_id)
    GameRound.objects.select_for_update(no_key=True, of=("self",)).get(pk=round_id)
    rows = Delivery.objects.select_for_update(no_key=True, of=("self",)).select_related("bet", "round")
    found = rows.get(pk=delivery.pk)
    if found.state != DeliveryState.DUE or found.command not in ("win", "cancel"):
        raise ParametersInvalid("Only a win or a cancel that is still owed can be sent or resolved.")
    return found
