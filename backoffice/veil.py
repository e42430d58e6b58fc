"""Whose name somebody may read: whoever works for an account that one does not see has none here."""

from backoffice import access
from players.models import StaffMember


class Veil:
    """Of one reader. One query, for an operator's people."""

    def __init__(self, reader: StaffMember) -> None:
        self._reader = reader
        self._seen: set[int | None] | None = None

    def name(self, who: StaffMember) -> str:
        return "the platform" if self.hides(who) else who.username

    def hides(self, who: StaffMember) -> bool:
        if access.sees_everything(self._reader):
            return False
        if self._seen is None:
            self._seen = set(access.visible_operators(self._reader).values_list("pk", flat=True))
        return who.operator_id not in self._seen
