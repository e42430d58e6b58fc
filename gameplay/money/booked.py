"""What comes back from booking, whoever holds the money."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Booked:
    """
    All steps, or none: then `refused` is true, and `balance` is what there was.

    :param ids: the ledger's rows, in the order of the steps; none for play money.
    """

    balance: Decimal
    ids: list[int]
    refused: bool = False
