"""From a launch to a page: links that work once, sessions, and how they end."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256

from django.conf import settings
from django.db import transaction

from gameplay import money
from gameplay.catalogue import limits_of, nearest_variant
from gameplay.errors import (
    GameNotFound,
    GameOff,
    PlayerBlocked,
    ProviderNotFound,
    SessionEnded,
    UnderMaintenance,
)
from gameplay.ids import new_id
from gameplay.models import Game, GameRound, GameSession, Provider, ProviderSetting, RoundState, SessionMode
from gameplay.money import seamless
from gameplay.originals.fairness import commitment, new_server_seed
from gameplay.protection.entry import check_time_left
from players import vault
from players.errors import ParametersInvalid, PermissionDenied
from players.models import Operator, Player
from players.models.operators import Mode, OperatorStatus
from players.services.players import get_player
from wallets.currencies import EXPONENTS
from wallets.errors import BalanceNotEnough, CurrencyNotSupported
from wallets.queries.wallets import find_players_wallet
from wallets.services import open_wallets

LINK_LIVES = timedelta(minutes=10)
LANGUAGES = ("en", "ko", "th", "es", "ja", "pt", "tr", "de", "id", "ms", "zh")
# Play money: so many of the smallest units, 1,000.00 of a currency with two decimals.
DEMO_UNITS = 100_000


@dataclass(frozen=True, slots=True)
class Launch:
    """`url` works once, until `expires_at`."""

    url: str
    session_id: int
    expires_at: datetime


def launch(
    *,
    operator: Operator,
    external_id: str | None,
    provider_id: int,
    game_code: str,
    language: str,
    currency: str,
    rtp: Decimal,
    return_url: str,
    is_demo: bool,
    now: datetime,
) -> Launch:
    """
    Make a link that opens the game.

    :param rtp: in percent; 0 takes the operator's default, and a game with one variant ignores it.
    :raises ProviderNotFound, GameNotFound, UserNotFound, CurrencyNotSupported, ParametersInvalid: as named.
    :raises GameOff, UnderMaintenance, PlayerBlocked, PermissionDenied: as named.
    :raises BalanceNotEnough: no money, and no open round to finish there.
    """
    if operator.status == OperatorStatus.PENDING and not is_demo:
        raise PermissionDenied("The account has not been approved yet: demo launches only.")
    game = find_game(provider_id=provider_id, code=game_code)
    if currency not in EXPONENTS:
        raise CurrencyNotSupported(currency=currency)
    check_is_open(operator=operator, game=game, currency=currency)
    variant = pick_variant(operator=operator, game=game, currency=currency, rtp=rtp)
    secret, seed = secrets.token_urlsafe(32), new_server_seed()
    session = GameSession(
        id=new_id(now),
        operator=operator,
        game=game,
        currency=currency,
        language=_language(language),
        variant=f"{variant.normalize():f}",
        return_url=return_url,
        launch_digest=digest(secret),
        launched_at=now,
        launch_expires_at=now + LINK_LIVES,
        client_seed=secrets.token_hex(8),
        next_seed_encrypted=vault.encrypt(seed),
        next_commitment=commitment(seed),
    )
    if is_demo:
        session.mode = SessionMode.DEMO
        session.demo_balance = Decimal(DEMO_UNITS).scaleb(-EXPONENTS[currency])
    else:
        assert external_id is not None, "the view asks for a player"
        _seat_player(session, operator, external_id, now)
    session.save(force_insert=True)
    return Launch(_url_of(game, secret), session.pk, session.launch_expires_at)


def enter(*, secret: str, now: datetime, provider: Provider | None = None) -> tuple[GameSession, str]:
    """
    Follow a link, once: the session, and the secret that its page holds from now on.

    :param provider: whose game it has to be, for a server that is not ours; None: one of our own games.
    :raises SessionEnded: the link is unknown, was used, or is too old.
    """
    with transaction.atomic():
        links = GameSession.objects.select_for_update(no_key=True, of=("self",))
        ours = links.filter(game__provider__is_built_in=True)
        games = ours if provider is None else links.filter(game__provider=provider)
        session = games.filter(launch_digest=digest(secret)).first()
        if session is None or session.entered_at is not None or not session.is_live:
            raise SessionEnded("This link was used already. Open the game again from the casino.", why="used")
        if session.launch_expires_at <= now:
            raise SessionEnded("This link is too old. Open the game again from the casino.", why="expired")
        page_secret = secrets.token_urlsafe(32)
        session.enter(page_digest=digest(page_secret), now=now)
    return session, page_secret


def kick(*, player: Player, why: str = "kicked", now: datetime) -> int:
    """End the player's sessions: no further bet; wins and cancels of open rounds still count. How many there were."""
    live = GameSession.objects.filter(player=player, ended_at__isnull=True)
    return live.update(ended_at=now, ended_why=why)


