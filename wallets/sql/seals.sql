-- Seals: what has committed up to a place, signed by a key outside the database. See docs/ledger.md.

create table wallets_seal (
    id         bigint      not null primary key,          -- from 1, without gaps
    generation integer     not null,
    from_xid   bigint      not null,                      -- where the seal before ends
    to_xid     bigint      not null,
    sealed_at  timestamptz not null,
    rows       bigint      not null,                      -- ledger transactions with from_xid <= xid < to_xid
    total_rows bigint      not null,                      -- with those of all seals before
    leaves     bigint      not null,
    root       bytea       not null,                      -- Merkle root over the leaves
    sums       text        not null,                      -- of those rows, per contra account
    previous   bytea       not null,                      -- digest of the seal before
    digest     bytea       not null,
    key_id     varchar(16) not null,
    signature  bytea       not null
);

-- One wallet that moved in the seal's window, at its highest row below to_xid.
create table wallets_sealleaf (
    seal_id     bigint not null,
    operator_id bigint not null,
    wallet_id   bigint not null,
    seq         bigint not null,
    head        bytea  not null,

    primary key (seal_id, operator_id, wallet_id)
);
create index wallets_sealleaf_of_wallet on wallets_sealleaf (operator_id, wallet_id, seal_id);

create function wallets_seal_follows_the_last() returns trigger language plpgsql as $$
declare
    last wallets_seal;
begin
    select * into last from wallets_seal order by id desc limit 1;
    if (new.id = coalesce(last.id, 0) + 1
        and new.previous = coalesce(last.digest, decode(repeat('00', 32), 'hex'))
        and new.total_rows = coalesce(last.total_rows, 0) + new.rows and new.rows >= 0
        and (new.generation, new.from_xid) = case
                when last.id is null then (1, 0::bigint)
                when last.to_xid = 9223372036854775807 then (last.generation + 1, 0::bigint)
                else (last.generation, last.to_xid) end
        and new.to_xid >= new.from_xid) is not true then
        raise check_violation using constraint = 'wallets_seal_follows_the_last',
            message = format('seal %s does not follow seal %s', new.id, coalesce(last.id, 0));
    end if;
    return new;
end $$;

create trigger wallets_seal_follows_the_last before insert on wallets_seal
    for each row execute function wallets_seal_follows_the_last();
create trigger wallets_seal_append_only before update or delete on wallets_seal
    for each row execute function wallets_refuse_change();
create trigger wallets_seal_no_truncate before truncate on wallets_seal
    for each statement execute function wallets_refuse_change();
create trigger wallets_sealleaf_append_only before update or delete on wallets_sealleaf
    for each row execute function wallets_refuse_change();
create trigger wallets_sealleaf_no_truncate before truncate on wallets_sealleaf
    for each statement execute function wallets_refuse_change();
