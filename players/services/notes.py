"""Notes about players."""

from datetime import datetime

from players.models import Player, PlayerNote, StaffMember


def add_note(*, player: Player, text: str, by: StaffMember, now: datetime) -> PlayerNote:
    """For good: nobody changes or deletes it. `text` has 1 to 2,000 characters."""
    return PlayerNote.objects.create(operator_id=player.operator_id, player=player, who=by, at=now, text=text)
