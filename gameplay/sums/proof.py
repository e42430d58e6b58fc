"""The kept sums are those of the ledger's rows below the follower. A part of verify_ledger: settings.LEDGER_PROOFS."""

from gameplay.sums.following import ADDED, BIT, DAY, MEASURES, NAME
from wallets.proof import Findings, Scope
from wallets.proof.relations import add_found

_SUMS = ", ".join(f"sum({name}) as {name}" for name in MEASURES)
_BELOW = f"""
    (select * from wallets_ledgertransaction
      where (generation, xid) < (select f.generation, f.xid from wallets_follower f where f.name = '{NAME}')) t
"""  # noqa: S608 - constants
_PLAYERS = f"""
    select operator_id, quarter, currency, game_id, player_id, {_SUMS}, bool_or(is_active) as is_active
      from ({ADDED.format(rows=_BELOW)}) added group by 1, 2, 3, 4, 5
"""  # noqa: S608 - constants
_DAYS = f"""
    select operator_id, {DAY} as day, currency, game_id, player_id, {_SUMS}, bit_or({BIT}) as active
      from ({_PLAYERS}) players group by 1, 2, 3, 4, 5
"""  # noqa: S608 - constants
_GAMES = f"""
    select operator_id, quarter, currency, game_id, {_SUMS} from ({_PLAYERS}) players group by 1, 2, 3, 4
"""  # noqa: S608 - constants
# Each: the table, its key, what the rows make of it, and what is compared beside the sums.
_TABLES = (
    ("playerquarter", ("operator_id", "quarter", "currency", "game_id", "player_id"), _PLAYERS, ()),
    ("playerday", ("operator_id", "day", "currency", "game_id", "player_id"), _DAYS, ("active",)),
    ("gamequarter", ("operator_id", "quarter", "currency", "game_id"), _GAMES, ()),
)


def prove_sums(scope: Scope, findings: Findings) -> None:
    """Of the whole book: what one wallet did is in no row of its own."""
    if not scope.is_whole:
        return
    for table, key, made, more in _TABLES:
        add_found("play", _differences(table, key, made, (*MEASURES, *more)), findings)


def _differences(table: str, key: tuple[str, ...], made: str, compared: tuple[str, ...]) -> str:
    kept_columns, made_columns = (
        ", ".join(f"{side}.{name}" for name in compared) for side in ("kept", "made")
    )
    keys = ", ".join(key[1:])
    return f"""
        select operator_id, null, null, null, format(
                   '{table} ({keys}) = %s keeps %s, and the rows make %s', row({keys}),
                   row({kept_columns}), row({made_columns}))
          from ({made}) made full join gameplay_{table} kept using ({", ".join(key)})
         where ({made_columns}) is distinct from ({kept_columns})
    """  # noqa: S608 - constants
