"""An answer that comes after a person has resolved its delivery, and says something else than they did."""

from datetime import datetime

import structlog

from gameplay.models import Action, ActionState, Alert, AlertKind, Delivery
from gameplay.seamless.replies import Reply, Verdict
from wallets.models import LedgerTransaction

logger = structlog.get_logger(__name__)


def tell_if_contradicted(delivery: Delivery, reply: Reply, *, now: datetime) -> None:
    """
    A person has to look at it again; what they decided stays until then. In the caller's transaction.

    Silence contradicts nobody.
    """
    if not _contradicts(delivery, reply):
        return
    said = reply.status_code or str(reply.verdict)
    Alert.open(
        AlertKind.CONTRADICTION,
        operator_id=delivery.operator_id,
        delivery_id=delivery.pk,
        round_id=delivery.round_id,
        message=f"To a {delivery.command} of {delivery.amount.normalize():f} {delivery.currency} that was resolved"
        f" ({delivery.why[:100]}) the operator answered {said[:64]}",
        now=now,
    )
    logger.error("delivery.contradicts_a_person", transaction=delivery.pk, answered=said)


def _contradicts(delivery: Delivery, reply: Reply) -> bool:
    is_booked = reply.verdict == Verdict.DONE
    is_denied = reply.alert or reply.verdict == Verdict.MISSING
    if delivery.bet is None:
        booked = _action_of(delivery).state == ActionState.BOOKED
        return is_denied if booked else is_booked
    row = _action_of(delivery.bet).transaction_id
    if row is None:
        return False  # neither bet nor cancel: whatever they booked of it is nil as well
    reversal = LedgerTransaction.objects.filter(operator_id=delivery.operator_id, reverses_id=row)
    if reversal.exists():
        return reply.alert  # they refuse the cancel; without the bet at all they have the same
    return is_booked or reply.verdict == Verdict.MISSING


def _action_of(delivery: Delivery) -> Action:
    return Action.objects.get(provider_id=delivery.round.provider_id, external_id=delivery.action_id)
