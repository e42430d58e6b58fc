"""Many calls at the same moment: nothing lost, nothing twice, no deadlock, and the same answers for ever."""

import random
from collections import Counter
from decimal import Decimal

import pytest

from tests.cast import at_once
from wallets import services

pytestmark = [
    pytest.mark.usefixtures("committed_db"),
    pytest.mark.parametrize("payment_method", ["deposit", "invoice"]),
]
MONEY = {"playerExternalId": "alice", "currency": "USD", "amount": 10, "referenceId": "x"}


def deposit(casino, **changes):
    return casino.post("player/wallet/deposit", MONEY | changes)


def withdraw(casino, **changes):
    return casino.post("player/wallet/withdraw", MONEY | changes)


def void(casino, reference="x"):
    return casino.post("player/wallet/transfer/void", {"referenceId": reference})


def bulk(casino, *transfers):
    return casino.post("player/wallet/bulk", {"transfers": [MONEY | it for it in transfers]})


@pytest.mark.slow(budget=30)
class TestOneWallet:
    def test_is_exact_after_deposits_withdrawals_and_repeats_of_32_threads(self, lucky):
        lucky.pay_in("alice", "10000")
        dice = random.Random(4)
        movements = [
            (
                dice.choice([deposit, withdraw]),
                {"referenceId": f"m-{n}", "amount": str(Decimal(dice.randrange(1, 5000)) / 100)},
            )
            for n in range(160)
        ]
        # Each is sent by two threads on the average, by some at the same moment.
        plans = [dice.sample(movements, 10) for _ in range(32)]

        def play(plan):
            return [(sent["referenceId"], move(lucky, **sent)) for move, sent in plan]

        answers = [it for each in at_once(*[lambda plan=plan: play(plan) for plan in plans]) for it in each]

        assert {answer.status for _, answer in answers} == {200}
        done = {reference for reference, _ in answers}
        assert len({(reference, answer.text) for reference, answer in answers}) == len(done), (
            "one answer each"
        )
        assert sum(not answer.is_replay for _, answer in answers) == len(done)
        assert lucky.balance() == 10000 + sum(
            Decimal(sent["amount"]) * (1 if move is deposit else -1)
            for move, sent in movements
            if sent["referenceId"] in done
        )

    def test_gives_no_more_than_it_has(self, lucky):
        """20 times 10.00 from 50.00: exactly five succeed, and the others stay refused."""
        lucky.pay_in("alice", "50.00")

        answers = at_once(
            *[lambda n=n: withdraw(lucky, referenceId=f"w-{n}", amount="10.00") for n in range(20)]
        )

        assert Counter(it.status for it in answers) == {200: 5, 402: 15}
        assert {it.data["balance"] for it in answers if it.status == 200} == {0, 10, 20, 30, 40}
        assert {it.code for it in answers if it.status == 402} == {"BALANCE_NOT_ENOUGH"}
        assert all(it.details == {"balance": 0} for it in answers if it.status == 402)

        lucky.pay_in("alice", "1000")
        again = [withdraw(lucky, referenceId=f"w-{n}", amount="10.00") for n in range(20)]

        assert [it.text for it in again] == [it.text for it in answers]
        assert all(it.is_replay for it in again)
        assert lucky.balance() == 1000

    def test_is_emptied_once_by_many_withdraw_alls(self, lucky):
        lucky.pay_in("alice", "50.00")
        sent = {"playerExternalId": "alice", "currency": "USD"}

        answers = at_once(*[lambda: lucky.post("player/wallet/withdraw-all", sent)] * 10)

        assert sorted(it.data["withdrawAmount"] for it in answers) == [0] * 9 + [50]


