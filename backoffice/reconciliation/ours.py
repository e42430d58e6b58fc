"""
What we have, one row for each key: the net of the movement and what took it back.

Each is SQL for a FROM, with the columns key, currency, player, amount (the player's side), at, transaction_id,
settled. The parameters are operator_id, starts_at, ends_at, and first and last, the ids of the period's ends: ids sort
by time, so that the primary key finds them. `{named}` is where a condition on the keys of the file goes.
"""

from backoffice.models.reconciliation import KeyKind

_PLAYER = """
      join wallets_wallet w on w.operator_id = t.operator_id and w.id = t.wallet_id
      join players_player p on p.operator_id = w.operator_id and p.code = w.player_id
"""
_UNDONE = """
      left join wallets_ledgertransaction u on u.operator_id = t.operator_id and u.reverses_id = t.id
"""
_NET = "t.amount + coalesce(u.amount, 0)"

# Deposits and withdrawals carry the operator's reference.
_REFERENCES = f"""
    select t.reference as key, t.currency, p.external_id as player, {_NET} as amount, t.created_at as at,
           t.id as transaction_id, true as settled
      from {{source}} {_PLAYER} {_UNDONE}
     where t.operator_id = %(operator_id)s and t.kind in (4, 8) and {{rows}}
"""  # noqa: S608 - constants
_TRANSACTIONS = f"""
    select t.id::text as key, t.currency, p.external_id as player, {_NET} as amount, t.created_at as at,
           t.id as transaction_id, true as settled
      from {{source}} {_PLAYER} {_UNDONE}
     where t.operator_id = %(operator_id)s and t.kind < 256 and t.kind not in (16, 128) and {{rows}}
"""  # noqa: S608 - constants
# What the ledger says of the bet or win that was asked for; nothing was booked, and nothing is on its way: nil. A bet
# that is owed back is not settled: they may have its cancel, and we have not heard of it.
_CALLBACKS = f"""
    select d.id::text as key, d.currency, p.external_id as player,
           case when t.id is null then 0 else {_NET} end as amount, d.created_at as at, t.id as transaction_id,
           d.state not in ('asked', 'due', 'in doubt') and not exists (
               select from gameplay_delivery c where c.bet_id = d.id and c.state = 'due') as settled
      from {{source}}
      join players_player p on p.operator_id = d.operator_id and p.code = d.player_id
      join gameplay_gameround r on r.id = d.round_id
      left join gameplay_action a on a.provider_id = r.provider_id and a.external_id = d.action_id
      left join wallets_ledgertransaction t on t.operator_id = d.operator_id and t.id = a.transaction_id
      {_UNDONE}
     where d.operator_id = %(operator_id)s and d.command in ('bet', 'win') and {{rows}}
"""  # noqa: S608 - constants

_LEDGER, _DELIVERIES = "wallets_ledgertransaction t", "gameplay_delivery d"
_PERIOD = (
    "t.id >= %(first)s and t.id < %(last)s and t.created_at >= %(starts_at)s and t.created_at < %(ends_at)s"
)
# What a bigint holds: ids have 19 digits from July 2027 on.
_NUMBER = r"theirs.key ~ '^([0-9]{1,18}|[1-8][0-9]{18})$'"


def in_the_period(key: KeyKind) -> str:
    """All that we have of the period."""
    return {
        KeyKind.REFERENCE: _REFERENCES.format(source=_LEDGER, rows=f"t.reference is not null and {_PERIOD}"),
        KeyKind.TRANSACTION: _TRANSACTIONS.format(source=_LEDGER, rows=_PERIOD),
        KeyKind.CALLBACK: _CALLBACKS.format(
            source=_DELIVERIES, rows="d.created_at >= %(starts_at)s and d.created_at < %(ends_at)s"
        ),
    }[key]


def named_by_the_file(key: KeyKind) -> str:
    """What the file names, whenever it was: `theirs` are the file's keys. A movement may be in another period here."""
    if key == KeyKind.REFERENCE:
        source = (
            "theirs join wallets_reference f on f.operator_id = %(operator_id)s and f.reference = theirs.key"
            " join wallets_ledgertransaction t on t.operator_id = f.operator_id and t.id = f.transaction_id"
        )
        return _REFERENCES.format(source=source, rows="true")
    if key == KeyKind.TRANSACTION:
        wanted = f"(case when {_NUMBER} then theirs.key::bigint end)"
        source = f"theirs join {_LEDGER} on t.operator_id = %(operator_id)s and t.id = {wanted}"
        return _TRANSACTIONS.format(source=source, rows="true")
    wanted = f"(case when {_NUMBER} then theirs.key::bigint end)"
    return _CALLBACKS.format(source=f"theirs join {_DELIVERIES} on d.id = {wanted}", rows="true")


WITHOUT_A_REFERENCE = f"""
    select t.currency, p.external_id, t.amount, t.created_at, t.id from {_LEDGER} {_PLAYER}
     where t.operator_id = %(operator_id)s and t.kind in (4, 8) and t.reference is null and {_PERIOD}
"""  # noqa: S608 - constants
