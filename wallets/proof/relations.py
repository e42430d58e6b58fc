"""Rows that name other rows, and the register of references. Each rule is a query for what breaks it."""

from django.db import connection

from wallets.models import Kind, Operation
from wallets.proof.findings import MOST_NAMED, Findings, Place
from wallets.proof.scope import Scope

# Each gives operator, wallet, seq, id, and a word. {rows} is what is in question, as t.
_RULES = {
    "rule": """
        select t.operator_id, t.wallet_id, t.seq, t.id, 'breaks wallets_ledgertransaction_' ||
               coalesce(wallets_broken_rule(t.ledger), 'amount_is_sound')
          from {rows}
          left join wallets_wallet w on w.operator_id = t.operator_id and w.id = t.wallet_id
         where wallets_broken_rule(t.ledger) is not null or (scale(trim_scale(t.amount)) <= w.exponent) is not true
    """,
    "pair": """
        select t.operator_id, t.wallet_id, t.seq, t.id, case
               when twin.id is null then format('its counterpart %s of operator %s is not there',
                                                t.counterpart_id, t.counterpart_operator_id)
               when (twin.counterpart_operator_id, twin.counterpart_id) is distinct from (t.operator_id, t.id)
               then format('its counterpart %s does not name it', twin.id)
               else format('with its counterpart %s it makes %s %s, not zero', twin.id, t.posted + twin.posted,
                           t.currency) end
          from {rows}
          left join wallets_ledgertransaction twin
            on twin.operator_id = t.counterpart_operator_id and twin.id = t.counterpart_id
         where t.counterpart_id is not null
           and ((twin.counterpart_operator_id, twin.counterpart_id) is distinct from (t.operator_id, t.id)
                or (twin.posted + t.posted = 0 and twin.currency = t.currency) is not true)
    """,
    "reversal": """
        select t.operator_id, t.wallet_id, t.seq, t.id,
               format('reverses %s, which is not its mirror on the same wallet', t.reverses_id)
          from {rows}
          left join wallets_ledgertransaction was on was.operator_id = t.operator_id and was.id = t.reverses_id
         where t.reverses_id is not null
           and (was.wallet_id = t.wallet_id and was.amount = - t.amount and was.posted = - t.posted
                and was.kind = case t.kind when 16 then 1 when 128 then 2 else was.kind end) is not true
    """,
    "reversed twice": """
        select t.operator_id, t.wallet_id, t.seq, t.id, format('reverses %s, as another one does', t.reverses_id)
          from {rows}
         where t.reverses_id is not null
           and exists (select from wallets_ledgertransaction too
                        where too.operator_id = t.operator_id and too.reverses_id = t.reverses_id and too.id <> t.id)
    """,
    # The other operator of a pair carries the reference of the one that asked.
    "reference": """
        select t.operator_id, t.wallet_id, t.seq, t.id, format('no booking of the reference %s', t.reference)
          from {rows}
         where t.reference is not null
           and not exists (select from wallets_reference r
                            where r.operator_id in (t.operator_id, t.counterpart_operator_id)
                              and r.reference = t.reference and r.outcome = 1 and r.created_at = t.created_at)
    """,
    "register of a row": """
        select t.operator_id, t.wallet_id, t.seq, t.id,
               format('reference %s was answered with %s %s, a balance of %s, and is not the same as its row',
                      r.reference, r.moved, r.currency, r.balance)
          from {rows}
          join wallets_reference r on r.operator_id = t.operator_id and r.reference = t.reference
                                  and r.transaction_id = t.id
          left join wallets_wallet w on w.operator_id = t.operator_id and w.id = t.wallet_id
         where (abs(t.amount) = r.moved and t.balance_after = r.balance and t.currency = r.currency
                and (r.amount is null or r.amount = r.moved)
                and r.player_id is not distinct from w.player_id
                and (r.target_operator_id is null or r.target_operator_id = t.counterpart_operator_id)
                and (r.operation <> all ({operations}) or (r.operation, t.kind) in ({kinds}))) is not true
    """,
}
# Of the whole register.
_REGISTER = """
    select r.operator_id, null, null, r.transaction_id, case
           when r.outcome <> 1 then format('reference %s was refused, and has a transaction', r.reference)
           when r.transaction_id is null then format('reference %s moved %s, and names no transaction',
                                                     r.reference, r.moved)
           else format('reference %s was booked, and its transaction is not there', r.reference) end
      from wallets_reference r
      left join wallets_ledgertransaction t
        on t.operator_id = r.operator_id and t.id = r.transaction_id and t.reference = r.reference
     where case when r.outcome = 1 and r.moved = 0 then r.transaction_id is not null
                when r.outcome = 1 then t.id is null
                else r.transaction_id is not null end
"""
_KINDS = {
    Operation.DEPOSIT: Kind.DEPOSIT,
    Operation.WITHDRAW: Kind.WITHDRAW,
    Operation.WITHDRAW_ALL: Kind.WITHDRAW,
    Operation.TRANSFER_BALANCE: Kind.TRANSFER_OUT,
    Operation.FUND: Kind.FUND,
    Operation.CHARGE: Kind.CHARGE,
}


def prove_relations(scope: Scope, findings: Findings) -> None:
    words = {
        "rows": scope.rows(),
        "operations": "'{" + ",".join(str(int(operation)) for operation in _KINDS) + "}'",
        "kinds": ",".join(f"({int(operation)},{int(kind)})" for operation, kind in _KINDS.items()),
    }
    for rule, query in _RULES.items():
        add_found(rule, query.format(**words), findings)
    if scope.is_whole:
        add_found("register", _REGISTER, findings)


def add_found(rule: str, query: str, findings: Findings) -> None:
    """The query gives operator, wallet, seq, transaction and a word for each thing that is wrong."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select found.*, count(*) over () from ({query}) as found limit {MOST_NAMED}"  # noqa: S608 - our own
        )
        rows = cursor.fetchall()
    for place, (operator_id, wallet_id, seq, transaction_id, word, total) in enumerate(rows, start=1):
        findings.add(
            rule,
            word,
            Place(operator_id=operator_id, wallet_id=wallet_id, seq=seq, transaction_id=transaction_id),
            also=total - len(rows) if place == len(rows) else 0,
        )
