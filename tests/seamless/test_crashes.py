"""Processes that die between two lines, and answers that cross: what is left is always taken back or paid once."""

import threading
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import OperationalError, connection, transaction

from gameplay.errors import CallbackFailed, RoundRuleBroken, Settling
from gameplay.models import Action, ActionKind, Delivery, DeliveryState, GameRound, GameSession
from gameplay.money import seamless as told
from gameplay.rounds.moves import Move
from gameplay.rounds.play import play
from gameplay.seamless import gate, owed, senders, settle
from gameplay.seamless import play as asking
from gameplay.seamless.messages import Command
from gameplay.seamless.replies import Reply, Verdict, read
from wallets.errors import BalanceNotEnough
from wallets.models import LedgerTransaction

pytestmark = pytest.mark.django_db(transaction=True)


class ProcessDied(BaseException):
    """Stands in for kill -9."""


def bet(name: str, amount: str = "1") -> Move:
    return Move(ActionKind.BET, name, Decimal(amount))


def call(seat, *moves: Move, in_round: str = "r1"):
    seat.session.refresh_from_db()
    return play(session=seat.session, provider_round=in_round, moves=moves, now=datetime.now(UTC))


class TestACallOfSeveralBets:
    def test_whose_process_dies_after_the_first_gives_both_back(self, lucky, monkeypatch):
        seat, before = lucky.sit(), lucky.has()
        _die_at_ask(monkeypatch, number=2)

        with pytest.raises(ProcessDied):
            call(seat, bet("b1"), bet("b2"))
        monkeypatch.undo()
        lucky.settle()

        assert lucky.has() == before
        assert GameRound.objects.get().state == "cancelled"
        lucky.assert_books_agree()

    def test_whose_second_was_booked_when_the_process_died_gives_both_back(self, lucky, monkeypatch):
        """Whichever of them the sweep meets first."""
        seat, before = lucky.sit(), lucky.has()
        real, calls = settle.settle_bet, []

        def dying(**settled):
            calls.append(settled)
            if len(calls) == 2:
                raise ProcessDied
            return real(**settled)

        monkeypatch.setattr("gameplay.seamless.play.settle_bet", dying)
        with pytest.raises(ProcessDied):
            call(seat, bet("b1"), bet("b2"), bet("b3"))
        settle.settle_lost(
            delivery_id=Delivery.objects.get(action_id="b3").pk, now=datetime.now(UTC) + timedelta(hours=1)
        )
        lucky.settle()

        assert lucky.has() == before
        lucky.assert_books_agree()

    def test_whose_second_is_refused_gives_the_first_back_and_never_asks_the_third(self, lucky):
        seat, before = lucky.sit(), lucky.has()

        with pytest.raises(BalanceNotEnough):
            call(seat, bet("b1", "60"), bet("b2", "60"), bet("b3"))
        lucky.settle()

        assert lucky.has() == before
        assert "b3" not in {it.action_id for it in Delivery.objects.filter(tries__isnull=False)}
        lucky.assert_books_agree()

    def test_that_is_being_given_back_takes_no_win(self, lucky):
        seat = lucky.sit()
        lucky.fail("500", "cancel")
        with pytest.raises(BalanceNotEnough):
            call(seat, bet("b1", "60"), bet("b2", "60"))

        with pytest.raises(RoundRuleBroken, match="no bet that stands"):
            call(seat, Move(ActionKind.WIN, "w1", Decimal(5)))

    def test_that_was_held_up_too_long_is_not_asked(self, lucky, monkeypatch):
        seat, before = lucky.sit(), lucky.has()
        monkeypatch.setattr(owed, "GRACE", timedelta(seconds=-3))

        with pytest.raises(CallbackFailed):
            call(seat, bet("b1"))

        assert lucky.has() == before
        lucky.assert_books_agree()


