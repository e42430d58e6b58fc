"""Who is calling, and whose player is this?"""

from players.models.notes import PlayerNote
from players.models.operators import Operator
from players.models.players import Player
from players.models.staff import StaffMember
from players.models.terms import GgrTerms
from players.models.tokens import ApiToken

__all__ = ["ApiToken", "GgrTerms", "Operator", "Player", "PlayerNote", "StaffMember"]
