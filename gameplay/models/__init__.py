from gameplay.models.actions import Action, ActionKind, ActionState
from gameplay.models.catalogue import Game, GameLimit, Provider, ProviderSetting
from gameplay.models.keys import ProviderKey
from gameplay.models.rounds import GameRound, RoundState
from gameplay.models.sessions import GameSession, SessionMode

__all__ = [
    "Action",
    "ActionKind",
    "ActionState",
    "Game",
    "GameLimit",
    "GameRound",
    "GameSession",
    "Provider",
    "ProviderKey",
    "ProviderSetting",
    "RoundState",
    "SessionMode",
]
