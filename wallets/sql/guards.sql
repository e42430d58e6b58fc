-- What no program may do to the books, whoever it is: triggers refuse it. The rules of one row stand in a trigger and
-- not in CHECKs, since PostgreSQL parses a table's CHECKs anew for every statement (docs/decisions). They are named as
-- constraints are, and a rule that comes out NULL is broken.

create function wallets_refuse_change() returns trigger language plpgsql as $$
begin
    raise integrity_constraint_violation using message = format(
        '%s is append-only: %s refused. A correction is a new row that names what it reverses.', tg_table_name, tg_op);
end $$;

create trigger wallets_ledgertransaction_append_only before update or delete on wallets_ledgertransaction
    for each row execute function wallets_refuse_change();
create trigger wallets_ledgertransaction_no_truncate before truncate on wallets_ledgertransaction
    for each statement execute function wallets_refuse_change();
create trigger wallets_reference_append_only before update or delete on wallets_reference
    for each row execute function wallets_refuse_change();
create trigger wallets_reference_no_truncate before truncate on wallets_reference
    for each statement execute function wallets_refuse_change();
create trigger wallets_wallet_stays before delete on wallets_wallet
    for each row execute function wallets_refuse_change();
create trigger wallets_wallet_no_truncate before truncate on wallets_wallet
    for each statement execute function wallets_refuse_change();

-- The bytes that are hashed, version 1: docs/ledger-hash.md. The reference stands last: it is the only free text.
create function wallets_row_hash(t wallets_ledgertransaction, seq bigint, balance_after numeric, previous bytea)
returns bytea language sql stable parallel safe as $$
    select sha256(convert_to(
        'countroom-ledger-1|' || t.operator_id || '|' || t.wallet_id || '|' || t.currency || '|' || seq || '|'
        || t.id || '|' || t.kind || '|' || t.contra || '|' || trim_scale(t.amount) || '|' || trim_scale(t.posted)
        || '|' || trim_scale(balance_after) || '|' || coalesce(trim_scale(t.told_balance)::text, '')
        || '|' || coalesce(t.round_id::text, '') || '|' || coalesce(t.reverses_id::text, '')
        || '|' || coalesce(t.counterpart_operator_id::text, '') || '|' || coalesce(t.counterpart_id::text, '')
        || '|' || (extract(epoch from t.created_at) * 1000000)::bigint || '|' || encode(previous, 'hex')
        || '|' || coalesce(t.reference, ''), 'UTF8'))
$$;

create function wallets_broken_rule(t wallets_ledgertransaction) returns text language sql stable as $$
    select case
        when (t.seq > 0) is not true then 'follows_its_wallet'
        when (t.amount <> 0) is not true then 'moves_something'
        when (t.contra between 1 and 6) is not true then 'known_contra'
        when (t.posted = case t.contra when 2 then 0 else t.amount end
              and (t.contra = 2 or t.told_balance is null)) is not true then 'custody_posts_nothing'
        when (t.kind = 64 or (t.amount > 0) = (t.kind = any ('{2,4,16,32,256,2048,8192}'))) is not true
            then 'direction'
        when (t.kind = any ('{1,2,4,8,16,32,64,128,256,512,1024,2048,4096,8192}')) is not true then 'known_kind'
        when (t.kind = 64 or (t.kind = any ('{16,128}')) = (t.reverses_id is not null)) is not true
            then 'cancel_names_its_row'
        when ((t.contra = 6) = (t.counterpart_id is not null)
              and (t.counterpart_id is null) = (t.counterpart_operator_id is null)) is not true
            then 'pair_names_its_twin'
        when (t.id >> 22 = floor(extract(epoch from t.created_at) * 1000) - 1577836800000) is not true
            then 'id_tells_the_time'
        when (t.told_balance is null or abs(t.told_balance) < 1e20) is not true then 'told_balance_is_sound'
        when (t.hash_version = 1) is not true then 'known_hash_version'
        end
$$;

-- Writing a row is what moves its wallet: there is no other way to move a balance, and no row that moves none.
-- Sequence, balance after and hash are what the wallet makes of the row, whatever the writer says of them.
create function wallets_ledgertransaction_moves_its_wallet() returns trigger language plpgsql as $$
declare
    broken text;
    decimals smallint;
