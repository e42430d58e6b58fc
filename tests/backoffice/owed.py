"""A win that is owed to a seamless operator, with one attempt and an alert, as the pages show it."""

from datetime import UTC, datetime
from decimal import Decimal

from gameplay.ids import new_id
from gameplay.models import Alert, Delivery, DeliveryAttempt, Game, GameRound
from gameplay.originals.fairness import commitment
from players import vault
from tests.backoffice.conftest import House
from tests.factories import seat

SEED = bytes(range(32))
SENT, RECEIVED = b'{"command":"win","amount":12.5}', b"<html>busy</html>"


def owed_win(house: House) -> Delivery:
    """The house has one: asked again, it is the same."""
    there = Delivery.objects.filter(operator_id=house.operator.pk, action_id="w1").first()
    if there is not None:
        return there
    game = Game.objects.get(code="dice")
    session, _secret = seat(house.operator, house.player.external_id, game)
    now = datetime.now(UTC)
    round_ = GameRound.objects.create(
        id=new_id(now),
        operator=house.operator,
        player=house.player,
        session=session,
        game=game,
        provider_id=game.provider_id,
        provider_round="r1",
        currency="USD",
        mode="seamless",
        opened_at=now,
        variant=session.variant,
        commitment=commitment(SEED),
        server_seed_encrypted=vault.encrypt(SEED),
        client_seed="owed",
        bet={"stake": "1", "side": "over", "target": 4950},
        win_limit=Decimal(1000),
    )
    owed = Delivery.objects.create(
        id=new_id(now),
        operator_id=house.operator.pk,
        player_id=house.player.pk,
        round=round_,
        action_id="w1",
        command="win",
        message="{}",
        currency="USD",
        amount=Decimal("12.5"),
        state="due",
        due_at=now,
        created_at=now,
        why="HTTP 500",
    )
    DeliveryAttempt.objects.create(
        delivery=owed,
        at=now,
        url="https://lucky.example/callback",
        sent=SENT,
        http_status=500,
        received=RECEIVED,
        milliseconds=37,
        verdict="unknown",
        why="HTTP 500",
    )
    owed.alert(now=now)
    return owed


def alert_of(owed: Delivery) -> Alert:
    return Alert.objects.get(delivery=owed)
