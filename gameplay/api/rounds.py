"""/v1/transaction/round: a link that shows a round to a person."""

from django.http import HttpResponse

from gameplay.errors import GameNotFound, ProviderNotFound, RoundNotFound
from gameplay.launch import find_game
from gameplay.models import GameRound
from gameplay.round_links import link_to
from players.errors import UserNotFound
from players.services.players import get_player
from players.wire.envelope import ok
from players.wire.fields import ExternalId, GameCode, WholeNumber
from players.wire.models import WireModel
from players.wire.requests import OperatorRequest
from players.wire.schema import documented
from players.wire.views import OperatorView


class RoundQuery(WireModel):
    player_external_id: ExternalId
    round_id: WholeNumber
    provider_id: WholeNumber
    game_code: GameCode


class RoundLink(WireModel):
    url: str


class TransactionRound(OperatorView):
    open_to_suspended = True

    @documented(
        params=RoundQuery,
        response=[RoundLink],
        errors=[UserNotFound, ProviderNotFound, GameNotFound, RoundNotFound],
    )
    def get(self, request: OperatorRequest) -> HttpResponse:
        """The link is signed and expires after an hour."""
        wanted = RoundQuery.parse(request)
        player = get_player(operator=request.operator, external_id=wanted.player_external_id)
        game = find_game(provider_id=wanted.provider_id, code=wanted.game_code)
        found = GameRound.objects.filter(
            pk=wanted.round_id, operator_id=request.operator.pk, player_id=player.code, game_id=game.pk
        )
        if not 0 <= wanted.round_id < 2**63 or not found.exists():
            raise RoundNotFound
        return ok([RoundLink(url=link_to(wanted.round_id))])