def end_sessions_of(*, operator: Operator, why: str, now: datetime) -> int:
    """All of an operator's sessions with money: before a change of mode."""
    live = GameSession.objects.filter(operator=operator, ended_at__isnull=True, player__isnull=False)
    return live.update(ended_at=now, ended_why=why)


def find_game(*, provider_id: int, code: str) -> Game:
    """:raises ProviderNotFound, GameNotFound: as named."""
    if not Provider.objects.filter(pk=provider_id).exists():
        raise ProviderNotFound
    game = Game.objects.select_related("provider").filter(provider_id=provider_id, code=code).first()
    if game is None:
        raise GameNotFound
    return game


def check_is_open(*, operator: Operator, game: Game, currency: str) -> None:
    """:raises GameOff, UnderMaintenance: as named."""
    if not (game.enabled and game.provider.enabled):
        raise GameOff
    if game.in_maintenance or game.provider.in_maintenance:
        raise UnderMaintenance
    if not limits_of(operator_id=operator.pk, game=game, currency=currency).enabled:
        raise GameOff("The game is not switched on for this operator and currency.")


def pick_variant(*, operator: Operator, game: Game, currency: str, rtp: Decimal) -> Decimal:
    """
    The published variant that is played. Of a default that is not published, the nearest below it, or the lowest.

    :raises ParametersInvalid: the caller named one that is not published; `variants` lists those that are.
    """
    published = sorted(game.variants)
    if len(published) == 1:
        return published[0]
    if rtp:
        if rtp not in published:
            raise ParametersInvalid(
                "This RTP is not published for the game.",
                errors={"rtp": ["is not one of the game's variants"]},
                variants=sorted(published, reverse=True),
            )
        return rtp
    setting = ProviderSetting.objects.filter(
        operator=operator, provider_id=game.provider_id, currency=currency
    ).first()
    default = setting.rtp if setting is not None and setting.rtp else operator.rtp
    return nearest_variant(published, default)


def digest(secret: str) -> bytes:
    return sha256(secret.encode()).digest()


def _language(asked: str) -> str:
    """Its first part where we have it (pt-BR is pt), else English."""
    first = asked.lower().replace("_", "-").partition("-")[0]
    return first if first in LANGUAGES else "en"


def _seat_player(session: GameSession, operator: Operator, external_id: str, now: datetime) -> None:
    """A player without money cannot enter, except to finish an open round there."""
    if operator.is_switching:
        raise PermissionDenied("A change of mode is under way: no launches now.")
    player = get_player(operator=operator, external_id=external_id)
    if player.is_blocked(now):
        raise PlayerBlocked
    session.player = player
    session.mode = SessionMode.TRANSFER if operator.mode == Mode.TRANSFER else SessionMode.SEAMLESS
    session.wallet_id = _wallet_id(operator, external_id, session.currency, now)
    if not _has_open_round(session):
        check_time_left(player=player, now=now)
    balance = _balance(session, now)
    if balance <= 0 and not _has_open_round(session):
        raise BalanceNotEnough("The player has no money to play with.", balance=balance)


def _balance(session: GameSession, now: datetime) -> Decimal:
    if session.mode == SessionMode.SEAMLESS:
        return seamless.ask_balance(session, now=now)
    balance: Decimal = money.of(session).balance(session)
    return balance


def _wallet_id(operator: Operator, external_id: str, currency: str, now: datetime) -> int:
    found = find_players_wallet(operator=operator, external_id=external_id, currency=currency, now=now)
    if found.wallet_id is None:
        open_wallets(operator=operator, player_ids=[found.player_id])
        found = find_players_wallet(operator=operator, external_id=external_id, currency=currency, now=now)
    assert found.wallet_id is not None
    return found.wallet_id


def _has_open_round(session: GameSession) -> bool:
    assert session.player_id is not None, "a session with money has a player"
    return GameRound.objects.filter(
        player_id=session.player_id,
        game_id=session.game_id,
        currency=session.currency,
        mode=session.mode,
        state=RoundState.OPEN,
    ).exists()


def _url_of(game: Game, secret: str) -> str:
    if game.provider.is_built_in:
        return f"{settings.PUBLIC_URL}/play/launch/{secret}"
    joint = "&" if "?" in game.launch_url else "?"
    return f"{game.launch_url}{joint}token={secret}"
