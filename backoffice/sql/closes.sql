-- A sealed period never changes, whoever asks, and what it says adds up. wallets/sql/guards.sql has the refusal.

create function backoffice_close_rules() returns trigger language plpgsql as $$
declare
    moved_players numeric;
    moved_funds numeric;
begin
    if tg_op = 'INSERT' then
        if new.state <> 'waiting' then
            raise check_violation using constraint = 'backoffice_financeclose_begins_waiting',
                message = 'a close is asked for first, and sealed once nothing can be added to its period';
        end if;
        return new;
    end if;
    if old.state <> 'waiting' or new.state <> 'sealed'
       or (old.operator_id, old.currency, old.period, old.zone, old.first_day, old.starts_at, old.ends_at, old.asked_at,
           old.asked_by_id, old.fence_generation, old.fence_xid)
          is distinct from
          (new.operator_id, new.currency, new.period, new.zone, new.first_day, new.starts_at, new.ends_at, new.asked_at,
           new.asked_by_id, new.fence_generation, new.fence_xid) then
        raise check_violation using constraint = 'backoffice_financeclose_is_final',
            message = format('finance close %s: all that happens to it is that it is sealed, once', old.id);
    end if;
    select coalesce(sum(posted) filter (where kind < 256), 0), coalesce(sum(posted) filter (where kind >= 256), 0)
      into moved_players, moved_funds from backoffice_closeline where close_id = new.id;
    if (new.players_closing = new.players_opening + moved_players
        and new.funds_closing = new.funds_opening + moved_funds) is not true then
        raise check_violation using constraint = 'backoffice_financeclose_adds_up',
            message = format('finance close %s: opening and movements are not the closing', new.id);
    end if;
    return new;
end $$;

create trigger backoffice_financeclose_rules before insert or update on backoffice_financeclose
    for each row execute function backoffice_close_rules();
create trigger backoffice_financeclose_stays before delete on backoffice_financeclose
    for each row execute function wallets_refuse_change();
create trigger backoffice_financeclose_no_truncate before truncate on backoffice_financeclose
    for each statement execute function wallets_refuse_change();

-- Lines come before the seal, corrections after it.
create function backoffice_close_state_is() returns trigger language plpgsql as $$
begin
    if not exists (select from backoffice_financeclose where id = new.close_id and state = tg_argv[0]) then
        raise check_violation using constraint = tg_table_name || '_of_a_' || tg_argv[0] || '_close',
            message = format('%s is for a close that is %s', tg_table_name, tg_argv[0]);
    end if;
    return new;
end $$;

create trigger backoffice_closeline_before_the_seal before insert on backoffice_closeline
    for each row execute function backoffice_close_state_is('waiting');
create trigger backoffice_closecorrection_after_the_seal before insert on backoffice_closecorrection
    for each row execute function backoffice_close_state_is('sealed');

create trigger backoffice_closeline_append_only before update or delete on backoffice_closeline
    for each row execute function wallets_refuse_change();
create trigger backoffice_closeline_no_truncate before truncate on backoffice_closeline
    for each statement execute function wallets_refuse_change();
create trigger backoffice_closecorrection_append_only before update or delete on backoffice_closecorrection
    for each row execute function wallets_refuse_change();
create trigger backoffice_closecorrection_no_truncate before truncate on backoffice_closecorrection
    for each statement execute function wallets_refuse_change();
