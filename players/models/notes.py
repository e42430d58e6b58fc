"""What people write down about a player."""

from django.db import models
from django.db.models import Q

from players.models.operators import Operator
from players.models.players import Player
from players.models.staff import StaffMember


class PlayerNote(models.Model):
    """Only ever added: triggers refuse the rest (players/sql/notes.sql). Whoever sees the player reads it."""

    id = models.BigAutoField(primary_key=True)
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="+", db_index=False)
    player = models.ForeignKey(Player, on_delete=models.PROTECT, related_name="notes", db_index=False)
    who = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    text = models.CharField(max_length=2000)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="players_playernote_says_something")
        ]
        indexes = [models.Index(fields=["player", "-id"], name="players_note_of_player")]

    def __str__(self) -> str:
        return str(self.pk)
