"""Whose book it is: an account of each kind, and its players."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from random import Random

from django.db import transaction

from players.models import Operator
from players.models.operators import Level, Mode, OperatorStatus, PaymentMethod
from wallets import services
from wallets.currencies import EXPONENTS
from wallets.models import Wallet
from wallets.queries.wallets import PlayersWallet

LINKED_AT_ONCE = 1000
# Nobody listens there, and nothing is sent: every callback of the book was acknowledged.
CALLBACK_URL = "https://casino.invalid/callback"
# The one that plays most stands first.
CURRENCIES = ("USD", "EUR", "JPY", "BTC")


@dataclass(slots=True)
class Purse:
    """
    A player's money in one currency, in its smallest units: what the wallet holds, or what the operator holds.

    It is followed here, so that nothing is refused by accident.
    """

    account: "Account"
    wallet: PlayersWallet
    currency: str
    units: int = 0
    is_playing: bool = False

    @property
    def wallet_id(self) -> int:
        assert self.wallet.wallet_id is not None, "linked players have wallets"
        return self.wallet.wallet_id

    def amount(self, units: int) -> Decimal:
        """In major units."""
        return Decimal(units).scaleb(-EXPONENTS[self.currency])

    def units_of(self, amount: Decimal) -> int:
        return int(amount.scaleb(EXPONENTS[self.currency]))


@dataclass(slots=True)
class Account:
    operator: Operator
    purses: list[Purse]
    funds: dict[str, int]
    """By currency: the wallet of the operator's own money."""

    @property
    def is_seamless(self) -> bool:
        return self.operator.mode == Mode.SEAMLESS

    @property
    def is_prepaid(self) -> bool:
        return self.operator.payment_method == PaymentMethod.DEPOSIT and not self.is_seamless

    def amount(self, currency: str, units: int) -> Decimal:
        """In major units."""
        return Decimal(units).scaleb(-EXPONENTS[currency])

    def any_purse(self, rng: Random) -> Purse:
        """Few players play much, and many a little."""
        return self.purses[int(len(self.purses) * rng.random() ** 2)]


@transaction.atomic
def open_accounts(*, login_id: str, players: int, now: datetime) -> list[Account]:
    """
    The account itself, with four of five players, and below it a seamless one and one that is billed.

    :raises ParametersInvalid: there is an account of this name.
    """
    root = _open(login_id, "prepaid", CURRENCIES, now, level=Level.OPERATOR)
    seamless = _open(f"{login_id}-seamless", "seamless", ("USD", "EUR"), now, root, callback_url=CALLBACK_URL)
    billed = _open(f"{login_id}-billed", "billed", ("USD",), now, root, payment_method=PaymentMethod.INVOICE)
    few = max(1, players // 10)
    return [_with_players(root, players - 2 * few), _with_players(seamless, few), _with_players(billed, few)]


def _open(
    login_id: str,
    kind: str,
    currencies: Sequence[str],
    now: datetime,
    parent: Operator | None = None,
    **more: str,
) -> Operator:
    return services.open_account(
        login_id=login_id,
        name=f"Sample book, {kind}",
        currencies=currencies,
        now=now,
        parent=parent,
        ggr_rate=Decimal("12.5"),
        status=OperatorStatus.ACTIVE,
        **more,
    ).operator


def _with_players(operator: Operator, count: int) -> Account:
    names = [f"{operator.login_id}-player-{number}" for number in range(1, count + 1)]
    places: dict[int, int] = {}
    for start in range(0, count, LINKED_AT_ONCE):
        linked = services.link_players(operator=operator, external_ids=names[start : start + LINKED_AT_ONCE])
        places |= {player.pk: start + place for place, player in enumerate(linked.values())}
    wallets = list(Wallet.objects.filter(operator=operator))
    funds = {wallet.currency: wallet.pk for wallet in wallets if wallet.player_id is None}
    found = [
        (
            CURRENCIES.index(it.currency),
            places[it.player_id],
            PlayersWallet(it.player_id, False, it.pk, funds[it.currency]),
        )
        for it in wallets
        if it.player_id is not None
    ]
    account = Account(operator, [], funds)
    # The first currency's purses first, those of the first players: they play most.
    for currency, _place, wallet in sorted(found, key=lambda each: each[:2]):
        account.purses.append(Purse(account, wallet, CURRENCIES[currency]))
    return account
