-- Invoices are made of the terms that were valid at the time of each movement, so what has begun never changes.
create function players_ggrterms_history_stays() returns trigger language plpgsql as $$
begin
    if tg_op in ('UPDATE', 'TRUNCATE') or tg_op = 'DELETE' and old.valid_from <= clock_timestamp() then
        raise check_violation using constraint = 'players_ggrterms_history_stays',
            message = 'GGR terms are not changed: add new ones, which begin later';
    end if;
    if tg_op = 'DELETE' then
        return old;
    end if;
    if (mod(extract(epoch from new.valid_from), 900) = 0) is not true then
        raise check_violation using constraint = 'players_ggrterms_begin_with_a_quarter_hour',
            message = format('GGR terms begin with a quarter hour, not at %s', new.valid_from);
    end if;
    if new.valid_from < clock_timestamp()
       and exists (select from players_ggrterms t where t.operator_id = new.operator_id) then
        raise check_violation using constraint = 'players_ggrterms_begin_later',
            message = format('GGR terms of %s would change what has been played already', new.valid_from);
    end if;
    return new;
end $$;

create trigger players_ggrterms_history_stays before insert or update or delete on players_ggrterms
    for each row execute function players_ggrterms_history_stays();
create trigger players_ggrterms_no_truncate before truncate on players_ggrterms
    for each statement execute function players_ggrterms_history_stays();

-- Who is there already pays what it pays, from the beginning of all ids.
insert into players_ggrterms (operator_id, percent, carries_loss, valid_from, created_at)
select id, ggr_rate, false, '2020-01-01 00:00+00', clock_timestamp() from players_operator;