begin
    update wallets_wallet w
       set balance = w.balance + new.posted, seq = w.seq + 1, last_at = new.created_at,
           head = wallets_row_hash(new, w.seq + 1, w.balance + new.posted, w.head)
     where w.operator_id = new.operator_id and w.id = new.wallet_id and w.currency = new.currency
       and w.last_at <= new.created_at
    returning w.seq, w.balance, w.head, w.exponent into new.seq, new.balance_after, new.hash, decimals;
    broken := wallets_broken_rule(new);
    -- What the balance says of an amount that is posted, for one that is not; NaN and infinity have no scale.
    if broken is null and (abs(new.amount) < 1e20 and scale(trim_scale(new.amount)) <= decimals) is not true then
        broken := 'amount_is_sound';
    end if;
    if broken is not null then
        raise check_violation using constraint = 'wallets_ledgertransaction_' || broken,
            message = format('ledger transaction %s breaks wallets_ledgertransaction_%s', new.id, broken);
    end if;
    return new;
end $$;

create trigger wallets_ledgertransaction_moves_its_wallet before insert on wallets_ledgertransaction
    for each row execute function wallets_ledgertransaction_moves_its_wallet();

create function wallets_wallet_moves_by_its_rows() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        if pg_trigger_depth() < 2 then
            raise check_violation using constraint = 'wallets_wallet_moves_by_its_rows',
                message = format('wallet %s: only a ledger transaction moves it', old.id);
        end if;
    elsif (new.seq = 0 and new.balance = 0 and new.head = decode(repeat('00', 32), 'hex')) is not true then
        raise check_violation using constraint = 'wallets_wallet_starts_empty',
            message = format('wallet %s: it starts with nothing', new.id);
    end if;
    if (new.balance >= 0 and new.balance < 1e20 and scale(trim_scale(new.balance)) <= new.exponent) is not true then
        raise check_violation using constraint = 'wallets_wallet_balance_is_sound',
            message = format('wallet %s: a balance of %s cannot be', new.id, new.balance);
    end if;
    return new;
end $$;

create trigger wallets_wallet_moves_by_its_rows before insert or update on wallets_wallet
    for each row execute function wallets_wallet_moves_by_its_rows();

-- A reversal gives back exactly what the row it names moved, on the same wallet.
create function wallets_reversal_mirrors() returns trigger language plpgsql as $$
begin
    if not exists (select from wallets_ledgertransaction was
                    where was.operator_id = new.operator_id and was.id = new.reverses_id
                      and was.wallet_id = new.wallet_id and was.amount = -new.amount
                      and was.posted = -new.posted
                      and was.kind = case new.kind when 16 then 1 when 128 then 2 else was.kind end) then
        raise check_violation using constraint = 'wallets_ledgertransaction_reversal_mirrors',
            message = format('ledger transaction %s is not the mirror of %s', new.id, new.reverses_id);
    end if;
    return new;
end $$;

create trigger wallets_ledgertransaction_reversal_mirrors before insert on wallets_ledgertransaction
    for each row when (new.reverses_id is not null) execute function wallets_reversal_mirrors();

-- A movement between two stored balances is two rows that name each other and sum to zero.
create function wallets_pair_sums_to_zero() returns trigger language plpgsql as $$
begin
    if not exists (select from wallets_ledgertransaction twin
                    where twin.operator_id = new.counterpart_operator_id and twin.id = new.counterpart_id
                      and twin.counterpart_operator_id = new.operator_id and twin.counterpart_id = new.id
                      and twin.currency = new.currency and twin.posted + new.posted = 0) then
        raise check_violation using constraint = 'wallets_ledgertransaction_pair_sums_to_zero',
            message = format('ledger transaction %s: %s does not balance it', new.id, new.counterpart_id);
    end if;
    return null;
end $$;

create constraint trigger wallets_ledgertransaction_pair_sums_to_zero
    after insert on wallets_ledgertransaction deferrable initially deferred
    for each row when (new.counterpart_id is not null) execute function wallets_pair_sums_to_zero();
