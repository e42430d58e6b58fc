"""What makes a player's next bet wait: a bet under way in another session, a cancel that has found nothing yet."""

import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from gameplay.errors import CallbackFailed, Settling
from gameplay.models import Delivery, GameRound
from gameplay.seamless import owed, settle
from gameplay.seamless.messages import Command
from gameplay.seamless.replies import read
from wallets.models import LedgerTransaction

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_sessions_of_one_player_take_turns_with_their_bets(lucky, monkeypatch):
    """Both clicks look whether something is owed before either has written down what it asks."""
    seats = [lucky.sit(), lucky.sit(game="harbour-lights")]
    both = threading.Barrier(2)
    looked = owed.is_settling

    def looking(player_id: int) -> bool:
        found = looked(player_id)
        with suppress(threading.BrokenBarrierError):
            both.wait(1)
        return found

    monkeypatch.setattr(owed, "is_settling", looking)
    lucky.fail("slow", "bet", seconds=1.5)
    outcomes: list[object] = []

    def click(seat) -> None:
        try:
            outcomes.append(seat.bet("1"))
        except Settling as waits:
            outcomes.append(waits)
        finally:
            connection.close()

    threads = [threading.Thread(target=click, args=(seat,)) for seat in seats]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert sorted(type(it).__name__ for it in outcomes) == ["Click", "Settling"]
    assert Delivery.objects.filter(command="bet").count() == 1


class TestACancelThatFindsNothing:
    def owed(self, lucky):
        lucky.fail("cut-before", "bet")
        with pytest.raises(CallbackFailed):
            lucky.sit().bet("1")
        return Delivery.objects.get(command="cancel")

    def answered(self, cancel, code, *, after):
        reply = read(Command.CANCEL, http_status=200, body=b'{"statusCode":"%s","balance":1}' % code)
        is_done = settle.settle_owed(delivery_id=cancel.pk, reply=reply, now=after)
        cancel.refresh_from_db()
        return is_done

    def test_goes_out_again_after_a_minute_ten_and_an_hour_and_is_final_then(self, lucky):
        cancel, now = self.owed(lucky), datetime.now(UTC)
        for minutes in (1, 10, 60):
            assert not self.answered(cancel, b"ERR_TRANSACTION_DOES_NOT_EXIST", after=now)
            assert cancel.due_at == now + timedelta(minutes=minutes)
            assert owed.is_settling(cancel.player_id)
            now = cancel.due_at

        assert self.answered(cancel, b"ERR_TRANSACTION_DOES_NOT_EXIST", after=now)

        assert GameRound.objects.get().state == "cancelled"
        assert not LedgerTransaction.objects.filter(round_id__isnull=False).exists()
        lucky.assert_books_agree()

    @pytest.mark.parametrize("code", [b"OK", b"ERR_TRANSACTION_ROLLED_BACK"])
    def test_is_done_with_as_soon_as_it_is_acknowledged(self, lucky, code):
        cancel, now = self.owed(lucky), datetime.now(UTC)
        assert not self.answered(cancel, b"ERR_TRANSACTION_DOES_NOT_EXIST", after=now)

        assert self.answered(cancel, code, after=now + timedelta(minutes=1))

        found = GameRound.objects.get()
        assert (found.state, found.staked, found.refunded) == ("cancelled", 1, 1)
        assert lucky.unfinished() == []