class TestOneReference:
    def test_moves_once_for_twenty_callers(self, lucky):
        answers = at_once(*[lambda: deposit(lucky)] * 20)

        assert {it.status for it in answers} == {200}
        assert len({it.text for it in answers}) == 1
        assert sum(it.is_replay for it in answers) == 19
        assert lucky.balance() == 10

    def test_is_of_whoever_came_first(self, lucky):
        """Four contents of one reference: one of them is booked, and the others are told what differs."""
        lucky.pay_in("alice", "100")
        lucky.pay_in("bob", "100")
        contents = {
            "amount": lambda: deposit(lucky, amount=11),
            "playerExternalId": lambda: deposit(lucky, playerExternalId="bob"),
            "operation": lambda: withdraw(lucky),
            "": lambda: deposit(lucky),
        }

        answers = at_once(*[call for call in contents.values() for _ in range(5)])

        each = [answers[n : n + 5] for n in range(0, 20, 5)]
        assert sorted({it.status for it in five} == {200} for five in each) == [False] * 3 + [True]
        refused = [it for it in answers if it.status != 200]
        assert {(it.status, it.code) for it in refused} == {(409, "IDEMPOTENCY_CONFLICT")}
        assert all(it.details["differs"] for it in refused)
        assert abs(lucky.balance("alice") + lucky.balance("bob") - 200) in (10, 11)

    def test_is_booked_or_refused_for_ever(self, lucky):
        """A withdrawal races the deposit that would pay for it."""
        outcomes = Counter()
        for n in range(10):
            sent = {"referenceId": f"w-{n}", "amount": 10}
            *first, _ = at_once(
                *[lambda sent=sent: withdraw(lucky, **sent)] * 4,
                lambda n=n: deposit(lucky, referenceId=f"d-{n}"),
            )

            assert len({it.text for it in first}) == 1, "the twins heard the same"
            lucky.pay_in("alice", "10")
            assert withdraw(lucky, **sent).text == first[0].text
            lucky.post("player/wallet/withdraw-all", {"playerExternalId": "alice", "currency": "USD"})
            outcomes[first[0].status] += 1
        assert set(outcomes) <= {200, 402}

    def test_is_void_or_booked_but_never_both(self, lucky):
        outcomes = Counter()
        for n in range(12):
            reference = f"d-{n}"
            calls = [lambda r=reference: deposit(lucky, referenceId=r)] * 2
            calls += [lambda r=reference: void(lucky, r)] * 2
            if n % 2:
                calls.reverse()

            answers = at_once(*calls)

            deposited, voided = (answers[2:], answers[:2]) if n % 2 else (answers[:2], answers[2:])
            (status,) = {it.data["status"] for it in voided}
            assert {it.status for it in deposited} == ({200} if status == "booked" else {409})
            assert void(lucky, reference).data["status"] == status
            assert deposit(lucky, referenceId=reference).status == deposited[0].status
            outcomes[status] += 1
        assert lucky.balance() == 10 * outcomes["booked"]

    def test_is_each_operators_own(self, lucky, rival):
        answers = at_once(*[lambda c=c: deposit(c) for c in (lucky, rival) for _ in range(5)])

        assert {it.status for it in answers} == {200}
        assert (lucky.balance(), rival.balance()) == (10, 10)

    def test_is_one_for_bulk_and_single_calls(self, lucky):
        """Bulks in every order and single calls, all with the same references, and no deadlock."""
        transfers = [
            {
                "type": "deposit" if n % 3 else "withdraw",
                "referenceId": f"b-{n}",
                "playerExternalId": ("alice", "bob")[n % 2],
            }
            for n in range(60)
        ]
        dice = random.Random(3)
        orders = [transfers, transfers[::-1], *(dice.sample(transfers, 60) for _ in range(4))]

        def singles(order):
            return [(withdraw if it["type"] == "withdraw" else deposit)(lucky, **it) for it in order]

        def in_bulk(order):
            return bulk(lucky, *order)

        answers = at_once(
            *[lambda order=order: in_bulk(order) for order in orders],
            *[lambda order=order: singles(order[:20]) for order in orders],
        )

        assert {it.status for it in answers[:6]} == {200}
        heard = {}
        for order, answer in zip(orders, answers[:6], strict=True):
            for sent, result in zip(order, answer.data, strict=True):
                result.pop("idempotentReplayed", None)
                heard.setdefault(sent["referenceId"], []).append(result)
        for order, each in zip(orders, answers[6:], strict=True):
            for sent, answer in zip(order, each, strict=False):
                assert answer.status in (200, 402)
                heard[sent["referenceId"]].append({k: answer.body[k] for k in answer.body})
        assert all(it == first for first, *rest in heard.values() for it in rest)


class TestManyWallets:
    @pytest.mark.slow(budget=30)
    def test_that_share_one_operators_funds_stay_exact(self, lucky):
        """Prepaid, every deposit of every player draws on one wallet; bulks draw for many at once."""
        players = [f"p{n}" for n in range(8)]
        services.link_players(operator=lucky.operator, external_ids=players)
        dice = random.Random(5)

        def single(n):
            for k in range(8):
                sent = {"playerExternalId": players[n], "referenceId": f"s-{n}-{k}"}
                assert deposit(lucky, **sent).status == 200
                assert withdraw(lucky, **sent | {"referenceId": f"t-{n}-{k}", "amount": 3}).status == 200

        def many(n):
            order = dice.sample(players, 8)
            for k in range(3):
                transfers = [
                    {"type": "deposit", "playerExternalId": it, "referenceId": f"{n}-{k}-{it}"}
                    for it in order
                ]
                assert {it["success"] for it in bulk(lucky, *transfers).data} == {True}

        at_once(*[lambda n=n: single(n) for n in range(8)], *[lambda n=n: many(n) for n in range(6)])

        held = sum(lucky.balance(it) for it in players)
        assert held == 8 * 8 * 7 + 6 * 3 * 8 * 10
        prepaid = lucky.operator.payment_method == "deposit"
        assert lucky.balance(None) == 1_000_000 - (held if prepaid else 0)
