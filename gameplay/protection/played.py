"""How long a player has had a game open: the same minute at two games counts once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection

from gameplay.protection.periods import end_of, start_of

# A game whose page was closed without a word counts for so long after its last sign of life.
SILENCE = timedelta(minutes=5)
# No session is older than this: its link lives 10 minutes, and it lives for 24 hours.
LONGEST = timedelta(hours=25)

# A page of ours says every minute that it is there; of another provider's game we hear its rounds.
_PLAYED = """
    with open as (
        select range_agg(tstzrange(s.entered_at, s.ended)) as times
          from (select s.entered_at, least(%s, coalesce(s.ended_at, %s),
                       greatest(s.entered_at, s.seen_at, last.opened_at) + %s * interval '1 second') as ended
                  from gameplay_gamesession s
                  left join lateral (select r.opened_at from gameplay_gameround r
                                      where r.session_id = s.id order by r.id desc limit 1) last on true
                 where s.player_id = %s and s.launched_at >= %s and s.entered_at is not null) s
         where s.entered_at < s.ended)
    select span.period, coalesce(floor(extract(epoch from sum(upper(it.time) - lower(it.time))) / 60), 0)::int
      from unnest(%s::text[], %s::timestamptz[], %s::timestamptz[]) as span (period, begun, ended)
      left join open on true
      left join lateral unnest(open.times * tstzmultirange(tstzrange(span.begun, span.ended))) as it (time) on true
     group by span.period
"""


def minutes_played(player_id: int, periods: Sequence[str], *, now: datetime) -> dict[str, int]:
    """Whole minutes in the current period of each kind, demos apart."""
    begun = [start_of(it, now) for it in periods]
    with connection.cursor() as cursor:
        cursor.execute(
            _PLAYED,
            [
                now,
                now,
                SILENCE.total_seconds(),
                player_id,
                min(begun) - LONGEST,
                list(periods),
                begun,
                [end_of(it, now) for it in periods],
            ],
        )
        return dict(cursor.fetchall())
