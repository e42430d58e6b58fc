"""/v1/operator/in-doubt: money whose fate is not known yet."""

from django.http import HttpResponse

from gameplay.seamless.doubt import InDoubt, in_doubt
from players.wire.envelope import ok
from players.wire.fields import Money, WireTime
from players.wire.models import WireModel
from players.wire.requests import OperatorRequest
from players.wire.schema import documented
from players.wire.views import OperatorView


class InDoubtItem(WireModel):
    transaction_id: str
    kind: str
    player_external_id: str
    round_id: str
    currency: str
    amount: Money
    since: WireTime
    why: str
    next_attempt_at: WireTime | None


class InDoubtSum(WireModel):
    currency: str
    kind: str
    amount: Money
    count: int
    since: WireTime


class InDoubtResponse(WireModel):
    """
    `kind` bet: nobody knows whether you took it; it is being taken back. `kind` win, and cancel of a bet that you took:
    owed, and not acknowledged yet.
    """

    sums: list[InDoubtSum]
    list: list[InDoubtItem]


class OperatorInDoubt(OperatorView):
    open_to_suspended = True

    @documented(response=InDoubtResponse)
    def get(self, request: OperatorRequest) -> HttpResponse:
        """Money whose fate is not known yet: how much, since when, why, and when the next attempt runs."""
        rows, sums = in_doubt(operator=request.operator)
        return ok(
            {
                "list": [_item(row) for row in rows],
                "sums": [
                    InDoubtSum(
                        currency=it.currency,
                        kind=it.kind,
                        amount=it.amount,
                        count=it.count,
                        since=it.since,
                    )
                    for it in sums
                ],
            }
        )


def _item(row: InDoubt) -> InDoubtItem:
    return InDoubtItem(
        transaction_id=str(row.transaction_id),
        kind=row.kind,
        player_external_id=row.player_external_id,
        round_id=str(row.round_id),
        currency=row.currency,
        amount=row.amount,
        since=row.since,
        why=row.why,
        next_attempt_at=row.next_attempt_at,
    )
