"""The tree of accounts, in two queries: each under the one above it."""

from dataclasses import dataclass, field

from django.db.models import QuerySet

from backoffice import shown, words
from players.models import Operator
from wallets.models import Wallet

# A larger tree is cut off here, and found in the list of operators.
MOST_SHOWN = 500


@dataclass(slots=True)
class Branch:
    operator: Operator
    mode: str
    funds: list[object] = field(default_factory=list)
    below: list["Branch"] = field(default_factory=list)


def branches(seen: QuerySet[Operator]) -> tuple[list[Branch], bool]:
    """
    The roots of what a person sees, each with what is below it; and whether there is more than is shown.

    The oldest come first, so whoever is shown has those above it shown too.
    """
    found = list(seen.order_by("pk")[: MOST_SHOWN + 1])
    made = {it.pk: Branch(it, words.mode_name(it.mode)) for it in found[:MOST_SHOWN]}
    for pk, branch in made.items():
        above = made.get(branch.operator.parent_id or 0)
        if above is not None:
            above.below.append(made[pk])
    funds = Wallet.objects.filter(operator_id__in=list(made), player=None)
    for pk, currency, balance in funds.order_by("currency").values_list("operator_id", "currency", "balance"):
        made[pk].funds.append(shown.amount(balance, currency))
    roots = [it for it in made.values() if it.operator.parent_id not in made]
    return roots, len(found) > MOST_SHOWN
