"""What a person does with a flag."""

from datetime import datetime

from django.db import transaction

from gameplay.models.flags import Flag, FlagState
from players.errors import ParametersInvalid


@transaction.atomic
def change(*, flag: Flag, state: str, note: str, by_id: int, now: datetime) -> Flag:
    """
    The flag as it is now, changed.

    :param state: `looked at` or `closed`; a closed one may be looked at again.
    :raises ParametersInvalid: it would be closed without a note.
    """
    fresh = Flag.objects.select_for_update(no_key=True).get(pk=flag.pk)
    if state == FlagState.CLOSED and not note.strip():
        raise ParametersInvalid(errors={"note": ["is needed to close it: what was found?"]})
    fresh.change(FlagState(state), note=note.strip(), by_id=by_id, now=now)
    return fresh
