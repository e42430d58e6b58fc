"""
The page of one of our games as its script sees it: launched through the API, entered by the link, then clicks.

    def test_pays(lucky, page):
        page("dice").bet("1", side="over", target=499).round["win"]
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any
from uuid import uuid4

import httpx
from django.test import Client

from gameplay.models import Game, GameRound, GameSession
from gameplay.originals.catalogue import GAMES
from gameplay.originals.fairness import Seeds, commitment
from gameplay.originals.game import Round
from players import vault
from tests.cast import Casino

CLIENT_SEED = "rounds"
BETS: dict[str, dict[str, Any]] = {
    "harbour-lights": {"stake": "1"},
    "european-roulette": {"bets": [{"spot": "red", "stake": "1"}]},
    "dice": {"stake": "1", "side": "over", "target": 4950},
    "blackjack": {"stake": "1"},
}


@dataclass(frozen=True)
class Said:
    """What the page's API answered."""

    status: int
    body: dict[str, Any]

    @property
    def error(self) -> dict[str, Any]:
        found: dict[str, Any] = self.body["error"]
        return found

    @property
    def code(self) -> str | None:
        return self.body.get("error", {}).get("code")

    @property
    def round(self) -> dict[str, Any]:
        assert self.status == 200, self.body
        found: dict[str, Any] = self.body["round"]
        return found


class Page:
    """One window. Its secret is the page's, so a second `Page` with the same secret is a second window."""

    def __init__(self, casino: Casino, game: str, session: GameSession, secret: str) -> None:
        self.casino, self.game, self.secret = casino, game, secret
        self.session_id = session.pk
        self.headers = {"Authorization": f"Bearer {secret}"}

    def call(self, name: str, sent: object = None, **headers: str) -> Said:
        body = sent if isinstance(sent, str | bytes) else json.dumps({} if sent is None else sent)
        client = Client(raise_request_exception=True)
        answer = client.post(
            f"/play/api/{name}", body, content_type="application/json", headers=self.headers | headers
        )
        return Said(answer.status_code, json.loads(answer.content))

    def commitment(self) -> str:
        found: str = self.call("pulse").body["commitment"]
        return found

    def bet(self, stake: str | None = None, *, action: str | None = None, **changes: Any) -> Said:
        """The game's usual bet with these changes. `commitment`: not the one that is shown."""
        shown = changes.pop("commitment", None) or self.commitment()
        bet = BETS[self.game] | ({} if stake is None else {"stake": stake}) | changes
        return self.place(bet, action=action, commitment=shown)

    def place(self, bet: object, *, action: str | None = None, commitment: str | None = None) -> Said:
        """Exactly this bet."""
        shown = commitment or self.commitment()
        return self.call("bet", {"action": action or str(uuid4()), "bet": bet, "commitment": shown})

    def act(self, round_id: str, choice: str, *, action: str | None = None) -> Said:
        return self.call("act", {"action": action or str(uuid4()), "round": round_id, "choice": choice})

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = self.call("boot").body["state"]
        return found

    @property
    def session(self) -> GameSession:
        return GameSession.objects.get(pk=self.session_id)

    def rig(self, wanted: Callable[[Round], bool], **bet: Any) -> bytes:
        """Promise a seed whose round begins as wanted; the seed."""
        return rig(self.session, wanted, **bet)

    def hand(self, wanted: Callable[[Round], bool] | None = None) -> Said:
        """An open hand of blackjack."""
        self.rig(wanted or is_open)
        return self.bet()


def launched(casino: Casino, game: str, player: str | None = "alice", **changes: Any) -> dict[str, Any]:
    """The answer of a launch that is as usual but for these changes."""
    found: dict[str, Any] = casino.post("game/launch", launch_request(game, player, **changes)).data
    return found


def launch_request(game: str, player: str | None = "alice", **changes: Any) -> dict[str, Any]:
    provider = Game.objects.get(code=game).provider_id
    asked = {"providerId": provider, "gameCode": game, "language": "en", "currency": "USD", "rtp": 0}
    whose = {"mode": "demo"} if player is None else {"playerExternalId": player}
    return asked | whose | changes


def enter(casino: Casino, game: str, player: str | None = "alice", **changes: Any) -> Page:
    """Launch through the API and follow the link. No player: play money."""
    made = launched(casino, game, player, **changes)
    answer = Client().get(httpx.URL(made["gameUrl"]).path)
    assert answer.status_code == 303, answer.content
    secret = answer["Location"].partition("#")[2]
    return Page(casino, game, GameSession.objects.get(pk=made["sessionId"]), secret)


# -- Seeds ---------------------------------------------------------------------------------------------


def is_open(round_: Round) -> bool:
    return not round_.finished


def has_won(round_: Round) -> bool:
    return round_.finished and round_.win > 0


def has_lost(round_: Round) -> bool:
    return round_.finished and round_.win == 0


def may(choice: str) -> Callable[[Round], bool]:
    return lambda round_: any(it.action == choice for it in round_.legal)


def rig(session: GameSession, wanted: Callable[[Round], bool], **bet: Any) -> bytes:
    """Promise a seed whose round begins as wanted with the game's usual bet and these changes; the seed."""
    game = session.game.code
    seed = seed_where(game, wanted, variant=session.variant, bet=BETS[game] | bet)
    session.choose_client_seed(CLIENT_SEED)
    session.promise(seed_encrypted=vault.encrypt(seed), commitment=commitment(seed))
    return seed


def seed_where(game: str, wanted: Callable[[Round], bool], *, variant: str, bet: dict[str, Any]) -> bytes:
    return next(
        seed
        for seed in _seeds()
        if wanted(GAMES[game].play(seeds=Seeds(seed, CLIENT_SEED), variant=variant, bet=bet, exponent=2))
    )


@cache
def _seeds() -> list[bytes]:
    return [sha256(b"%d" % number).digest() for number in range(20_000)]


def make_old(round_id: int | str, *, hours: int) -> None:
    """As if the round had been opened so many hours ago."""
    long_ago = datetime.now(UTC) - timedelta(hours=hours)
    GameRound.objects.filter(pk=round_id).update(opened_at=long_ago)
