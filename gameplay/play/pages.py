"""What a browser opens: the link that works once, and the page of the game."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_GET, require_safe

from gameplay import launch
from gameplay.errors import SessionEnded
from gameplay.models import GameSession

# Everything a page needs comes from here; whoever frames it is named for each operator.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}"
)


@require_GET
@xframe_options_exempt
def follow_link(request: HttpRequest, secret: str) -> HttpResponse:
    """A HEAD, which previews send, does not use the link up."""
    try:
        session, page_secret = launch.enter(secret=secret, now=datetime.now(UTC))
    except SessionEnded as refused:
        return message(request, refused.message, title="This link does not open a game any more", status=410)
    answer = HttpResponse(status=303)
    # The secret travels in the fragment: no server, log or referrer sees it, and a reload keeps it.
    answer["Location"] = f"/play/{session.game.code}/{session.pk}#{page_secret}"
    answer["Referrer-Policy"] = "no-referrer"
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
@xframe_options_exempt
def game(request: HttpRequest, code: str, session_id: int) -> HttpResponse:
    """The shell of the game. It holds nothing secret; its script asks for the rest."""
    session = (
        GameSession.objects.select_related("game", "operator").filter(pk=session_id, game__code=code).first()
    )
    if session is None:
        text = "There is no such game session. Open the game from the casino."
        return message(request, text, title="No such game", status=404)
    shown = {"game_name": session.game.name, "language": session.language}
    answer = render(request, "play/game.html", shown)
    return guarded(answer, ancestors_of(session))


def message(
    request: HttpRequest, text: str, *, title: str = "The game cannot be opened", status: int
) -> HttpResponse:
    shown = {"title": title, "text": text}
    return guarded(render(request, "play/message.html", shown, status=status), "*")


def guarded(answer: HttpResponse, ancestors: str) -> HttpResponse:
    answer["Content-Security-Policy"] = POLICY.format(ancestors=ancestors)
    answer["Referrer-Policy"] = "no-referrer"
    answer["Cache-Control"] = "no-store"
    return answer


def ancestors_of(session: GameSession) -> str:
    """The origins that the operator allows to frame its games; without any, the page opens in a window of its own."""
    return " ".join(["'self'", *session.operator.game_origins])
