"""What happens apart from playing: the accounts' own money, gifts, adjustments, refusals."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from random import Random

from gameplay.sample_book.accounts import Account, Purse
from gameplay.sample_book.deeds import Deed
from wallets.services import past

FIRST_FUNDS = 10**11
GIFTS = (500, 1_000, 2_500)


def fund_all(
    accounts: Sequence[Account], at: Callable[[], datetime], name: Callable[[], str]
) -> Iterator[Deed]:
    """Players of a prepaid account are paid from its own money."""
    for account in accounts:
        if account.is_prepaid:
            for currency in account.funds:
                yield _move_funds(account, currency, FIRST_FUNDS, at(), name())


def errand(accounts: Sequence[Account], at: datetime, rng: Random, name: str) -> Deed:
    """One of them. Players who play just now are left alone: their visit knows what they have."""
    root = accounts[0]
    purse = rng.choice([it for it in accounts if not it.is_seamless]).any_purse(rng)
    currency = rng.choice(list(root.funds))
    chance = rng.random()
    if chance < 0.1:
        return _move_funds(root, currency, rng.choice((5, 10, -1, -2)) * 10**6, at, name)
    if chance < 0.2:
        return _pass_down(root, rng.choice(accounts[1:]), at, rng, name)
    if purse.is_playing:
        return Deed(at)
    if chance < 0.5:
        return _given(purse, rng.choice(GIFTS), at, past.gift)
    if chance < 0.7:
        return _given(purse, rng.choice(GIFTS) if purse.units < GIFTS[-1] else -GIFTS[0], at, past.adjustment)
    return _refused(purse, at, name)


def _move_funds(account: Account, currency: str, units: int, at: datetime, name: str) -> Deed:
    posting = past.funding(
        at=at,
        operator_id=account.operator.pk,
        wallet_id=account.funds[currency],
        currency=currency,
        amount=account.amount(currency, units),
        reference=f"funds-{name}",
    )
    return Deed(at, posting)


def _pass_down(root: Account, child: Account, at: datetime, rng: Random, name: str) -> Deed:
    currency = rng.choice(list(child.funds))
    posting = past.pass_down(
        at=at,
        operator_id=root.operator.pk,
        funds_id=root.funds[currency],
        child_id=child.operator.pk,
        childs_funds_id=child.funds[currency],
        currency=currency,
        amount=root.amount(currency, rng.randint(1, 50) * 1_000),
        reference=f"down-{name}",
    )
    return Deed(at, posting)


def _given(purse: Purse, units: int, at: datetime, make: Callable[..., past.PastPosting]) -> Deed:
    purse.units += units
    posting = make(
        at=at,
        operator_id=purse.account.operator.pk,
        wallet_id=purse.wallet_id,
        currency=purse.currency,
        amount=purse.amount(units),
    )
    return Deed(at, posting)


def _refused(purse: Purse, at: datetime, name: str) -> Deed:
    """A withdrawal of more than there is: no row, and a reference that remembers it."""
    posting = past.withdrawal(
        at=at,
        operator=purse.account.operator,
        wallet=purse.wallet,
        currency=purse.currency,
        amount=purse.amount(purse.units) + Decimal(1),
        reference=f"refused-{name}",
    )
    return Deed(at, posting, refused=True)
