"""What a seamless operator was asked about one row of the ledger."""

from django.db.models import Q

from gameplay.models import Action, Delivery
from wallets.models import Kind, LedgerTransaction

_COMMANDS = {Kind.BET: "bet", Kind.WIN: "win", Kind.BET_CANCEL: "cancel"}


def calls_about(row: LedgerTransaction) -> list[Delivery]:
    """The deliveries that made the row, the oldest first. A cancel of our own names the action of its bet."""
    command = _COMMANDS.get(Kind(row.kind))
    if row.round_id is None or command is None:
        return []
    rows = [it for it in (row.pk, row.reverses_id) if it is not None]
    actions = Action.objects.filter(round_id=row.round_id, transaction_id__in=rows).values("external_id")
    asked = Delivery.objects.filter(operator_id=row.operator_id, round_id=row.round_id, command=command)
    return list(asked.filter(Q(action_id__in=actions) | Q(bet__action_id__in=actions)).order_by("pk"))
