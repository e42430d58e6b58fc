"""Taking a dispute pack: what the database says at one moment, and the audit event."""

from django.db import transaction

from backoffice import access
from backoffice.audit import Actor, record
from backoffice.models import Action, Right
from gameplay import dispute_pack
from gameplay.dispute_pack import Pack
from gameplay.models import GameRound
from gameplay.round_page import page


def take(*, by: Actor, round_: GameRound) -> Pack:
    """
    Who may see a round may take it away, and it is written down. The round is locked while it is read.

    :raises PermissionDenied: the person's role does not see money.
    """
    access.check(by.person, Right.SEE_MONEY)
    with transaction.atomic():
        GameRound.objects.select_for_update(no_key=True).get(pk=round_.pk)
        found = page.find(round_.pk)
        assert found is not None, "it is locked"
        facts = dispute_pack.collect(found)
    made = dispute_pack.make(facts, now=by.now)
    record(
        by=by,
        operator=found.operator,
        action=Action.DISPUTE_PACK_TAKEN,
        after={"round": str(found.pk), "file": made.name, "sha256": made.digest},
    )
    return made
