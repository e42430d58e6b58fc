"""
What is odd, each rule a query that gives COLUMNS. The figures are settings; docs/reports.md explains them.

Those of OF_ROWS look at the rows of the ledger that are new, in `win` (see wallets/followers.py); those of OF_TIME are
asked now and then.
"""

import json
from typing import Any

from django.conf import settings

from gameplay.models.flags import FlagKind
from wallets.followers import WINDOW_ROWS

COLUMNS = (
    "subject, operator_id, player_id, game_id, round_id, session_id, currency, amount, facts, happened_at"
)
# Above what amount something is large, in the currency of the row.
_LARGE = "coalesce((%(amounts)s::jsonb ->> {currency})::numeric, %(amount)s::numeric)"

_BIG_WIN = f"""
    select 'round ' || r.id, r.operator_id, r.player_id, r.game_id, r.id, r.session_id, r.currency, r.won,
           jsonb_build_object('staked', trim_scale(r.staked - r.refunded)::text, 'won', trim_scale(r.won)::text,
                              'times', round(r.won / nullif(r.staked - r.refunded, 0), 1)::text),
           new.at
      from (select t.operator_id, t.round_id, max(t.created_at) as at from {WINDOW_ROWS}
             where t.kind = 2 and t.round_id is not null group by 1, 2) new
      join gameplay_gameround r on r.id = new.round_id and r.operator_id = new.operator_id
     where r.won >= (r.staked - r.refunded) * %(times)s and r.won >= {_LARGE.format(currency="r.currency")}
"""  # noqa: S608 - constants
_SESSION_RTP = f"""
    select 'session ' || it.session_id, it.operator_id, it.player_id, it.game_id, null::bigint, it.session_id,
           it.currency, it.won,
           jsonb_build_object('rounds', it.rounds, 'staked', trim_scale(it.staked)::text,
                              'won', trim_scale(it.won)::text, 'rtp', round(100 * it.won / it.staked, 1)::text),
           it.at
      from (select r.session_id, r.operator_id, r.player_id, r.currency, min(r.game_id) as game_id,
                   count(*) as rounds, sum(r.staked - r.refunded) as staked, sum(r.won) as won, new.at
              from (select played.session_id, max(t.created_at) as at from {WINDOW_ROWS}
                      join gameplay_gameround played
                        on played.id = t.round_id and played.operator_id = t.operator_id
                     where t.kind = 2 group by 1) new
              join gameplay_gameround r on r.session_id = new.session_id
             group by r.session_id, r.operator_id, r.player_id, r.currency, new.at) it
     where it.rounds >= %(session_rounds)s and it.staked > 0 and it.won >= it.staked * %(session_rtp)s / 100
"""  # noqa: S608 - constants
# Of the day and night before a withdrawal: what came in, what went out, what was staked.
_IN_AND_OUT = f"""
    select format('player %%s %%s %%s', new.player_id, new.currency, (new.at at time zone 'UTC')::date),
           new.operator_id, new.player_id, null::bigint, null::bigint, null::bigint, new.currency, it.withdrawals,
           jsonb_build_object('deposits', trim_scale(it.deposits)::text, 'withdrawals',
                              trim_scale(it.withdrawals)::text, 'staked', trim_scale(it.staked)::text),
           new.at
      from (select t.operator_id, w.player_id, t.currency, max(t.created_at) as at from {WINDOW_ROWS}
              join wallets_wallet w on w.operator_id = t.operator_id and w.id = t.wallet_id
             where t.kind = 8 and w.player_id is not null group by 1, 2, 3) new
      cross join lateral (
            select sum(s.deposits) as deposits, sum(s.withdrawals) as withdrawals, sum(s.bets - s.bet_cancels) as staked
              from gameplay_playerquarter s
             where s.operator_id = new.operator_id and s.player_id = new.player_id and s.currency = new.currency
               and s.quarter > new.at - interval '1 day' and s.quarter <= new.at) it
     where it.deposits >= {_LARGE.format(currency="new.currency")}
       and it.withdrawals >= it.deposits * 0.9 and it.staked <= it.deposits * 0.1
"""  # noqa: S608 - constants
# Refused bets of a game that says at the bet whether it lost: that none of them lost is chance at first, and then not.
_REFUSED_WINS = """
    select format('operator %%s game %%s %%s', it.operator_id, it.game_id, (it.at at time zone 'UTC')::date),
           it.operator_id, null::bigint, it.game_id, null::bigint, null::bigint, '', null::numeric,
           jsonb_build_object('refused', it.refused, 'taken', taken.bets, 'lost', taken.lost), it.at
      from (select d.operator_id, r.game_id, count(*) as refused, max(d.created_at) as at
              from players_operator o
              join gameplay_delivery d on d.operator_id = o.id and d.id >= %(since)s
               and d.command = 'bet' and d.state = 'refused'
              join gameplay_gameround r on r.id = d.round_id
             where d.attempts > 0
             group by 1, 2
            having count(*) >= %(refusals)s
               and not bool_or((d.message::jsonb ->> 'isRoundFinished')::boolean)) it
      cross join lateral (
            select count(*) as bets, count(*) filter (where lost) as lost from (
                select (d.message::jsonb ->> 'isRoundFinished')::boolean as lost
                  from gameplay_delivery d join gameplay_gameround r on r.id = d.round_id
                 where d.operator_id = it.operator_id and d.id >= %(since)s and d.command = 'bet'
                   and d.state = 'acknowledged' and r.game_id = it.game_id
                 order by d.id desc limit 1000) newest) taken
     where taken.lost * 4 >= taken.bets and taken.bets > 0
"""

OF_ROWS = {
    FlagKind.BIG_WIN: _BIG_WIN,
    FlagKind.SESSION_RTP: _SESSION_RTP,
    FlagKind.IN_AND_OUT: _IN_AND_OUT,
}
OF_TIME = {FlagKind.REFUSED_WINS: _REFUSED_WINS}


def figures() -> dict[str, Any]:
    """The settings, as the queries name them."""
    return {
        "amounts": json.dumps(settings.FLAG_AMOUNTS),
        "amount": settings.FLAG_AMOUNT,
        "times": settings.FLAG_WIN_TIMES,
        "session_rounds": settings.FLAG_SESSION_ROUNDS,
        "session_rtp": settings.FLAG_SESSION_RTP,
        "refusals": settings.FLAG_REFUSALS,
    }
