"""/v1/player: linking the operator's players, blocking and unblocking them."""

from datetime import UTC, datetime
from typing import Annotated, Self

from django.http import HttpResponse
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from players.errors import ParametersInvalid, SelfExcluded, UserNotFound
from players.models.players import PlayerStatus
from players.services import players
from players.wire.envelope import ok
from players.wire.fields import ExternalId, Remark, WireTime
from players.wire.models import WireModel
from players.wire.requests import OperatorRequest
from players.wire.schema import documented
from players.wire.views import OperatorView
from wallets import services

MOST_LINKED = 1000


class PlayerCreateRequest(WireModel):
    player_external_id: ExternalId | None = None
    players: Annotated[list[ExternalId], Field(min_length=1, max_length=MOST_LINKED)] | None = None

    @model_validator(mode="after")
    def one_or_many(self) -> Self:
        if (self.player_external_id is None) == (self.players is None):
            raise PydanticCustomError("one_or_many", "send playerExternalId, or a list of players; not both")
        return self


class LinkedPlayer(WireModel):
    player_external_id: str
    player_code: int


class PlayerCreateResponse(WireModel):
    """`playerCode` for one; `players` for a list, in its order."""

    player_code: int | None = None
    players: list[LinkedPlayer] | None = None


class PlayerCreate(OperatorView):
    @documented(request=PlayerCreateRequest, response=PlayerCreateResponse)
    def post(self, request: OperatorRequest) -> HttpResponse:
        """Link one player, or a list of up to 1,000. The same id always gets the same code."""
        wanted = PlayerCreateRequest.parse(request)
        one = wanted.player_external_id
        linked = services.link_players(
            operator=request.operator, external_ids=[one] if one else wanted.players or []
        )
        if one:
            return ok({"playerCode": linked[one].code})
        listed = [LinkedPlayer(player_external_id=key, player_code=it.code) for key, it in linked.items()]
        return ok({"players": listed})


class PlayerBlockRequest(WireModel):
    player_external_id: ExternalId
    until: WireTime | None = None
    reason: Remark = ""


class PlayerUnblockRequest(WireModel):
    player_external_id: ExternalId


class PlayerStatusResponse(WireModel):
    status: PlayerStatus


class PlayerBlock(OperatorView):
    @documented(
        request=PlayerBlockRequest,
        response=PlayerStatusResponse,
        errors=[UserNotFound, ParametersInvalid, SelfExcluded],
    )
    def post(self, request: OperatorRequest) -> HttpResponse:
        """
        No launch, no bet, no deposit; withdrawals, wins and cancels go on.

        With `until` it is a self-exclusion: nobody shortens it, and a longer one replaces it.
        """
        wanted = PlayerBlockRequest.parse(request)
        now = datetime.now(UTC)
        if wanted.until is not None and wanted.until <= now:
            raise ParametersInvalid(errors={"until": ["must be in the future"]})
        player = players.get_player(operator=request.operator, external_id=wanted.player_external_id)
        blocked = players.block_player(player=player, until=wanted.until, reason=wanted.reason, now=now)
        return ok(PlayerStatusResponse(status=PlayerStatus(blocked.status)))


class PlayerUnblock(OperatorView):
    @documented(
        request=PlayerUnblockRequest, response=PlayerStatusResponse, errors=[UserNotFound, SelfExcluded]
    )
    def post(self, request: OperatorRequest) -> HttpResponse:
        """Let a blocked player play and take deposits again; not before a self-exclusion has ended."""
        wanted = PlayerUnblockRequest.parse(request)
        player = players.get_player(operator=request.operator, external_id=wanted.player_external_id)
        unblocked = players.unblock_player(player=player, now=datetime.now(UTC))
        return ok(PlayerStatusResponse(status=PlayerStatus(unblocked.status)))