class TestACancel:
    def test_asked_for_twice_under_two_ids_goes_out_once(self, lucky):
        seat, before = lucky.sit(), lucky.has()
        call(seat, bet("b1"))
        lucky.fail("500", "cancel")
        call(seat, Move(ActionKind.CANCEL, "c1", cancels="b1"))

        call(seat, Move(ActionKind.CANCEL, "c2", cancels="b1"))
        lucky.heal()
        lucky.settle()

        assert Delivery.objects.filter(command="cancel").count() == 1
        assert lucky.has() == before
        lucky.assert_books_agree()

    def test_of_an_acknowledged_bet_that_the_operator_denies_is_told_to_a_person(self, lucky):
        seat = lucky.sit()
        call(seat, bet("b1"))
        lucky.fail("status", "cancel", status="ERR_TRANSACTION_DOES_NOT_EXIST")

        call(seat, Move(ActionKind.CANCEL, "c1", cancels="b1"))

        cancel = Delivery.objects.get(command="cancel")
        assert (cancel.attempts, cancel.state) == (3, "due")
        assert cancel.alerted_at is not None
        lucky.heal()
        lucky.settle()
        lucky.assert_books_agree()

    def test_of_ours_touches_no_action_of_the_provider(self, lucky):
        """Whatever ids the provider gives."""
        seat = lucky.sit()
        name = "b" * 128
        lucky.fail("cut-after", "bet", times=1)

        with pytest.raises(CallbackFailed):
            call(seat, bet(name))
        lucky.settle()

        assert Delivery.objects.get(command="cancel").action_id == ""
        lucky.assert_books_agree()


def test_while_a_bet_is_under_way_its_round_waits(lucky):
    seat = lucky.sit()
    call(seat, bet("b1"))
    waiting = owed.ask_bet(
        session=GameSession.objects.select_related("player", "game__provider").get(pk=seat.session.pk),
        round_=GameRound.objects.get(),
        action_id="b2",
        amount=Decimal(1),
        is_lost=False,
        place=1,
        now=datetime.now(UTC),
    )
    waiting.save(force_insert=True)

    with pytest.raises(Settling):
        call(seat, Move(ActionKind.WIN, "w1", Decimal(5), ends_round=True))
    assert waiting.state == DeliveryState.ASKED


def test_a_click_and_an_answer_lock_in_one_order(lucky):
    """A click holds its session and wants the round: an answer must not hold the round and want the session."""
    seat = lucky.sit()
    lucky.fail("500", "win")
    call(seat, bet("b1"), Move(ActionKind.WIN, "w1", Decimal(5), ends_round=True))
    lucky.heal()
    win = Delivery.objects.get(command="win")
    failed: list[Exception] = []

    def answer() -> None:
        try:
            settle.settle_owed(
                delivery_id=win.pk, reply=Reply(Verdict.KEEP, "", why="test"), now=datetime.now(UTC)
            )
        except Exception as error:  # noqa: BLE001 - looked at below
            failed.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=answer)
    with transaction.atomic():
        GameSession.objects.select_for_update(no_key=True).get(pk=seat.session.pk)
        thread.start()
        time.sleep(0.5)
        GameRound.objects.select_for_update(no_key=True, nowait=True).get(pk=win.round_id)
    thread.join(20)
    assert failed == []


def test_two_workers_at_once_send_each_delivery_once(lucky):
    seats = [lucky.sit(name) for name in ("alice", "bob")]
    lucky.fail("500", "win")
    for number, seat in enumerate(seats):
        call(
            seat,
            bet(f"b{number}"),
            Move(ActionKind.WIN, f"w{number}", Decimal(5), ends_round=True),
            in_round=f"r{number}",
        )
    lucky.heal()
    lucky.fail("slow", "win", seconds=0.5)
    Delivery.objects.filter(state="due").update(due_at=datetime.now(UTC))

    workers = [threading.Thread(target=_drain_and_close) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)

    assert [it.tries.count() for it in Delivery.objects.filter(command="win")] == [4, 4]
    lucky.assert_books_agree()


