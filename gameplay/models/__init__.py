from gameplay.models.actions import Action, ActionKind, ActionState
from gameplay.models.alerts import Alert, AlertKind
from gameplay.models.catalogue import Game, GameLimit, Provider, ProviderSetting
from gameplay.models.deliveries import Delivery, DeliveryAttempt, DeliveryState
from gameplay.models.flags import Flag, FlagKind, FlagState
from gameplay.models.invoices import Invoice
from gameplay.models.keys import ProviderKey
from gameplay.models.limits import LimitKind, LimitPeriod, PlayerLimit
from gameplay.models.notices import AlertNotice, AlertRoute, Channel, NoticeState
from gameplay.models.rounds import GameRound, RoundState
from gameplay.models.selftests import SelftestRun
from gameplay.models.sessions import GameSession, SessionMode
from gameplay.models.sums import GameQuarter, PlayerDay, PlayerQuarter
from gameplay.models.webhooks import WebhookSecret

__all__ = [
    "Action",
    "ActionKind",
    "ActionState",
    "Alert",
    "AlertKind",
    "AlertNotice",
    "AlertRoute",
    "Channel",
    "Delivery",
    "DeliveryAttempt",
    "DeliveryState",
    "Flag",
    "FlagKind",
    "FlagState",
    "Game",
    "GameLimit",
    "GameQuarter",
    "GameRound",
    "GameSession",
    "Invoice",
    "LimitKind",
    "LimitPeriod",
    "NoticeState",
    "PlayerDay",
    "PlayerLimit",
    "PlayerQuarter",
    "Provider",
    "ProviderKey",
    "ProviderSetting",
    "RoundState",
    "SelftestRun",
    "SessionMode",
    "WebhookSecret",
]
