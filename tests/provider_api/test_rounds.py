"""Bets, wins, cancels, closes and batches over the wire, and what became of an id."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from gameplay.launch import kick
from gameplay.models import Game, GameRound
from players.models import Operator
from players.services.players import block_player
from tests.cast import at_once
from tests.provider_api.house import Guest


def bet(action_id: str, amount: object, **more: object) -> dict[str, object]:
    return {"type": "bet", "id": action_id, "amount": amount, **more}


def win(action_id: str, amount: object, **more: object) -> dict[str, object]:
    return {"type": "win", "id": action_id, "amount": amount, **more}


class TestARound:
    def test_goes_from_bet_to_win(self, alice, lucky):
        placed = alice.bet("b1", 10)
        round_ = GameRound.objects.get()
        assert placed.data == {
            "balance": 90,
            "currency": "USD",
            "roundId": str(round_.pk),
            "results": [{"id": "b1", "transactionId": str(lucky.rows("alice")[-1].pk), "status": "booked"}],
        }

        paid = alice.win("w1", "25.5", isRoundFinished=True)
        assert (paid.data["balance"], lucky.balance("alice")) == (Decimal("115.5"), Decimal("115.5"))
        round_.refresh_from_db()
        assert (round_.state, round_.won) == ("finished", Decimal("25.5"))

    def test_is_closed_by_a_call(self, alice):
        alice.bet("b1")

        assert alice.call("close", id="x1").data["results"] == [
            {"id": "x1", "transactionId": None, "status": "booked"}
        ]
        assert GameRound.objects.get().state == "finished"
        assert alice.bet("b2").details["rule"] == "round_has_ended"

    def test_that_nobody_opened_is_not_found(self, alice):
        answer = alice.call("close", id="x1")

        assert (answer.status, answer.code) == (404, "ROUND_NOT_FOUND")

    def test_ends_with_a_win_of_nothing(self, alice):
        alice.bet("b1")
        answer = alice.win("w1", 0, isRoundFinished=True)

        assert answer.data["results"][0]["transactionId"] is None
        assert GameRound.objects.get().state == "finished"

    def test_appears_in_the_operators_list(self, alice, lucky):
        alice.bet("b1")
        alice.win("w1", 20, isRoundFinished=True)

        now = datetime.now(UTC)
        rows = lucky.get(
            "transaction/list",
            startTime=f"{now:%Y-%m-%d} 00:00:00",
            endTime=f"{now:%Y-%m-%d} 23:59:59",
            offset=0,
            limit=10,
        ).data["list"]
        played = [it for it in rows if it["transType"] in (1, 2)]
        assert [(it["transType"], it["amount"], it["gameCode"]) for it in played] == [
            (1, 10, "wheel"),
            (2, 20, "wheel"),
        ]
        assert {it["roundId"] for it in played} == {str(GameRound.objects.get().pk)}


class TestAfterTheSessionWasEnded:
    """By a kick, a block, a game or an account that was switched off."""

    @pytest.fixture(params=["kick", "block", "game off", "operator suspended"])
    def ended(self, request, alice, lucky):
        alice.bet("b1", 10)
        match request.param:
            case "kick":
                kick(player=lucky.player("alice"), now=datetime.now(UTC))
            case "block":
                block_player(player=lucky.player("alice"))
            case "game off":
                Game.objects.filter(pk=alice.house.game.pk).update(enabled=False)
            case _:
                Operator.objects.filter(pk=lucky.operator.pk).update(status="suspended")

    def test_a_bet_is_refused_and_the_rest_accepted(self, alice, lucky, ended):
        assert (alice.bet("b2").status, alice.bet("b2").code) == (403, "PERMISSION_ERROR")
        assert alice.win("w1", 5).status == 200
        assert alice.cancel("c1", "w1").status == 200
        assert alice.cancel("c2", "b1").status == 200
        assert lucky.balance("alice") == 100


class TestRepeats:
    def test_get_the_first_answer_again(self, alice, lucky):
        calls = [
            lambda: alice.bet("b1", 10),
            lambda: alice.win("w1", 20),
            lambda: alice.cancel("c1", "w1"),
            lambda: alice.cancel("c9", "never"),
            lambda: alice.call("close", id="x1"),
        ]
        for call in calls:
            first = call()
            lucky.pay_in("alice", "1")
            again = call()
            assert not first.is_replay
            assert again.is_replay
            assert (again.status, again.body) == (200, first.body)

    def test_with_other_content_are_a_conflict(self, alice, lucky):
        alice.bet("b1", 10)
        answer = alice.bet("b1", 11)

        assert (answer.status, answer.code) == (409, "IDEMPOTENCY_CONFLICT")
        assert answer.details == {"differs": ["amount"]}
        assert lucky.balance("alice") == 90

    def test_of_a_refusal_stay_refused(self, alice, lucky):
        alice.bet("b0", 95)
        first = alice.bet("b1", 10)
        assert (first.status, first.code, first.details) == (402, "BALANCE_NOT_ENOUGH", {"balance": 5})
        lucky.pay_in("alice", "100")

        again = alice.bet("b1", 10)
        assert again.is_replay
        assert again.body == first.body

    def test_amounts_that_are_written_otherwise_are_the_same(self, alice):
        alice.bet("b1", "10")

        for amount in (10, "10.00", 10.0):
            assert alice.bet("b1", amount).is_replay

    def test_of_two_providers_are_two(self, alice, globex, lucky):
        other = Guest(globex, lucky)

        assert alice.bet("b1", 10).data["balance"] == 90
        assert other.bet("b1", 20).data["balance"] == 70

    @pytest.mark.django_db(transaction=True)
    def test_at_the_same_moment_are_done_once(self, alice, lucky):
        answers = at_once(*[lambda: alice.bet("b1", 10)] * 8)

        assert {it.status for it in answers} == {200}
        assert [it.is_replay for it in answers].count(False) == 1
        assert lucky.balance("alice") == 90


class TestACancel:
    def test_ignores_the_amount_that_it_says(self, alice, lucky):
        alice.bet("b1", 10)
        alice.cancel("c1", "b1", amount=99)

        assert lucky.balance("alice") == 100

    def test_that_overtakes_its_bet_is_recorded(self, alice):
        answer = alice.cancel("c1", "b1")
        assert answer.data == {
            "balance": 100,
            "currency": "USD",
            "roundId": None,
            "results": [{"id": "c1", "transactionId": None, "status": "recorded"}],
        }

        late = alice.bet("b1")
        assert (late.status, late.details["rule"]) == (400, "bet_was_cancelled")

    def test_of_a_win_that_was_spent_says_the_balance(self, alice):
        alice.bet("b1", 10)
        alice.win("w1", 20)
        alice.bet("b2", 100, roundId="r2")

        answer = alice.cancel("c1", "w1")
        assert (answer.status, answer.code, answer.details) == (402, "BALANCE_NOT_ENOUGH", {"balance": 10})


class TestABatch:
    def test_is_done_in_order(self, alice):
        answer = alice.batch(
            bet("b1", 10),
            win("w1", 5),
            {"type": "cancel", "id": "c1", "cancels": "w1"},
            {"type": "close", "id": "x1"},
        )

        assert answer.data["balance"] == 90
        assert [it["id"] for it in answer.data["results"]] == ["b1", "w1", "c1", "x1"]
        assert GameRound.objects.get().state == "finished"

    def test_of_bet_100_and_win_200_on_50_is_refused_whole(self, alice, lucky):
        alice.bet("b0", 50, roundId="r0")
        answer = alice.batch(bet("b1", 100), win("w1", 200))

        assert (answer.status, answer.details) == (402, {"balance": 50})
        assert lucky.balance("alice") == 50
        assert [alice.house.state(it)["status"] for it in ("b1", "w1")] == ["refused", "refused"]

    @pytest.mark.parametrize(
        ("actions", "field"),
        [
            ([], "actions"),
            ([bet("b1", 1), bet("b1", 1)], "actions"),
            ([bet(f"b{number}", 1) for number in range(501)], "actions"),
            ([{"type": "spin", "id": "x"}], "actions[0]"),
            ([{"id": "x"}], "actions[0]"),
            ([bet("b1", 1), bet("b2", -1)], "actions[1].bet.amount"),
            ([{"type": "cancel", "id": "c1"}], "actions[0].cancel.cancels"),
            ("b1", "actions"),
        ],
        ids=["none", "one id twice", "too many", "no such type", "no type", "amount", "cancels", "no list"],
    )
    def test_is_checked_before_anything_is_done(self, alice, lucky, actions, field):
        answer = alice.call("batch", actions=actions)

        assert (answer.status, answer.code) == (400, "VALIDATION_ERROR")
        assert list(answer.details["errors"]) == [field]
        assert lucky.balance("alice") == 100


class TestAmounts:
    @pytest.mark.parametrize("amount", [0, -1, "-0.5", "ten", None, True, [1], "NaN", "1e2", "1" * 30])
    def test_of_a_bet_are_above_zero(self, alice, amount):
        answer = alice.bet("b1", amount)

        assert (answer.status, answer.code) == (400, "VALIDATION_ERROR")
        assert list(answer.details["errors"]) == ["amount"]

    def test_of_a_win_are_not_negative(self, alice):
        alice.bet("b1")

        assert alice.win("w1", -1).code == "VALIDATION_ERROR"

    @pytest.mark.parametrize(
        ("currency", "fine", "too_fine"), [("USD", "1.25", "1.251"), ("JPY", "25", "25.5")]
    )
    def test_have_the_currencys_decimals(self, alice, lucky, currency, fine, too_fine):
        lucky.pay_in("alice", "1000", currency)
        guest = Guest(alice.house, lucky, currency=currency)

        refused = guest.bet("b1", too_fine)
        assert (refused.code, list(refused.details["errors"])) == ("PARAMETERS_INVALID", ["amount"])
        assert guest.bet("b1", fine).status == 200
        assert guest.win("w1", too_fine).code == "PARAMETERS_INVALID"
        assert guest.batch(bet("b2", fine), win("w2", too_fine)).code == "PARAMETERS_INVALID"

    def test_are_within_the_games_limits(self, alice):
        answer = alice.bet("b1", "0.1")

        assert (answer.status, answer.code) == (400, "PARAMETERS_INVALID")
        assert answer.details == {"stake": Decimal("0.1"), "min": Decimal("0.2"), "max": 100}


class TestIds:
    @pytest.mark.parametrize("wrong", ["", " b", "x" * 129, "\u0000", "b\u00e9", 7, None, {"a": 1}])
    @pytest.mark.parametrize("field", ["id", "roundId", "cancels"])
    def test_are_printable_text(self, alice, field, wrong):
        answer = alice.call("cancel", **({"id": "c1", "cancels": "b1"} | {field: wrong}))

        assert (answer.status, answer.code) == (400, "VALIDATION_ERROR")
        assert list(answer.details["errors"]) == [field]

    def test_may_be_long_and_odd(self, alice):
        odd = "/?&=#%'\"<>" + "x" * 118

        assert alice.bet(odd, 10, roundId=odd).status == 200
        assert alice.cancel("c1", odd, roundId=odd).status == 200
