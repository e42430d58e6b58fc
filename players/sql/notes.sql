-- A note stays as it was written, and is about a player of its operator.
alter table players_playernote
    add constraint players_playernote_player_of_the_same_operator
        foreign key (operator_id, player_id) references players_player (operator_id, code);

create function players_refuse_change() returns trigger language plpgsql as $$
begin
    raise integrity_constraint_violation using message = format('%s is append-only: %s refused.', tg_table_name, tg_op);
end $$;

create trigger players_playernote_append_only before update or delete on players_playernote
    for each row execute function players_refuse_change();
create trigger players_playernote_no_truncate before truncate on players_playernote
    for each statement execute function players_refuse_change();
