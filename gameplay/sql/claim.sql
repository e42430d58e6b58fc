-- Who may touch these ids and this round now, for a call with a bet: what gameplay/rounds/claims.py does for the others,
-- and the player's gate before it (players/sql/gate.sql). What comes back was read after all of that was waited for, so
-- a block and a limit hold for the very next bet. Bets of a player with limits take turns.

create function gameplay_claim_bet(
    p_player bigint, p_names text[], out status text, out blocked_until timestamptz, out is_limited boolean)
language plpgsql as $$
begin
    perform pg_advisory_xact_lock_shared(players_gate(p_player));
    perform pg_advisory_xact_lock(lock)
       from (select distinct hashtextextended(name, 0) as lock from unnest(p_names) as name order by lock) as locks;
    select p.status, p.blocked_until, p.is_limited into status, blocked_until, is_limited
      from players_player p where p.code = p_player;
    if is_limited then
        perform pg_advisory_xact_lock(hashtextextended('limits|' || p_player, 0));
    end if;
end $$;
