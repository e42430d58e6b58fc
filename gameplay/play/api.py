"""The JSON that a game's page talks: `POST /play/api/<name>` with the page's own secret."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from gameplay import launch, sessions
from gameplay.errors import SessionEnded
from gameplay.models import GameSession, SessionMode
from gameplay.money import seamless
from gameplay.originals import dice
from gameplay.originals.errors import BetError, GameError
from gameplay.originals.fairness import check_client_seed
from gameplay.play import clicks, shapes
from gameplay.play.bets import as_kept
from gameplay.play.refusals import WITH_STATE, as_error
from players.errors import DomainError, ValidationFailed
from players.wire import json
from players.wire.fields import GameCode, Shape
from players.wire.models import WireModel
from players.wire.requests import content_length
from wallets.currencies import EXPONENTS

LARGEST_BODY = 64 * 1024
SESSION_LIVES = timedelta(hours=24)
ROUNDS_A_PAGE = 20
LARGEST_ID = 2**63 - 1
# Short enough for what is put before and after it in the ids of its bet and win.
ClickId = Annotated[str, Shape(r"[A-Za-z0-9_-]{1,64}", "must be 1 to 64 letters, digits, or any of _ -")]
RoundId = Annotated[str, Shape(r"[0-9]{1,19}", "must be the id of a round")]
Json = dict[str, Any]
Call = Callable[[GameSession, Json, datetime], Json]


class BetClick(WireModel):
    action: ClickId
    bet: dict[str, Any]
    commitment: GameCode


class DecisionClick(WireModel):
    action: ClickId
    round: RoundId
    choice: GameCode


class SeedChoice(WireModel):
    client_seed: str


class QuoteAsk(WireModel):
    bet: dict[str, Any]


class HistoryAsk(WireModel):
    before: RoundId | None = None


def boot(session: GameSession, _sent: Json, now: datetime) -> Json:
    return shapes.boot(session) | {"reality": shapes.reality(session, now)}


def pulse(session: GameSession, _sent: Json, now: datetime) -> Json:
    silence = None
    if session.mode == SessionMode.SEAMLESS and session.is_live:
        silence = seamless.refresh(session, now=now)
    if session.is_live:
        session.see(now=now)
    answer = shapes.pulse(session, now)
    return answer | {"stop": answer["stop"] or silence}


def bet(session: GameSession, sent: Json, now: datetime) -> Json:
    asked = BetClick.read(sent)
    click = clicks.place_bet(
        session=session,
        click_id=f"{session.pk}:{asked.action}",
        bet=as_kept(asked.bet),
        commitment_seen=asked.commitment,
        now=now,
    )
    return shapes.result(click)


def act(session: GameSession, sent: Json, now: datetime) -> Json:
    asked = DecisionClick.read(sent)
    click = clicks.decide(
        session=session,
        click_id=f"{session.pk}:{asked.action}",
        round_id=min(int(asked.round), LARGEST_ID),
        choice=asked.choice,
        now=now,
    )
    return shapes.result(click)


def seed(session: GameSession, sent: Json, _now: datetime) -> Json:
    """Counts from the next round on; the server seed of it is promised already."""
    asked = SeedChoice.read(sent)
    check_client_seed(asked.client_seed)
    session.choose_client_seed(asked.client_seed)
    return shapes.state(session)


def quote(session: GameSession, sent: Json, _now: datetime) -> Json:
    asked = QuoteAsk.read(sent)
    if session.game.code != dice.CODE:
        raise BetError("Only dice has a quote.")
    return dice.quote(as_kept(asked.bet), variant=session.variant, exponent=EXPONENTS[session.currency])


def history(session: GameSession, sent: Json, _now: datetime) -> Json:
    asked = HistoryAsk.read(sent)
    before = min(int(asked.before), LARGEST_ID) if asked.before else None
    return shapes.history(session, before, ROUNDS_A_PAGE)


def facts(session: GameSession, _sent: Json, now: datetime) -> Json:
    """How this session goes, and what is left of the player's own limits."""
    return shapes.facts(session, now)


def go_on(session: GameSession, _sent: Json, now: datetime) -> Json:
    """The reality check was read."""
    session.go_on(now=now)
    return shapes.reality(session, now)


def leave(session: GameSession, _sent: Json, now: datetime) -> Json:
    if session.is_live:
        session.end(why="left", now=now)
    return {"returnUrl": session.return_url or None}


CALLS: dict[str, Call] = {
    "boot": boot,
    "pulse": pulse,
    "bet": bet,
    "act": act,
    "seed": seed,
    "quote": quote,
    "history": history,
    "facts": facts,
    "continue": go_on,
    "exit": leave,
}


@csrf_exempt  # no cookie: the page's secret is in a header
@require_POST
def call(request: HttpRequest, name: str) -> HttpResponse:
    """Every answer is JSON; a refusal is `{"error": {"code", "message", …}}`."""
    session: GameSession | None = None
    try:
        now = datetime.now(UTC)
        session = _session_of(request, now)
        return _write(CALLS[name](session, _read(request), now))
    except (DomainError, GameError) as refused:
        error, status = as_error(refused)
        if session is not None and isinstance(refused, WITH_STATE):
            error["state"] = shapes.state(sessions.session_with_all(session.pk))
        return _write({"error": error}, status=status)


def _session_of(request: HttpRequest, now: datetime) -> GameSession:
    """:raises SessionEnded: the secret is unknown, or its day is over."""
    scheme, _space, secret = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    found = sessions.session_by_page(launch.digest(secret.strip())) if scheme.lower() == "bearer" else None
    if found is None or found.entered_at is None or not found.game.provider.is_built_in:
        raise SessionEnded("Open the game again from the casino.", why="unknown")
    if found.is_live and found.entered_at + SESSION_LIVES <= now:
        found.end(why="expired", now=now)
    return found


def _read(request: HttpRequest) -> Json:
    if content_length(request) > LARGEST_BODY:
        raise ValidationFailed({"body": ["is too large"]})
    try:
        sent = json.parse(request.body or b"{}")
    except (json.RepeatedKey, json.NotJson) as error:
        raise ValidationFailed({"body": [str(error)]}) from None
    if not isinstance(sent, dict):
        raise ValidationFailed({"body": ["must be one JSON object"]})
    return sent


def _write(body: Json, status: int = 200) -> HttpResponse:
    answer = HttpResponse(json.write(body), status=status, content_type="application/json")
    answer["Cache-Control"] = "no-store"
    return answer
