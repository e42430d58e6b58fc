"""Wins settled in batches: in order for each player, once, and whatever is odd about one is nothing to the others."""

import threading
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DataError, connection, transaction

from gameplay.models import Action, Alert, Delivery, DeliveryAttempt, GameRound, GameSession
from gameplay.sandbox_operator.faults import Fault
from gameplay.seamless import batches, drain, senders
from gameplay.seamless.webhooks import lines_of
from tests.seamless.drain_rate import AMOUNT, owe_wins
from wallets import services
from wallets.models import LedgerTransaction
from wallets.proof import prove

pytestmark = pytest.mark.django_db(transaction=True)

PLAYERS = 12
# What Python says of a thread that died; here it stands for a process.
thread_dies = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")


class ProcessDied(BaseException):
    """Stands in for kill -9."""


def attempts_of(lucky):
    """Claimed and sent, and nothing written down of it."""
    claimed = drain.claim(drain.due_by_operator(rooms={}, room=100, most=100))
    line = lines_of([lucky.operator.pk])[lucky.operator.pk]
    return {it.pk: drain.attempt(it, line) for it in claimed}


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def assert_all_is_booked_once(lucky, count: int) -> None:
    assert states() == ["acknowledged"] * count
    assert LedgerTransaction.objects.count() == count
    assert set(GameRound.objects.values_list("won", flat=True)) == {AMOUNT}
    assert not Action.objects.filter(transaction_id=None).exists()
    lucky.assert_books_agree()
    report = prove()
    assert report.is_proved, report.findings.lines()


def test_a_batch_is_what_one_by_one_would_have_been(lucky):
    owe_wins(lucky.operator, players=2, each=1)
    first, second = Delivery.objects.order_by("pk")
    told = attempts_of(lucky)

    assert batches.settle_wins(attempts={first.pk: told[first.pk]}, now=datetime.now(UTC)) == {first.pk}
    drain.deliver(second, told[second.pk])

    for model, keys in (
        (Delivery, ("state", "attempts", "why", "told_balance")),
        (GameRound, ("state", "won", "staked", "refunded")),
        (Action, ("state", "balance", "error_code")),
        (GameSession, ("told_balance",)),
        (LedgerTransaction, ("kind", "contra", "amount", "posted", "told_balance")),
        (DeliveryAttempt, ("verdict", "http_status", "url", "why")),
    ):
        found = list(model.objects.values_list(*keys))
        assert len(found) == 2
        assert found[0] == found[1], model
    assert [bytes(it.sent) for it in DeliveryAttempt.objects.all()]
    assert_all_is_booked_once(lucky, 2)


def test_one_refusal_in_the_middle_is_settled_alone(lucky):
    count = owe_wins(lucky.operator, players=PLAYERS, each=1)
    lucky.sandbox.faults.switch_on(Fault("status", "win", status="ERR_INVALID_ACCOUNT", times=1))

    senders.drain()

    # Its second try followed at once.
    assert Alert.objects.count() == 1
    assert DeliveryAttempt.objects.count() == count + 1
    assert_all_is_booked_once(lucky, count)


@thread_dies
def test_one_that_the_database_refuses_does_not_undo_the_others(lucky):
    count = owe_wins(lucky.operator, players=PLAYERS, each=1)
    broken = GameRound.objects.order_by("pk")[PLAYERS // 2]
    GameRound.objects.filter(pk=broken.pk).update(won=Decimal(99999999999999999999))
    told = attempts_of(lucky)
    with pytest.raises(DataError):
        batches.settle_wins(attempts=told, now=datetime.now(UTC))
    assert LedgerTransaction.objects.count() == DeliveryAttempt.objects.count() == 0

    Delivery.objects.update(due_at=datetime.now(UTC))
    senders.drain()

    assert sorted(states()) == ["acknowledged"] * (count - 1) + ["due"]
    GameRound.objects.filter(pk=broken.pk).update(won=0)
    lucky.settle(rounds=1)
    assert_all_is_booked_once(lucky, count)


def test_one_whose_session_is_held_waits_alone(lucky):
    count = owe_wins(lucky.operator, players=PLAYERS, each=1)
    told = attempts_of(lucky)
    held = Delivery.objects.select_related("round")[PLAYERS // 2]
    settled: set[int] = set()

    def settle() -> None:
        settled.update(batches.settle_wins(attempts=told, now=datetime.now(UTC)))
        connection.close()

    thread = threading.Thread(target=settle)
    with transaction.atomic():
        GameSession.objects.select_for_update(no_key=True).get(pk=held.round.session_id)
        thread.start()
        thread.join(30)
        assert settled == told.keys() - {held.pk}
    drain.deliver(held, told[held.pk])

    assert_all_is_booked_once(lucky, count)


def test_two_workers_at_once_send_each_once_and_a_player_s_in_order(lucky):
    count = owe_wins(lucky.operator, players=PLAYERS, each=4)

    workers = [threading.Thread(target=_drain_and_close) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    # They share this process's gate, which leaves some of them for later.
    lucky.settle(rounds=2)

    assert set(Delivery.objects.values_list("attempts")) == {(1,)}
    assert DeliveryAttempt.objects.count() == count
    sent = list(DeliveryAttempt.objects.order_by("at").values_list("delivery__player_id", "delivery_id"))
    for player in {it for it, _delivery in sent}:
        theirs = [delivery for it, delivery in sent if it == player]
        assert theirs == sorted(theirs)
    assert_all_is_booked_once(lucky, count)


@thread_dies
@pytest.mark.parametrize("place", ["before the settlement", "between two statements of it"])
def test_a_process_that_dies_after_the_answers_books_once(lucky, monkeypatch, place):
    count = owe_wins(lucky.operator, players=PLAYERS, each=2)
    real = services.book_in_custody

    def dying(**asked):
        if place == "between two statements of it":
            real(**asked)
        raise ProcessDied

    if place == "before the settlement":
        monkeypatch.setattr(senders, "settle_wins", dying)
    else:
        monkeypatch.setattr(services, "book_in_custody", dying)
    senders.drain()
    monkeypatch.undo()
    assert LedgerTransaction.objects.count() == DeliveryAttempt.objects.count() == 0
    assert Delivery.objects.filter(state="due", due_at__gt=datetime.now(UTC)).count() == PLAYERS

    Delivery.objects.update(due_at=datetime.now(UTC) - timedelta(seconds=1))
    senders.drain()

    assert_all_is_booked_once(lucky, count)


def _drain_and_close() -> None:
    try:
        senders.drain()
    finally:
        connection.close()
