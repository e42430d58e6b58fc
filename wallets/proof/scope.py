"""What is proved: all of it, what came since a seal, or one wallet."""

from dataclasses import dataclass

from wallets.models import Seal, Wallet


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """
    :param since: start each wallet at its place in this seal or an earlier one. What is older was proved then.
    :param wallet: this one alone.
    """

    since: Seal | None = None
    wallet: Wallet | None = None

    @property
    def is_whole(self) -> bool:
        return self.since is None and self.wallet is None

    def rows(self) -> str:
        """The ledger transactions in question for a FROM: `t`, which has the row as a whole too, as `t.ledger`."""
        conditions = ["true"]
        if self.wallet is not None:
            operator_id, wallet_id = int(self.wallet.operator_id), int(self.wallet.pk)
            conditions.append(f"each.operator_id = {operator_id} and each.wallet_id = {wallet_id}")
        if self.since is not None:
            position = f"({int(self.since.generation)}, {int(self.since.to_xid)})"
            conditions.append(f"each.operator_id = o.id and (each.generation, each.xid) >= {position}")
        rows = (
            "select each.*, each as ledger from wallets_ledgertransaction each"  # noqa: S608 - numbers
            f" where {' and '.join(conditions)}"
        )
        if self.since is None:
            return f"({rows}) t"
        # Each operator's by its own index.
        return f"(select r.* from players_operator o cross join lateral ({rows}) r) t"  # noqa: S608
