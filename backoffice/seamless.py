"""
What a person may do about the money at a seamless operator. As in backoffice.actions: may the person, the service, the
audit event, in one transaction.
"""

from django.db import transaction

from backoffice import access
from backoffice.audit import Actor, record
from backoffice.models import Action, Right
from gameplay.models import Alert, Delivery, SelftestRun
from gameplay.seamless import people
from gameplay.seamless.people import Outcome
from gameplay.selftest.run import keep, run_selftest
from players.errors import ParametersInvalid
from players.models import Operator


@transaction.atomic
def send_now(*, by: Actor, delivery: Delivery, reason: str) -> None:
    """:raises PermissionDenied: not this person, not now. :raises ParametersInvalid: as the service says."""
    operator = Operator.objects.get(pk=delivery.operator_id)
    access.check_for(by.person, Right.SEND_DELIVERIES, operator)
    before = {"delivery": str(delivery.pk), "due_at": delivery.due_at.isoformat()}
    people.send_now(delivery=delivery, by=by.person, reason=reason, now=by.now)
    record(
        by=by,
        operator=operator,
        action=Action.DELIVERY_SENT_NOW,
        before=before,
        after={"due_at": by.now.isoformat(), "reason": reason},
        player_id=delivery.player_id,
    )


@transaction.atomic
def resolve(*, by: Actor, delivery: Delivery, outcome: Outcome, reason: str) -> None:
    """
    It moves money on a person's word, so the operator's own people may not.

    :raises PermissionDenied: not this person. :raises ParametersInvalid: as the service says.
    """
    access.check(by.person, Right.RESOLVE_DELIVERIES)
    before = {"delivery": str(delivery.pk), "state": delivery.state, "why": delivery.why}
    done = people.resolve(delivery=delivery, outcome=outcome, by=by.person, reason=reason, now=by.now)
    record(
        by=by,
        operator=Operator.objects.get(pk=delivery.operator_id),
        action=Action.DELIVERY_RESOLVED,
        before=before,
        after={"state": done.state, "outcome": str(outcome), "reason": reason},
        player_id=delivery.player_id,
    )


@transaction.atomic
def take_alert(*, by: Actor, alert: Alert) -> None:
    """:raises PermissionDenied: not this person. :raises ParametersInvalid: it is closed."""
    operator, found = _open_alert(by, alert)
    was_taken = found.taken_by is not None
    found.take(by_id=by.person.pk)
    record(
        by=by,
        operator=operator,
        action=Action.ALERT_TAKEN,
        # No names: whoever reads the event may not know all that took it.
        before={"taken": was_taken},
        after={"alert": str(found.pk), "message": found.message, "taken": True},
    )


@transaction.atomic
def close_alert(*, by: Actor, alert: Alert, word: str) -> None:
    """:raises PermissionDenied: not this person. :raises ParametersInvalid: it is closed, or there is no word."""
    operator, found = _open_alert(by, alert)
    if not word.strip():
        raise ParametersInvalid("A word is needed.", errors={"word": ["is empty: say what came of it"]})
    found.close(by_id=by.person.pk, word=word.strip(), now=by.now)
    after = {"alert": str(found.pk), "message": found.message, "word": found.word}
    record(by=by, operator=operator, action=Action.ALERT_CLOSED, after=after)


def run_test(*, by: Actor, operator: Operator, player_id: str, currency: str) -> SelftestRun:
    """
    The operator self-test, kept with its report. It calls the operator, so the event is written after it.

    :raises PermissionDenied: not this person, not now. :raises ParametersInvalid: there is no Callback URL.
    """
    access.check_for(by.person, Right.CHANGE_SETTINGS, operator)
    report = run_selftest(operator=operator, player_id=player_id, currency=currency, now=by.now)
    after = {
        "player": player_id,
        "currency": currency,
        "failed": [it.case.name for it in report.results if not it.passed],
    }
    with transaction.atomic():
        kept = keep(operator=operator, by=by.person, report=report)
        record(by=by, operator=operator, action=Action.SELFTEST_RUN, after=after | {"run": kept.pk})
    return kept


def _open_alert(by: Actor, alert: Alert) -> tuple[Operator | None, Alert]:
    operator = None if alert.operator_id is None else Operator.objects.get(pk=alert.operator_id)
    if operator is None:
        access.check(by.person, Right.HANDLE_ALERTS)
    else:
        access.check_for(by.person, Right.HANDLE_ALERTS, operator)
    found = Alert.objects.select_for_update(of=("self",)).select_related("taken_by").get(pk=alert.pk)
    if found.closed_at is not None:
        raise ParametersInvalid("Somebody has closed this alert already.")
    return operator, found
