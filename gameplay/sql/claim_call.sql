-- What every call with moves begins with, in one round trip: it waits for whoever handles one of its ids or its round, and
-- tells what there is now. A bet waits at the player's gate before (players/sql/gate.sql), and is told whether it is still
-- allowed: by the player, the operator, the game, and the limits of each. The bets of one player take turns.
--
-- Each statement here has a snapshot of its own: what comes back was read after all of that was waited for, so a block, a
-- limit and a switch hold for the very next bet. A row that is not there is all null: limits nobody has set, for instance.

create or replace function gameplay_claim_call(
    p_operator bigint, p_player bigint, p_session bigint, p_game bigint, p_provider bigint, p_currency text, p_mode text,
    p_round text, p_ids text[], p_has_bet boolean,
    out has_round boolean, out has_actions boolean, out cancelled text[], out has_open_round boolean,
    out status text, out blocked_until timestamptz, out is_limited boolean,
    out operator_status text, out switching_to text, out is_below_suspended boolean,
    out game_enabled boolean, out game_in_maintenance boolean, out provider_enabled boolean, out provider_in_maintenance boolean,
    out platform_enabled boolean, out platform_min numeric, out platform_max numeric, out platform_win numeric,
    out own_enabled boolean, out own_min numeric, out own_max numeric, out own_win numeric,
    out terms_enabled boolean, out terms_min numeric, out terms_max numeric)
language plpgsql as $$
declare
    who text := coalesce(p_player::text, 'session ' || p_session);
    is_asked boolean := false;
begin
    if p_has_bet and p_player is not null then
        perform pg_advisory_xact_lock_shared(players_gate(p_player));
    end if;
    perform pg_advisory_xact_lock(lock)
       from (select hashtextextended('action|' || p_provider || '|' || id, 0) as lock from unnest(p_ids) as id
             union select hashtextextended('round|' || p_provider || '|' || who || '|' || p_round, 0)
             -- What one bet leaves open or owed, the next one sees, in whatever session.
             union select hashtextextended('bets|' || who, 0) where p_has_bet
             order by lock) as locks;

    if p_has_bet then
        -- A launch that a change of mode overtook left a session of the mode before: as good as switching.
        select o.status,
               coalesce(o.switching_to, case when p_mode <> 'demo' and (o.callback_url <> '') <> (p_mode = 'seamless')
                                             then o.callback_url end),
               exists (select from players_operator a where a.id = any (o.ancestors) and a.status = 'suspended'),
               g.enabled, g.in_maintenance, v.enabled, v.in_maintenance,
               platform.enabled, platform.min_stake, platform.max_stake, platform.max_win,
               own.enabled, own.min_stake, own.max_stake, own.max_win,
               terms.enabled, terms.min_stake, terms.max_stake
          into operator_status, switching_to, is_below_suspended,
               game_enabled, game_in_maintenance, provider_enabled, provider_in_maintenance,
               platform_enabled, platform_min, platform_max, platform_win,
               own_enabled, own_min, own_max, own_win,
               terms_enabled, terms_min, terms_max
          from players_operator o
          join gameplay_game g on g.id = p_game
          join gameplay_provider v on v.id = g.provider_id
          left join gameplay_gamelimit platform
            on platform.operator_id is null and platform.game_id = g.id and platform.currency = p_currency
          left join gameplay_gamelimit own
            on own.operator_id = o.id and own.game_id = g.id and own.currency = p_currency
          left join gameplay_providersetting terms
            on terms.operator_id = o.id and terms.provider_id = v.id and terms.currency = p_currency
         where o.id = p_operator;

        if p_player is not null then
            select p.status, p.blocked_until, p.is_limited into status, blocked_until, is_limited
              from players_player p where p.code = p_player;
            if is_limited then
                -- For bets of the version before, which do not take turns otherwise.
                perform pg_advisory_xact_lock(hashtextextended('limits|' || p_player, 0));
            end if;
        end if;
    end if;

    has_actions := exists (select from gameplay_action a where a.provider_id = p_provider and a.external_id = any (p_ids));
    cancelled := array(select a.cancels from gameplay_action a
                        where a.provider_id = p_provider and a.cancels = any (p_ids)
                          and a.kind = 'cancel' and a.state = 'recorded');
    -- A round is the player's, in this session or another; a demo's is the session's.
    if p_player is null then
        has_round := exists (select from gameplay_gameround r
                              where r.player_id is null and r.session_id = p_session and r.provider_round = p_round);
        has_open_round := exists (select from gameplay_gameround r
                                   where r.session_id = p_session and r.game_id = p_game and r.state = 'open');
    else
        has_round := exists (select from gameplay_gameround r
                              where r.provider_id = p_provider and r.operator_id = p_operator and r.player_id = p_player
                                and r.provider_round = p_round);
        -- A bet that an operator is being asked for may open its round at any moment, whatever is held here. So first what
        -- is asked, and then what is open: the other way round a bet that is answered in between would be neither.
        if p_mode = 'seamless' then
            is_asked := exists (select from gameplay_delivery d join gameplay_gameround r on r.id = d.round_id
                                 where d.player_id = p_player and d.state = 'asked'
                                   and r.game_id = p_game and r.currency = p_currency);
        end if;
        has_open_round := is_asked or exists (select from gameplay_gameround r
                                               where r.player_id = p_player and r.game_id = p_game and r.state = 'open'
                                                 and r.mode = p_mode and r.currency = p_currency);
    end if;
end $$;
