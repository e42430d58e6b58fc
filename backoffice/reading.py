"""
What a person reads from the replica: their own changes are in it, or they get the primary.

Every change by a person writes an audit event in the same transaction, so where the newest of them has come to, the
changes have. Who may name this module and gameplay.replica is in the import contracts.
"""

from collections.abc import Callable
from typing import TypeVar

from backoffice.models import Action, AuditEvent
from gameplay import replica
from gameplay.replica import Need, Source
from players.models import StaffMember

T = TypeVar("T")

Position = tuple[int, int]
"""In the order of commitment: generation, transaction id."""

CHANGES_NO_FIGURE = (Action.EXPORTED, Action.LOGGED_IN, Action.LOGGED_OUT, Action.LOCKED_OUT)


def read(person: StaffMember, work: Callable[[Source], T]) -> T:
    """:raises ReplicaBehind: see gameplay.replica."""
    return replica.read(work, needs=_own_changes(person))


def choose(person: StaffMember, *, reached: Position | None = None) -> Source:
    """
    For who reads on a connection of its own.

    :param reached: where somebody read on from, or up to, perhaps on the primary: the replica's horizon is its own,
        and one that is not there yet would skip rows for whoever goes on from it, or give some of them twice.
    :raises ReplicaBehind: see gameplay.replica.
    """
    needs = _own_changes(person)
    if reached is not None:
        query = "select (wallets_generation(), wallets_horizon()) >= (%s::integer, %s::bigint)"
        needs.append(Need(query, reached, "the replica has not come to this position"))
    return replica.choose(needs=needs)


def note(source: Source) -> str:
    """For the page. Empty without a replica: then there is nothing to tell apart."""
    if not replica.is_configured():
        return ""
    as_of = f"as of {source.as_of:%H:%M:%S} UTC"
    if source.is_replica:
        return f"Read from the replica, {as_of}, {source.behind.total_seconds():,.0f} s behind."
    return f"Read from the primary, {as_of}" + (f", since {source.why}." if source.why else ".")


def _own_changes(person: StaffMember) -> list[Need]:
    if not replica.is_configured():
        return []
    changes = AuditEvent.objects.filter(who=person).exclude(action__in=CHANGES_NO_FIGURE)
    newest = changes.order_by("-id").values_list("id", flat=True).first()
    if newest is None:
        return []
    query = "select exists (select 1 from backoffice_auditevent where id = %s)"
    return [Need(query, [newest], "your last change has not come to the replica yet")]
