-- Somebody must be able to let people in: the last active administrator is neither deactivated, nor given another role,
-- nor removed. Asked when the transaction commits, so that a role can be changed in two steps; the lock lets two
-- administrators who remove each other at once be asked one after the other.
create function players_staffmember_last_administrator() returns trigger language plpgsql as $$
declare
    administrators bigint := (select id from auth_group where name = 'administrator');
begin
    if tg_table_name = 'players_staffmember_groups' then
        if old.group_id is distinct from administrators then
            return null;
        end if;
    elsif not old.is_superuser and not exists (
        select from players_staffmember_groups where staffmember_id = old.id and group_id = administrators)
    then
        return null;
    end if;
    perform pg_advisory_xact_lock(hashtext('players_staffmember_last_administrator'));
    if not exists (
        select from players_staffmember person
         where person.is_active and person.is_staff and person.operator_id is null
           and (person.is_superuser or exists (
               select from players_staffmember_groups
                where staffmember_id = person.id and group_id = administrators)))
    then
        raise integrity_constraint_violation using
            message = 'The last administrator stays: make somebody else one first.',
            constraint = 'players_staffmember_last_administrator';
    end if;
    return null;
end $$;

create constraint trigger players_staffmember_last_administrator
    after update of is_active, is_staff, is_superuser, operator_id or delete on players_staffmember
    deferrable initially deferred
    for each row when (old.is_active and old.is_staff and old.operator_id is null)
    execute function players_staffmember_last_administrator();

create constraint trigger players_staffmember_groups_last_administrator
    after delete on players_staffmember_groups
    deferrable initially deferred
    for each row execute function players_staffmember_last_administrator();
