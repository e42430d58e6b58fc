"""The list of people, by name, a page at a time."""

from dataclasses import dataclass

from django.db.models import Q

from players.models import StaffMember
from players.models.staff import Role

PAGE = 50


@dataclass(frozen=True, slots=True)
class Listed:
    people: list[tuple[StaffMember, str]]  # with the role's name
    search: str
    more_after: str  # the last name on this page, or nothing


def people(*, search: str = "", after: str = "") -> Listed:
    """Those whose login, or whose operator's id, begins with `search`, from after the name `after` on."""
    # PostgreSQL has no text with a NUL in it, and neither has a name.
    search, after = search.replace("\x00", ""), after.replace("\x00", "")
    rows = StaffMember.objects.filter(is_staff=True, username__gt=after)
    if search:
        rows = rows.filter(Q(username__istartswith=search) | Q(operator__login_id__istartswith=search))
    found = list(rows.select_related("operator").prefetch_related("groups").order_by("username")[: PAGE + 1])
    more = found[PAGE - 1].username if len(found) > PAGE else ""
    return Listed([(it, _role(it)) for it in found[:PAGE]], search, more)


def _role(person: StaffMember) -> str:
    names = {group.name for group in person.groups.all()} & set(Role.values)
    return ", ".join(sorted(names)) or ("superuser" if person.is_superuser else "none")
