"""
The ledger against a plain model of it in Python: deposits, withdrawals, repeats, bulk, voids, refusals, bets, wins and
their reversals, in any order. Both agree after every step.
"""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import count

import pytest
from django.db import IntegrityError
from hypothesis import HealthCheck
from hypothesis import settings as bounds
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from players.errors import DomainError
from tests.cast import prove_books
from tests.factories import casino
from wallets import ledger, services
from wallets.ledger import Ask, Step
from wallets.models import Contra, Kind, LedgerTransaction, Operation, Wallet
from wallets.services import Transfer

pytestmark = pytest.mark.slow(budget=90)

PLAYERS = st.sampled_from(["alice", "bob"])
AMOUNTS = st.integers(1, 6000).map(lambda cents: Decimal(cents) / 100)
FUNDS = Decimal(300)
_numbers = count()


def heard(call):
    """An answer or a refusal as something to compare: what a caller would read."""
    try:
        found = call()
    except DomainError as refusal:
        return refusal.code, refusal.details
    return "OK", {"amount": found.amount, "balance": found.balance, "id": found.transaction_id}


class Books(RuleBasedStateMachine):
    references = Bundle("references")
    payment_method = "deposit"

    def __init__(self):
        super().__init__()
        self.operator = casino(
            login_id=f"model-{next(_numbers)}",
            currencies=["USD"],
            funds={"USD": str(FUNDS)},
            payment_method=self.payment_method,
        )
        players = services.link_players(operator=self.operator, external_ids=["alice", "bob"])
        self.ids = {name: player.code for name, player in players.items()}
        wallets = Wallet.objects.filter(operator=self.operator)
        self.wallets = {name: wallets.get(player_id=code).pk for name, code in self.ids.items()}
        # -- the model --
        self.balance = {"alice": Decimal(0), "bob": Decimal(0)}
        self.funds = FUNDS
        self.rows = {"alice": 0, "bob": 0}
        self.answers = {}  # reference -> (what was asked, what was answered)
        self.undoable = []  # (player, id, kind, amount): bets and wins that still stand

    # -- What the model says ----------------------------------------------------------------------

    def model_transfer(self, kind, player, amount):
        """`amount` None: all."""
        prepaid = self.payment_method == "deposit"
        if kind == "deposit":
            if prepaid and self.funds < amount:
                return "POINT_NOT_ENOUGH", {"balance": self.funds}
            change = amount
        else:
            if amount is not None and self.balance[player] < amount:
                return "BALANCE_NOT_ENOUGH", {"balance": self.balance[player]}
            change = -(self.balance[player] if amount is None else amount)
        self.balance[player] += change
        self.funds -= change if prepaid else 0
        self.rows[player] += change != 0
        return "OK", {"amount": abs(change), "balance": self.balance[player]}

    def expect(self, reference, asked, got):
        """Compare with the first answer to this reference, or with what the model makes of a new call."""
        if reference in self.answers:
            was, first = self.answers[reference]
            if was == asked:
                assert got == first
            else:
                assert got[0] == "IDEMPOTENCY_CONFLICT"
                assert got[1]["differs"]
            return
        code, facts = self.model_transfer(*asked)
        assert got[0] == code
        assert {key: got[1][key] for key in facts} == facts
        if reference is not None:
            self.answers[reference] = (asked, got)

    def call(self, kind, player, amount, reference):
        alike = {
            "operator": self.operator,
            "external_id": player,
            "currency": "USD",
            "reference": reference,
            "now": datetime.now(UTC),
        }
        if kind == "all":
            return services.withdraw_all(held=[], **alike)
        service = services.deposit if kind == "deposit" else services.withdraw
        return service(amount=amount, **alike)

    def play(self, kind, player, amount, reference):
        got = heard(lambda: self.call(kind, player, amount, reference))
        self.expect(reference, (kind, player, None if kind == "all" else amount), got)

    # -- Transfers --------------------------------------------------------------------------------

    @rule(
        target=references,
        kind=st.sampled_from(["deposit", "withdraw", "all"]),
        player=PLAYERS,
        amount=AMOUNTS,
    )
    def transfer(self, kind, player, amount):
        reference = f"r-{len(self.answers)}"
        self.play(kind, player, amount, reference)
        return reference

    @rule(kind=st.sampled_from(["deposit", "withdraw", "all"]), player=PLAYERS, amount=AMOUNTS)
    def transfer_without_a_reference(self, kind, player, amount):
        self.play(kind, player, amount, None)

    @rule(reference=references)
    def repeat(self, reference):
        asked, _first = self.answers[reference]
        if asked is not None:
            kind, player, amount = asked
            self.play(kind, player, amount, reference)

    @rule(reference=references, kind=st.sampled_from(["deposit", "withdraw"]), player=PLAYERS, amount=AMOUNTS)
    def use_again_for_something(self, reference, kind, player, amount):
        self.play(kind, player, amount, reference)

    @rule(reference=references)
    def void_what_was_used(self, reference):
        before = self.answers[reference]
        found = services.void_transfer(operator=self.operator, reference=reference)
        expected = "VOID" if before[0] is None else "BOOKED" if before[1][0] == "OK" else "REFUSED"
        assert found.get_outcome_display().upper() == expected

    @rule(target=references)
    def void(self):
        reference = f"r-{len(self.answers)}"
        services.void_transfer(operator=self.operator, reference=reference)
        self.answers[reference] = (None, None)
        return reference

    @rule(
        target=references,
        items=st.lists(
            st.tuples(st.sampled_from(["deposit", "withdraw"]), PLAYERS, AMOUNTS), min_size=1, max_size=5
        ),
        old=st.lists(references, max_size=2),
    )
    def bulk(self, items, old):
        new = [f"r-{len(self.answers) + n}" for n in range(len(items))]
        named = [*zip(items, new, strict=True), *((items[0], it) for it in old)]
        transfers = [
            Transfer(
                Operation.DEPOSIT if kind == "deposit" else Operation.WITHDRAW, player, "USD", amount, ref
            )
            for (kind, player, amount), ref in named
        ]

        results = services.move_in_bulk(operator=self.operator, transfers=transfers, now=datetime.now(UTC))

        for (asked, reference), result in zip(named, results, strict=True):
            self.expect(reference, asked, heard(lambda result=result: answer_of(result)))
        return multiple(*new)

    # -- Play -------------------------------------------------------------------------------------

    def post(self, player, *steps):
        """Steps as (kind, amount, what it reverses, the place of what it undoes); all of them, or none."""
        ask = Ask(self.operator.pk, Operation.CHARGE, "USD", None)
        rows = [
            Step(
                self.operator.pk,
                self.wallets[player],
                kind,
                Contra.HOUSE,
                amount,
                reverses_id=back,
                undoes=place,
            )
            for kind, amount, back, place in steps
        ]
        posting = ledger.post(ask, rows)
        running, lowest = self.balance[player], None
        for number, (_kind, amount, _back, _place) in enumerate(steps, 1):
            if running + amount < 0:
                lowest = (number, running)
                break
            running += amount
        if lowest:
            assert (posting.outcome, posting.failed, posting.balances) == (2, lowest[0], [lowest[1]])
            return None
        assert posting.outcome == 1
        assert posting.balances[-1] == running
        self.balance[player] = running
        self.rows[player] += len(steps)
        return posting.ids

    @rule(player=PLAYERS, stake=AMOUNTS)
    def bet(self, player, stake):
        ids = self.post(player, (Kind.BET, -stake, None, None))
        if ids:
            self.undoable.append((player, ids[0], Kind.BET, stake))

    @rule(player=PLAYERS, stake=AMOUNTS, prize=AMOUNTS)
    def bet_and_win(self, player, stake, prize):
        ids = self.post(player, (Kind.BET, -stake, None, None), (Kind.WIN, prize, None, None))
        if ids:
            self.undoable += [(player, ids[0], Kind.BET, stake), (player, ids[1], Kind.WIN, prize)]

    @rule(player=PLAYERS, stake=AMOUNTS)
    def bet_and_cancel_together(self, player, stake):
        self.post(player, (Kind.BET, -stake, None, None), (Kind.BET_CANCEL, stake, None, 1))

    @precondition(lambda self: self.undoable)
    @rule(data=st.data())
    def cancel(self, data):
        place = data.draw(st.integers(0, len(self.undoable) - 1))
        player, row, kind, amount = self.undoable[place]
        back, signed = (Kind.BET_CANCEL, amount) if kind == Kind.BET else (Kind.WIN_CANCEL, -amount)
        if self.post(player, (back, signed, row, None)):
            del self.undoable[place]
            if self.balance[player] + signed >= 0:
                with pytest.raises(IntegrityError, match="reversed_once"):
                    self.post(player, (back, signed, row, None))

    # -- Both agree -------------------------------------------------------------------------------

    @invariant()
    def both_agree(self):
        found = dict(
            Wallet.objects.filter(operator=self.operator).values_list("player__external_id", "balance")
        )
        assert found == {"alice": self.balance["alice"], "bob": self.balance["bob"], None: self.funds}

    def teardown(self):
        rows = LedgerTransaction.objects.filter(operator=self.operator)
        for player, number in self.rows.items():
            assert rows.filter(wallet_id=self.wallets[player]).count() == number


def answer_of(result):
    if isinstance(result, DomainError):
        raise result
    return result


@pytest.mark.parametrize("payment_method", ["deposit", "invoice"])
def test_both_agree_after_every_step(committed_db, payment_method, settings):
    settings.LEDGER_PROOFS = []  # its bets belong to no rounds
    machine = type(f"Books_{payment_method}", (Books,), {"payment_method": payment_method})
    run_state_machine_as_test(
        machine,
        settings=bounds(
            max_examples=20,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    prove_books()
