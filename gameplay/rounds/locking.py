"""
A round, locked: the player's, of this session or another; a demo's is the session's.

Other windows and providers wait for it. The game it comes with is the session's.
"""

from collections.abc import Sequence

from gameplay.models import GameRound, GameSession
from players.models.rows import Prepared, Reader, Row, one_or_none

_FIELDS = [it.attname for it in GameRound._meta.concrete_fields]
_READER = Reader(GameRound, "r")
_rounds = GameRound.objects.select_for_update(no_key=True).values_list(*_FIELDS)
# Parameters in alphabetical order: as Django sorts the names of one filter.
_named_of_player = Prepared(
    lambda operator_id, player_id, provider_id, provider_round: _rounds.filter(
        operator_id=operator_id, player_id=player_id, provider_id=provider_id, provider_round=provider_round
    )
)
_named_of_demo = Prepared(
    lambda provider_round, session_id: _rounds.filter(provider_round=provider_round, session_id=session_id)
)
# Of the same wallet: a win of another currency would be paid in this one.
_numbered_of_player = Prepared(
    lambda currency, game_id, mode, pk, player_id: _rounds.filter(
        currency=currency, game_id=game_id, mode=mode, pk=pk, player_id=player_id
    )
)
_numbered_of_demo = Prepared(
    lambda game_id, pk, session_id: _rounds.filter(game_id=game_id, pk=pk, session_id=session_id)
)


def round_named(session: GameSession, provider_round: str) -> GameRound | None:
    """By the provider's own id. It may be of another game of the provider's, or in another currency."""
    if session.player_id is None:
        return _first(session, _named_of_demo(provider_round, session.pk))
    provider_id = session.game.provider_id
    return _first(
        session, _named_of_player(session.operator_id, session.player_id, provider_id, provider_round)
    )


def read_named(session: GameSession, provider_round: str) -> GameRound | None:
    """As `round_named`, and not locked."""
    if session.player_id is None:
        rounds = GameRound.objects.filter(session=session)
    else:
        rounds = GameRound.objects.filter(
            provider_id=session.game.provider_id, operator_id=session.operator_id, player_id=session.player_id
        )
    found = one_or_none(rounds.filter(provider_round=provider_round))
    return None if found is None else _at_the_game(session, found)


def round_numbered(session: GameSession, round_id: int) -> GameRound | None:
    """By our id: of the session's game, currency and mode."""
    if session.player_id is None:
        return _first(session, _numbered_of_demo(session.game_id, round_id, session.pk))
    return _first(
        session,
        _numbered_of_player(session.currency, session.game_id, session.mode, round_id, session.player_id),
    )


def _first(session: GameSession, rows: Sequence[Row]) -> GameRound | None:
    if not rows:
        return None
    round_, _rest = _READER.take(rows[0])
    return _at_the_game(session, round_)


def _at_the_game(session: GameSession, round_: GameRound) -> GameRound:
    if round_.game_id == session.game_id:
        round_.game = session.game
    return round_
