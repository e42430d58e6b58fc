"""References: an operator's own ids of single movements. Never forgotten, and good for one thing only."""

from django.db import transaction

from players.models import Operator
from wallets import ledger
from wallets.models import Reference


def find_transfer(*, operator: Operator, reference: str) -> Reference | None:
    """
    What the reference was used for.

    None promises nothing: a call with it may be under way. `void_transfer` is the safe way to give up.
    """
    return Reference.objects.filter(operator_id=operator.pk, reference=reference).first()


@transaction.atomic
def void_transfer(*, operator: Operator, reference: str) -> Reference:
    """
    Burn a reference that was never used, for good; one that was booked or refused stays as it is.

    Waits for a call with the same reference that is under way, so that the answer is final.
    """
    ledger.claim_references(operator.pk, [reference])
    ledger.burn(operator.pk, reference)
    return Reference.objects.get(operator_id=operator.pk, reference=reference)
