"""/v1/game/launch and kick."""

from datetime import UTC, datetime
from typing import Literal

from django.http import HttpResponse

from gameplay import launch
from gameplay.errors import GameNotFound, GameOff, ProviderNotFound, UnderMaintenance
from players.errors import ParametersInvalid, UserNotFound, ValidationFailed
from players.services.players import get_player
from players.wire.envelope import ok
from players.wire.fields import (
    CurrencyCode,
    ExternalId,
    GameCode,
    LanguageCode,
    Percent,
    ReturnUrl,
    WholeNumber,
    WireTime,
)
from players.wire.models import WireModel
from players.wire.requests import OperatorRequest
from players.wire.schema import documented
from players.wire.views import OperatorView
from wallets.errors import BalanceNotEnough, CurrencyNotSupported


class GameLaunchRequest(WireModel):
    """`mode` demo needs no player and moves no money. `rtp` 0 takes the operator's default."""

    player_external_id: ExternalId | None = None
    provider_id: WholeNumber
    game_code: GameCode
    language: LanguageCode
    currency: CurrencyCode
    rtp: Percent
    return_url: ReturnUrl = ""
    mode: Literal["real", "demo"] = "real"


class GameLaunchResponse(WireModel):
    """`gameUrl` works once, until `expiresAt`."""

    game_url: str
    session_id: str
    expires_at: WireTime


class GameLaunch(OperatorView):
    open_to_pending = True  # demo launches

    @documented(
        request=GameLaunchRequest,
        response=GameLaunchResponse,
        errors=[
            ParametersInvalid,
            UserNotFound,
            ProviderNotFound,
            GameNotFound,
            CurrencyNotSupported,
            BalanceNotEnough,
            GameOff,
            UnderMaintenance,
        ],
    )
    def post(self, request: OperatorRequest) -> HttpResponse:
        """A link that opens a game, once and within ten minutes."""
        wanted = GameLaunchRequest.parse(request)
        if wanted.player_external_id is None and wanted.mode != "demo":
            raise ValidationFailed({"playerExternalId": ["is required, except for a demo"]})
        made = launch.launch(
            operator=request.operator,
            external_id=wanted.player_external_id,
            provider_id=wanted.provider_id,
            game_code=wanted.game_code,
            language=wanted.language,
            currency=wanted.currency,
            rtp=wanted.rtp,
            return_url=wanted.return_url,
            is_demo=wanted.mode == "demo",
            now=datetime.now(UTC),
        )
        return ok(
            GameLaunchResponse(game_url=made.url, session_id=str(made.session_id), expires_at=made.expires_at)
        )


class GameKickRequest(WireModel):
    player_external_id: ExternalId


class GameKick(OperatorView):
    @documented(request=GameKickRequest, errors=[UserNotFound])
    def post(self, request: OperatorRequest) -> HttpResponse:
        """No further bet; wins and cancels of open rounds still count."""
        wanted = GameKickRequest.parse(request)
        player = get_player(operator=request.operator, external_id=wanted.player_external_id)
        launch.kick(player=player, now=datetime.now(UTC))
        return ok()
