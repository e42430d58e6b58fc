-- post(): the one writer of the ledger. Claim the reference, lock, check, write, return.
--
-- A step is one movement on one wallet. All steps of a call are booked, in order, or none is. One row comes back;
-- outcome: 1 booked; 2 refused, step `failed` would take more than the `balances[1]` there is; 4 the reference was seen
-- before (read wallets_reference); 5 the operator takes no new money; 6 the balance would no longer fit; 7 the player is
-- blocked; null: no steps were given, since the wallet that the same statement looked for is not there.

create or replace function wallets_transaction_id(at timestamptz) returns bigint language sql volatile as $$
    -- 41 bits of milliseconds since 2020, 16 bits of a running number, 6 random bits: sorts by time, counts nothing.
    select ((floor(extract(epoch from at) * 1000)::bigint - 1577836800000) << 22)
         | ((nextval('wallets_ledgertransaction_tick') & 65535) << 6) | floor(random() * 64)::bigint
$$;

create or replace function wallets_post(
    p_operator bigint, p_reference text, p_operation smallint, p_player bigint, p_target bigint,
    p_currency text, p_amount numeric, p_extra jsonb, p_new_money boolean, p_steps wallets_step[],
    out outcome smallint, out code text, out failed smallint, out ids bigint[], out amounts numeric[], out balances numeric[],
    out booked_at timestamptz)
language plpgsql set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    wallets bigint[];
    owners bigint[];
    held numeric[];
    here record;
    step wallets_step;
    place int;
    i int := 0;
    owner bigint;            -- of the step's wallet; null: an operator's funds
    before numeric;
begin
    if p_steps is null then
        return;
    end if;
    if p_reference is not null then
        -- A twin waits here and holds no wallet. READ COMMITTED: its next statement sees what the first one did.
        perform pg_advisory_xact_lock(hashtextextended(p_reference, p_operator));
        if exists (select from wallets_reference r where r.operator_id = p_operator and r.reference = p_reference) then
            outcome := 4;
            return;
        end if;
    end if;
    if p_new_money then
        -- Be seen before you look: a change of mode waits for every transaction id older than itself, and whoever takes
        -- an id after it reads here that it has begun. Two statements, since each looks at what there was at its start.
        perform pg_current_xact_id();
        if not exists (select from players_operator o
                        where o.id = p_operator and o.callback_url = '' and o.switching_to is null) then
            outcome := 5;
            return;
        end if;
        -- The same with a block of the player: players/sql/gate.sql.
        if players_is_barred(p_player) then
            outcome := 7;
            return;
        end if;
    end if;

    -- One lock, in order: players' wallets, then operators' funds, each sorted. Time is taken after it.
    outcome := 1;
    if cardinality(p_steps) = 1 then
        -- Most calls. PostgreSQL prepares every expression anew in every transaction, and arrays take many of them.
        i := 1;
        step := p_steps[1];
        select w.balance, w.player_id, w.last_at into before, owner, booked_at from wallets_wallet w
         where w.operator_id = step.operator_id and w.id = step.wallet_id
           for no key update;
        booked_at := greatest(booked_at, clock_timestamp());
        ids := array[wallets_transaction_id(booked_at)];
        amounts := array[coalesce(step.amount, - before)];
        balances := array[before + case step.contra when 2 then 0 else amounts[1] end];
        outcome := case when balances[1] < 0 then 2 when balances[1] >= 1e20 then 6 else 1 end;
    else
        for here in
            select w.id, w.balance, w.last_at, w.player_id from wallets_wallet w
             where w.operator_id = any (array(select s.operator_id from unnest(p_steps) s))
               and w.id = any (array(select s.wallet_id from unnest(p_steps) s))
             order by w.player_id is null, w.operator_id, w.id
               for no key update
        loop
            wallets := wallets || here.id;
            owners := owners || here.player_id;
            held := held || here.balance;
            booked_at := greatest(booked_at, here.last_at);
        end loop;
        booked_at := greatest(booked_at, clock_timestamp());
        foreach step in array p_steps loop
            i := i + 1;
            place := array_position(wallets, step.wallet_id);
            owner := owners[place];
            before := held[place];
            ids[i] := wallets_transaction_id(booked_at);
            amounts[i] := coalesce(step.amount, - amounts[step.twin], - before);
            balances[i] := before + case step.contra when 2 then 0 else amounts[i] end;
            outcome := case when balances[i] < 0 then 2 when balances[i] >= 1e20 then 6 else 1 end;
            exit when outcome > 1;
            held[place] := balances[i];
        end loop;
    end if;

    if outcome > 1 then
        code := case when outcome = 6 then null when owner is null then 'POINT_NOT_ENOUGH' else 'BALANCE_NOT_ENOUGH' end;
        failed := i;
        balances := array[before];
    else
        i := 0;
        foreach step in array p_steps loop
            i := i + 1;
            continue when amounts[i] = 0 and step.amount is null;      -- all of nothing
            insert into wallets_ledgertransaction
                (operator_id, id, wallet_id, currency, kind, contra, amount, posted, told_balance, round_id,
                 reverses_id, counterpart_operator_id, counterpart_id, reference, created_at)
            values (step.operator_id, ids[i], step.wallet_id, p_currency, step.kind, step.contra, amounts[i],
                    case step.contra when 2 then 0 else amounts[i] end, step.told, step.round_id,
                    coalesce(step.reverses_id, ids[step.undoes]), (p_steps[step.twin]).operator_id, ids[step.twin],
                    p_reference, booked_at);
        end loop;
    end if;
    if p_reference is not null and outcome < 3 then
        insert into wallets_reference (operator_id, reference, operation, player_id, target_operator_id, currency,
                                       amount, outcome, error_code, transaction_id, moved, balance, extra, created_at)
        values (p_operator, p_reference, p_operation, p_player, p_target, p_currency, p_amount, outcome, code,
                case when outcome = 1 and amounts[1] <> 0 then ids[1] end, abs(amounts[1]), balances[1], p_extra,
                booked_at);
    end if;
end $$;
