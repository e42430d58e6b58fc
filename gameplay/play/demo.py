"""The demo's door: a link that opens a game at once, on the machine of whoever tries the platform."""

from datetime import UTC, datetime
from decimal import Decimal

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from gameplay import launch
from gameplay.models import Game
from gameplay.play.pages import message
from players.errors import DomainError
from players.models import Operator


@require_GET
def open_game(request: HttpRequest, code: str) -> HttpResponse:
    """
    `?player=demo-player-1` plays with that player's money, else with play money. `?language=ko` too.

    `?operator=demo-seamless` opens it for the other one of the demo's two operators.
    """
    named = request.GET.get("operator", settings.DEMO_OPERATOR)
    is_ours = settings.DEMO and named in (settings.DEMO_OPERATOR, settings.DEMO_SEAMLESS_OPERATOR)
    operator = Operator.objects.filter(login_id=named).first() if is_ours else None
    game = Game.objects.filter(code=code, provider__is_built_in=True).first()
    if operator is None or game is None:
        raise Http404
    player = request.GET.get("player")
    try:
        made = launch.launch(
            operator=operator,
            external_id=player,
            provider_id=game.provider_id,
            game_code=code,
            language=request.GET.get("language", "en"),
            currency="USD",
            rtp=Decimal(0),
            return_url=f"{settings.PUBLIC_URL}/",
            is_demo=not player,
            now=datetime.now(UTC),
        )
    except DomainError as refused:
        return message(request, refused.message, status=refused.status)
    return redirect(made.url)
