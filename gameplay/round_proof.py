"""
Every round's money ties to its rows. A part of the proof of the books: see wallets/proof and settings.LEDGER_PROOFS.

A round of play money has no rows, and is not looked at. Each rule is a query for what breaks it.
"""

from wallets.proof import Findings, Scope
from wallets.proof.relations import add_found

# Each gives operator, wallet, seq, transaction and a word. {rows} is what is in question, as t.
_OF_ROWS = {
    "row of a round": """
        select t.operator_id, t.wallet_id, t.seq, t.id,
               case when r.id is null then format('names round %s, which is not there', t.round_id)
                    when r.mode = 'demo' then format('names round %s, which is of play money', t.round_id)
                    else format('is of another player or currency than its round %s', t.round_id) end
          from {rows}
          left join gameplay_gameround r on r.operator_id = t.operator_id and r.id = t.round_id
          left join wallets_wallet w on w.operator_id = t.operator_id and w.id = t.wallet_id
         where t.round_id is not null
           and (r.id is not null and r.mode <> 'demo' and w.player_id = r.player_id
                and t.currency = r.currency) is not true
    """,
    "row without a round": """
        select t.operator_id, t.wallet_id, t.seq, t.id, 'is a bet, a win or a cancel, and names no round'
          from {rows} where t.kind in (1, 2, 16, 128) and t.round_id is null
    """,
    "action of a row": """
        select t.operator_id, t.wallet_id, t.seq, t.id,
               format('was asked for by no action of its round %s with this amount', t.round_id)
          from {rows}
         where t.kind in (1, 2, 16, 128) and t.round_id is not null
           and not exists (select from gameplay_action a
                            where a.round_id = t.round_id and a.amount = abs(t.amount)
                              and (a.transaction_id = t.id and a.state in ('booked', 'cancelled')
                                   -- What we take back by ourselves (seamless) names the bet's action.
                                   or t.kind = 16 and a.transaction_id = t.reverses_id and a.state = 'cancelled'))
    """,
    # Of the rounds that have a row in question: their sums are of all their rows.
    "round": """
        select r.operator_id, null, null, null,
               format('round %s says staked %s, given back %s, won %s, and its rows make %s, %s, %s', r.id,
                      trim_scale(r.staked), trim_scale(r.refunded), trim_scale(r.won), trim_scale(made.staked),
                      trim_scale(made.refunded), trim_scale(made.won))
          from (select distinct t.operator_id, t.round_id from {rows} where t.round_id is not null) it
          join gameplay_gameround r on r.operator_id = it.operator_id and r.id = it.round_id
          join lateral (
                select coalesce(sum(-l.amount) filter (where l.kind = 1), 0) as staked,
                       coalesce(sum(l.amount) filter (where l.kind = 16), 0) as refunded,
                       coalesce(sum(l.amount) filter (where l.kind in (2, 128)), 0) as won
                  from wallets_ledgertransaction l
                 where l.operator_id = r.operator_id and l.round_id = r.id) made on true
         where r.mode <> 'demo'
           and (r.staked, r.refunded, r.won) is distinct from (made.staked, made.refunded, made.won)
    """,
}
# What only the whole of it shows: money that has no rows at all.
_OF_ALL = {
    "round without rows": """
        select r.operator_id, null, null, null,
               format('round %s says staked %s and won %s, and has no rows', r.id, trim_scale(r.staked),
                      trim_scale(r.won))
          from gameplay_gameround r
         where r.mode <> 'demo' and (r.staked, r.refunded, r.won) is distinct from (0, 0, 0)
           and not exists (select from wallets_ledgertransaction t
                            where t.operator_id = r.operator_id and t.round_id = r.id)
    """,
    "action without a row": """
        select a.operator_id, null, null, a.transaction_id,
               format('action %s of provider %s says it moved %s, and its row is not there', a.external_id,
                      a.provider_id, trim_scale(a.amount))
          from gameplay_action a
          join gameplay_gameround r on r.id = a.round_id and r.mode <> 'demo'
         where a.state in ('booked', 'cancelled') and a.amount > 0
           -- Seamless: what is owed and not acknowledged, and what the operator never booked, has no row.
           and not (r.mode = 'seamless' and a.transaction_id is null)
           and not exists (select from wallets_ledgertransaction t
                            where t.operator_id = a.operator_id and t.id = a.transaction_id
                              and t.round_id = a.round_id)
    """,
}


def prove_rounds(scope: Scope, findings: Findings) -> None:
    """Each row has its round and its action, and each round the sums of its rows."""
    for rule, query in _OF_ROWS.items():
        add_found(rule, query.format(rows=scope.rows()), findings)
    if scope.is_whole:
        for rule, query in _OF_ALL.items():
            add_found(rule, query, findings)
