-- A wallet's operator and currency are known when it is opened, and stay for as long as there is a wallet of theirs.
--
-- Foreign keys said so until a thousand bets were counted. When a transaction moves a wallet twice, a bet and its win,
-- the second update changes a version of the row that is the transaction's own, and then PostgreSQL asks the keys anew
-- although nothing of them changed. That locked the rows of the operator and of the currency, which all players share,
-- and left a multixact for every two who met there. Here they are asked when a statement names their columns.

-- All of the locks at once, and given up at once: taken one by one, they meet a posting that holds the next one already.
set local lock_timeout = '500ms';
lock table players_operator, wallets_currency, wallets_wallet in access exclusive mode;

create function wallets_wallet_knows_its_owner() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    -- Locked as a foreign key would: whoever deletes them at the same moment waits, and then finds the wallet.
    perform from players_operator o where o.id = new.operator_id for key share;
    if not found then
        raise foreign_key_violation using constraint = 'wallets_wallet_known_operator',
            message = format('wallet %s: there is no operator %s', new.id, new.operator_id);
    end if;
    perform from wallets_currency c where c.code = new.currency and c.exponent = new.exponent for key share;
    if not found then
        raise foreign_key_violation using constraint = 'wallets_wallet_known_currency',
            message = format('wallet %s: there is no %s with %s decimals', new.id, new.currency, new.exponent);
    end if;
    return null;
end $$;

create function wallets_refuse_while_used() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    used boolean;
begin
    if tg_table_name = 'wallets_currency' then
        used := exists (select from wallets_wallet w where w.currency = old.code);
    else
        used := exists (select from wallets_wallet w where w.operator_id = old.id);
    end if;
    if used then
        raise foreign_key_violation using constraint = tg_name,
            message = format('%s of %s refused: there are wallets of it', tg_op, tg_table_name);
    end if;
    return null;
end $$;

create trigger wallets_wallet_knows_its_owner
    after insert or update of operator_id, currency, exponent on wallets_wallet
    for each row execute function wallets_wallet_knows_its_owner();
create trigger wallets_currency_stays_while_used after delete or update of code, exponent on wallets_currency
    for each row execute function wallets_refuse_while_used();
create trigger wallets_currency_no_truncate before truncate on wallets_currency
    for each statement execute function wallets_refuse_change();
create trigger wallets_operator_stays_while_used after delete on players_operator
    for each row execute function wallets_refuse_while_used();

alter table wallets_wallet
    drop constraint wallets_wallet_operator_id_fkey,
    drop constraint wallets_wallet_known_currency;
