"""
What protects a player: limits of loss, stakes and time, and the reality check. docs/player-protection.md has the rules.

    from gameplay.protection import limits
    limits.set_limit(player=player, kind=LimitKind.LOSS, period=LimitPeriod.DAY, currency="USD", value=…, now=now)
    limits.remove_limit(player=player, kind=…, period=…, currency="USD", now=now)
    limits.limits_of(player=player, now=now)

A bet waits for a change of its player's limits, and a change for the bets that are under way (players/sql/gate.sql).
"""
