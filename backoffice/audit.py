"""Writing the audit trail."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest

from backoffice import access
from backoffice.models import Action, AuditEvent
from players.models import Operator, StaffMember
from players.wire.addresses import client_address


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it, from where, and when."""

    person: StaffMember
    address: str | None
    now: datetime

    @classmethod
    def of(cls, request: HttpRequest) -> "Actor":
        address = client_address(request)
        return cls(access.person_of(request), None if address is None else str(address), datetime.now(UTC))


def record(
    *,
    by: Actor,
    operator: Operator | None,
    action: Action,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    player_id: int | None = None,
) -> None:
    """
    In the transaction of the change, wherever the change has one. Never a secret; money as text.

    :param operator: whose account it is about; None: the platform's own, which operators' people do not see.
    :param player_id: whom it is about: the player's page shows it.
    """
    AuditEvent.objects.create(
        at=by.now,
        who=by.person,
        operator=operator,
        player_id=player_id,
        action=action,
        before=before or {},
        after=after or {},
        address=by.address,
    )
