-- A player's gate. Whoever brings money into play (a deposit, a bet) passes it, and shares it with others of the kind to
-- the end of the transaction; whoever changes what the player may do (a block, a limit) holds it alone. So a change waits
-- for what is under way, and what comes after it sees it. Locks in memory: no row is written, and no two players share one.

create function players_gate(p_player bigint) returns bigint language sql immutable strict parallel safe as $$
    select hashtextextended('gate|' || p_player, 0)
$$;

create function players_is_barred(p_player bigint) returns boolean language plpgsql as $$
begin
    perform pg_advisory_xact_lock_shared(players_gate(p_player));
    -- A statement of its own: it sees what those have done for whom the first one waited.
    return exists (select from players_player p
                    where p.code = p_player and p.status = 'blocked'
                      and (p.blocked_until is null or p.blocked_until > clock_timestamp()));
end $$;
