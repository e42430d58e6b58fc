"""What the database refuses, whoever writes it: each rule of a limit and of an exclusion, broken once."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from gameplay.models import PlayerLimit
from players.models import Player
from tests.wallets.refused import refused as refused_by_the_database

NOW = datetime(2026, 6, 1, tzinfo=UTC)
SOUND = {"kind": "loss", "period": "day", "currency": "USD", "value": Decimal(10), "set_at": NOW}
TIME = {"kind": "time", "currency": ""}


@contextmanager
def refused(rule):
    """And the transaction goes on: the books are proved afterwards."""
    with refused_by_the_database(rule), transaction.atomic():
        yield


@pytest.fixture
def player(alice):
    return alice.casino.player("alice")


def test_a_sound_limit_is_kept(player):
    for changes in ({}, {"kind": "stake"}, {"currency": "JPY"}, {"period": "week"}, TIME):
        PlayerLimit.objects.create(player=player, **SOUND | changes)


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("kind_known", {"kind": "luck"}),
        ("period_known", {"period": "year"}),
        ("value_positive", {"value": Decimal(0)}),
        ("pending_is_looser", {"pending_value": Decimal(10), "pending_at": NOW}),
        ("pending_has_a_time", {"pending_value": Decimal(11)}),
        ("money_has_a_currency", {"currency": ""}),
        ("money_has_a_currency", {"kind": "time"}),
        ("time_fits_a_month", TIME | {"value": Decimal(44641)}),
        ("time_fits_a_month", TIME | {"pending_value": Decimal(44641), "pending_at": NOW}),
    ],
)
def test_an_unsound_limit_is_refused(player, rule, changes):
    with refused(f"gameplay_playerlimit_{rule}"):
        PlayerLimit.objects.create(player=player, **SOUND | changes)


def test_there_is_one_of_each(player):
    PlayerLimit.objects.create(player=player, **SOUND)
    with refused("gameplay_playerlimit_one_each"):
        PlayerLimit.objects.create(player=player, **SOUND | {"value": Decimal(5)})


def test_a_limit_marks_its_player_for_good(player):
    PlayerLimit.objects.create(player=player, **SOUND)
    assert Player.objects.get(pk=player.pk).is_limited
    with refused("gameplay_playerlimit_player_stays_marked"):
        Player.objects.filter(pk=player.pk).update(is_limited=False)


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "active"},
        {"status": "blocked", "blocked_until": NOW - timedelta(seconds=1)},
    ],
    ids=["without a block", "with a shorter one"],
)
def test_an_exclusion_is_a_block_of_its_length(player, changes):
    with refused("players_player_exclusion_is_a_block"):
        Player.objects.filter(pk=player.pk).update(excluded_until=NOW, **changes)


def test_the_reality_check_comes_within_a_day(alice):
    for minutes in (0, 1441):
        with refused("players_operator_reality_check_within_a_day"):
            type(alice.casino.operator).objects.update(reality_check_minutes=minutes)
