-- A bet looks up the limits of marked players only: no limit without the mark, whoever writes it.

create function gameplay_mark_limited_player() returns trigger language plpgsql as $$
begin
    update players_player p set is_limited = true where p.code = new.player_id and not p.is_limited;
    return null;
end $$;

create trigger gameplay_playerlimit_marks_its_player after insert or update of player_id on gameplay_playerlimit
    for each row execute function gameplay_mark_limited_player();

create function gameplay_limited_player_stays_marked() returns trigger language plpgsql as $$
begin
    if exists (select from gameplay_playerlimit l where l.player_id = new.code) then
        raise check_violation using constraint = 'gameplay_playerlimit_player_stays_marked',
            message = format('player %s has limits', new.code);
    end if;
    return new;
end $$;

create trigger gameplay_playerlimit_player_stays_marked before update of is_limited on players_player
    for each row when (old.is_limited and not new.is_limited) execute function gameplay_limited_player_stays_marked();
