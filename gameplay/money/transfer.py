"""Balance-transfer: the money is in our wallet. No call leaves the platform."""

from collections.abc import Sequence
from decimal import Decimal

from gameplay.models import GameSession
from gameplay.money.booked import Booked
from wallets import services
from wallets.models import Outcome, Wallet
from wallets.services import RoundStep


def balance(session: GameSession) -> Decimal:
    assert session.wallet_id is not None, "a session with money has a wallet"
    wallets = Wallet.objects.filter(operator_id=session.operator_id, id=session.wallet_id)
    return wallets.values_list("balance", flat=True).get()


def book(session: GameSession, round_id: int, steps: Sequence[RoundStep]) -> Booked:
    """Inside the transaction of the round."""
    if not steps:
        return Booked(balance(session), [])
    assert session.wallet_id is not None, "a session with money has a wallet"
    posting = services.book_round(
        operator_id=session.operator_id,
        wallet_id=session.wallet_id,
        currency=session.currency,
        round_id=round_id,
        steps=steps,
    )
    if posting.outcome == Outcome.REFUSED:
        return Booked(posting.balances[0], [], refused=True)
    assert posting.outcome == Outcome.BOOKED, posting.outcome
    return Booked(posting.balances[-1], posting.ids)
