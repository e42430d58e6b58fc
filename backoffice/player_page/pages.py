"""
The addresses of what is done about a player. The page itself is the player's in the admin site
(backoffice/admin/players.py).
"""

from backoffice.adjustments import actions as adjustments
from backoffice.models import Right
from backoffice.page import Page
from backoffice.player_page import actions, forms
from backoffice.player_page.views import Verb, acting

AT = "player/<int:code>/"

_CHANGES = {
    "block": Verb(forms.BlockForm, actions.block),
    "exclude": Verb(forms.ExcludeForm, actions.exclude),
    "unblock": Verb(forms.UnblockForm, actions.unblock),
    "kick": Verb(forms.KickForm, actions.kick),
    "note": Verb(forms.NoteForm, actions.note),
    "limit": Verb(forms.LimitForm, actions.set_limit),
    "unlimit": Verb(forms.RemoveLimitForm, actions.remove_limit),
}

PAGES = [
    *(
        Page(f"{AT}{name}/", acting(verb), f"player_{name}", Right.CHANGE_PLAYERS)
        for name, verb in _CHANGES.items()
    ),
    Page(f"{AT}lift/", acting(Verb(forms.LiftForm, actions.lift)), "player_lift", Right.ADMINISTER_OPERATORS),
    Page(
        f"{AT}adjust/", acting(Verb(forms.AdjustForm, adjustments.ask)), "player_adjust", Right.ASK_ADJUSTMENT
    ),
]
