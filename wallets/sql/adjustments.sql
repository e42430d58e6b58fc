-- What was asked for never changes, and a decision is final, whoever writes. The player is the operator's; a booked
-- adjustment names a row of the ledger that is it, and no other.

alter table wallets_adjustment
    add constraint wallets_adjustment_player_of_the_same_operator
        foreign key (operator_id, player_id) references players_player (operator_id, code),
    add constraint wallets_adjustment_names_its_row
        foreign key (operator_id, transaction_id) references wallets_ledgertransaction (operator_id, id);

create function wallets_adjustment_stays() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or old.state <> 'asked' or
       (new.operator_id, new.player_id, new.currency, new.amount, new.reason, new.round_id, new.asked_by_id,
        new.asked_at, new.expires_at)
       is distinct from
       (old.operator_id, old.player_id, old.currency, old.amount, old.reason, old.round_id, old.asked_by_id,
        old.asked_at, old.expires_at) then
        raise check_violation using constraint = 'wallets_adjustment_stays',
            message = format('adjustment %s: what was asked for and what was decided never change', old.id);
    end if;
    if new.state = 'booked' and not exists (
            select from wallets_ledgertransaction t
              join wallets_wallet w on w.operator_id = t.operator_id and w.id = t.wallet_id
             where t.operator_id = new.operator_id and t.id = new.transaction_id and t.kind = 64
               and w.player_id = new.player_id and t.currency = new.currency and t.amount = new.amount
               and t.round_id is not distinct from new.round_id) then
        raise check_violation using constraint = 'wallets_adjustment_is_its_row',
            message = format('adjustment %s: row %s is not what was asked for', new.id, new.transaction_id);
    end if;
    return new;
end $$;

create trigger wallets_adjustment_stays before update or delete on wallets_adjustment
    for each row execute function wallets_adjustment_stays();
create trigger wallets_adjustment_no_truncate before truncate on wallets_adjustment
    for each statement execute function wallets_refuse_change();
