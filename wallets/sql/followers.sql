-- Followers of the ledger, and what one of them keeps: sums by quarter hour. See horizon.sql for where they stop.

-- A follower has read all of the generations before its own, and of its own all that is below `xid`.
create table wallets_follower (
    name       varchar(64) not null primary key,
    generation integer     not null default 1,
    xid        bigint      not null default 0,
    moved_at   timestamptz not null default clock_timestamp()
);

create function wallets_follower_never_goes_back() returns trigger language plpgsql as $$
begin
    if ((new.generation, new.xid) >= (old.generation, old.xid)) is not true then
        raise check_violation using constraint = 'wallets_follower_never_goes_back',
            message = format('follower %s would read again what it has read', old.name);
    end if;
    return new;
end $$;

create trigger wallets_follower_never_goes_back before update on wallets_follower
    for each row execute function wallets_follower_never_goes_back();

-- What a follower at this position reads next: the rows of `generation` with from_xid <= xid < to_xid. Whole
-- transactions with about p_limit rows (a large one may be more), and one at least where there is one. Of an older generation no row is still
-- to come: its last window ends at the highest number there is.
create function wallets_window(
    p_generation integer, p_xid bigint, p_limit integer,
    out generation integer, out from_xid bigint, out to_xid bigint)
language sql stable as $$
    with ceiling as (
        select case when p_generation < wallets_generation() then 9223372036854775807 else wallets_horizon() end as xid
    ), ahead as (
        select r.xid
          from ceiling, players_operator o, lateral (
               select t.xid from wallets_ledgertransaction t
                where t.operator_id = o.id and t.generation = p_generation
                  and t.xid >= p_xid and t.xid < ceiling.xid
                order by t.generation, t.xid, t.id limit p_limit + 1) r
         order by r.xid limit p_limit + 1
    ), cut as (
        select greatest(max(xid), min(xid) + 1) as xid from ahead having count(*) > p_limit
    )
    select p_generation, p_xid, greatest(p_xid, least(ceiling.xid, (select xid from cut))) from ceiling
$$;

-- The sums of all rows below the follower 'quarters': what reports add up, in any time zone, without reading rows.
create table wallets_quarter (
    operator_id bigint      not null,
    currency    varchar(12) not null,
    quarter     timestamptz not null,                     -- the quarter hour that created_at is in
    kind        smallint    not null,
    contra      smallint    not null,
    amount      numeric     not null,
    posted      numeric     not null,
    rows        bigint      not null,

    primary key (operator_id, currency, quarter, kind, contra)
);

insert into wallets_follower (name) values ('quarters'), ('seals');
