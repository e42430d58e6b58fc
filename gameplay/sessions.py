"""
Finding and locking a session, as each click and each call of a provider does.

Written out: making the same SQL anew was 40 % of what a spin cost in Python. What comes back are the models.
"""

from django.db import connection

from gameplay.models import Game, GameSession, Provider
from players.models import Operator, Player
from players.models.rows import Prepared, Reader

# What clicks and calls look at. Whoever wants another field pays a query for it.
_SESSION = Reader(GameSession, "s")
_OPERATOR = Reader(
    Operator,
    "o",
    only=[
        "id",
        "status",
        "switching_to",
        "ancestors",
        "next_bet_waits",
        "game_origins",
        "reality_check_minutes",
    ],
)
_PLAYER = Reader(
    Player, "p", only=["code", "operator_id", "external_id", "status", "blocked_until", "is_limited"]
)
_GAME = Reader(Game, "g", only=["id", "provider_id", "code", "name", "enabled", "in_maintenance"])
_PROVIDER = Reader(Provider, "v", only=["id", "name", "is_built_in", "enabled", "in_maintenance"])
_FIND = f"""
    select {_SESSION.columns}, {_OPERATOR.columns}, {_GAME.columns}, {_PROVIDER.columns}, {_PLAYER.columns}
      from gameplay_gamesession s
      join players_operator o on o.id = s.operator_id
      join gameplay_game g on g.id = s.game_id
      join gameplay_provider v on v.id = g.provider_id
      left join players_player p on p.code = s.player_id
     where s."""  # noqa: S608 - columns of our own models
_BY_ID, _BY_PAGE = f"{_FIND}id = %s", f"{_FIND}page_digest = %s"

# What may be another thing by the time that a session is locked; the rest of it is written once, at the launch.
_CHANGING = (
    "ended_at",
    "ended_why",
    "seen_at",
    "reminded_at",
    "client_seed",
    "next_seed_encrypted",
    "next_commitment",
    "told_balance",
    "told_at",
    "demo_balance",
)
_locked = Prepared(
    lambda pk: GameSession.objects.select_for_update(no_key=True).filter(pk=pk).values_list(*_CHANGING)
)


def session_with_all(session_id: int) -> GameSession:
    """With its operator, player, game and provider. :raises GameSession.DoesNotExist: as named."""
    found = _find(_BY_ID, session_id)
    if found is None:
        raise GameSession.DoesNotExist
    return found


def session_by_page(page_digest: bytes) -> GameSession | None:
    """The one whose page has the secret of this digest."""
    return _find(_BY_PAGE, page_digest)


def lock(session: GameSession) -> None:
    """
    Two windows of one session take turns, and an end of the session waits for its bets. The object then says what the
    row says. Player, operator and game are as they were read: a bet hears of theirs from gameplay/rounds/claims.py.
    """
    (row,) = _locked(session.pk)
    for name, value in zip(_CHANGING, row, strict=True):
        setattr(session, name, value)


def _find(statement: str, key: int | bytes) -> GameSession | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [key])
        row = cursor.fetchone()
    if row is None:
        return None
    session, rest = _SESSION.take(row)
    session.operator, rest = _OPERATOR.take(rest)
    session.game, rest = _GAME.take(rest)
    session.game.provider, rest = _PROVIDER.take(rest)
    session.player = None if session.player_id is None else _PLAYER.take(rest)[0]
    return session
