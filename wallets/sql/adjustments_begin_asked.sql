-- An adjustment is asked for first: one that is written down as decided has had no second person, and no row of its own.

create function wallets_adjustment_begins_asked() returns trigger language plpgsql as $$
begin
    raise check_violation using constraint = 'wallets_adjustment_begins_asked',
        message = format('adjustment %s: it is asked for first, and decided afterwards', new.id);
end $$;

create trigger wallets_adjustment_begins_asked before insert on wallets_adjustment
    for each row when (new.state is distinct from 'asked') execute function wallets_adjustment_begins_asked();
