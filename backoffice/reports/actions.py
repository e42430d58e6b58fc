"""What a person may do about flags and GGR terms: may the person, the service, the audit event, in one transaction."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from backoffice import access
from backoffice.audit import Actor, record
from backoffice.models import Action, Right
from gameplay.flags import changing
from gameplay.models import Flag
from players.models import GgrTerms, Operator
from players.services import terms
from players.wire.json import plain


@transaction.atomic
def change_flag(*, by: Actor, flag: Flag, state: str, note: str) -> Flag:
    """:raises PermissionDenied: not this person. :raises ParametersInvalid: it would be closed without a note."""
    access.check_for(by.person, Right.HANDLE_FLAGS, flag.operator)
    before = Flag.objects.select_for_update(no_key=True).get(pk=flag.pk)
    after = changing.change(flag=flag, state=state, note=note, by_id=by.person.pk, now=by.now)
    record(
        by=by,
        operator=flag.operator,
        action=Action.FLAG_CHANGED,
        before={"flag": str(flag.pk), "kind": flag.kind, "state": before.state, "note": before.note},
        after={"state": after.state, "note": after.note},
    )
    return after


@transaction.atomic
def set_terms(
    *, by: Actor, operator: Operator, percent: Decimal, carries_loss: bool, valid_from: datetime | None
) -> GgrTerms:
    """:raises PermissionDenied: not this person. :raises ParametersInvalid: as the service says."""
    access.check(by.person, Right.ADMINISTER_OPERATORS)
    before = GgrTerms.objects.filter(operator=operator).valid_at(by.now).first()
    made = terms.set_terms(
        operator=operator, percent=percent, carries_loss=carries_loss, valid_from=valid_from, now=by.now
    )
    record(
        by=by,
        operator=operator,
        action=Action.GGR_RATE_CHANGED,
        before=_written(before) if before else {},
        after=_written(made),
    )
    return made


@transaction.atomic
def take_back_terms(*, by: Actor, found: GgrTerms) -> None:
    """:raises PermissionDenied: not this person. :raises ParametersInvalid: they have begun."""
    access.check(by.person, Right.ADMINISTER_OPERATORS)
    before = _written(found)
    terms.take_back_terms(terms=found, now=by.now)
    record(
        by=by,
        operator=found.operator,
        action=Action.GGR_RATE_CHANGED,
        before=before,
        after={"taken_back": True},
    )


def _written(it: GgrTerms) -> dict[str, object]:
    return {
        "percent": plain(it.percent),
        "carries_loss": it.carries_loss,
        "valid_from": it.valid_from.isoformat(),
    }