def test_a_balance_that_no_money_could_be_is_no_answer(lucky):
    seat, before = lucky.sit(), lucky.has()
    for text in ("1e30", "1E+400", "123456789012345678901"):
        body = f'{{"statusCode":"OK","balance":"{text}"}}'.encode()
        assert read(Command.BET, http_status=200, body=body).verdict == Verdict.UNKNOWN
    reply = read(Command.WIN, http_status=200, body=b'{"statusCode":"OK","balance":0.12345678901234567891}')
    assert reply.balance == Decimal("0.123456789012345678")
    assert seat.session.told_balance == before


def test_an_older_balance_does_not_replace_a_newer_one(lucky):
    session = lucky.sit().session
    now = datetime.now(UTC)
    session.hear_balance(Decimal(7), now=now + timedelta(seconds=2))

    session.hear_balance(Decimal(9), now=now)

    assert GameSession.objects.get().told_balance == 7


def test_a_balance_that_is_not_told_does_not_bring_back_an_old_one(lucky):
    seat = lucky.sit()
    stale = GameSession.objects.select_related("player").get(pk=seat.session.pk)
    GameSession.objects.update(told_balance=Decimal(42))
    lucky.fail("500", "balance")

    told.refresh(stale, now=datetime.now(UTC) + timedelta(minutes=2))

    assert GameSession.objects.get().told_balance == 42


def test_after_its_pause_an_open_circuit_lets_one_call_find_out(settings):
    settings.CALLBACK_CIRCUIT_FAILURES, settings.CALLBACK_CIRCUIT_SECONDS = 2, 0.05
    found = gate.Gate()
    for _ in range(2):
        found.learn(is_answer=False)
    with pytest.raises(gate.GateClosed), found.passing():
        pass
    time.sleep(0.1)

    with found.passing():
        with pytest.raises(gate.GateClosed), found.passing():
            pass
        found.learn(is_answer=True)
    with found.passing(), found.passing():
        pass


def test_a_crash_between_the_operators_ok_and_our_record_of_a_win_pays_once(lucky, monkeypatch):
    seat = lucky.sit()
    monkeypatch.setattr("gameplay.seamless.drain.settle_owed", _die)
    with pytest.raises(ProcessDied):
        call(seat, bet("b1"), Move(ActionKind.WIN, "w1", Decimal(5), ends_round=True))
    monkeypatch.undo()
    assert lucky.unfinished() == [("win", "due")]
    lucky.settle()

    assert lucky.has() == 104
    assert LedgerTransaction.objects.filter(round_id__isnull=False).count() == 2
    assert Action.objects.get(external_id="w1").transaction_id is not None
    lucky.assert_books_agree()


def test_a_settlement_that_the_database_undoes_leaves_its_attempt(lucky, monkeypatch):
    """The attempt is written with it; what was sent and heard has to be kept all the same."""
    seat, before = lucky.sit(), lucky.has()
    monkeypatch.setattr("gameplay.seamless.taken.write", _break)

    with pytest.raises(OperationalError):
        call(seat, bet("b1"))
    monkeypatch.undo()

    assert [it.verdict for it in Delivery.objects.get().tries.all()] == ["done"]
    assert not LedgerTransaction.objects.filter(round_id__isnull=False).exists()
    lucky.settle()
    assert lucky.has() == before
    lucky.assert_books_agree()


def _break(*_written: object, **_settled: object) -> None:
    raise OperationalError("the connection is lost")


def _die(**_settled: object) -> None:
    raise ProcessDied


def _die_at_ask(monkeypatch, *, number: int) -> None:
    real, calls = asking.ask, []

    def dying(**asked):
        calls.append(asked)
        if len(calls) == number:
            raise ProcessDied
        return real(**asked)

    monkeypatch.setattr(asking, "ask", dying)


def _drain_and_close() -> None:
    try:
        senders.drain()
    finally:
        connection.close()
