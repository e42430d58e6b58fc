-- Who follows the ledger reads what is below the commit horizon: rows commit out of order, and a row that is above it
-- may still have an older neighbour to come.

-- The generation of new rows: the cluster whose transaction ids they carry. ./manage.py reopen_ledger moves it on.
create function wallets_generation() returns integer language sql stable as $$
    select pg_get_expr(d.adbin, d.adrelid)::integer
      from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
     where d.adrelid = 'wallets_ledgertransaction'::regclass and a.attname = 'generation'
$$;

-- The oldest transaction that is still running. Of the statement's own snapshot, as are the rows beside it.
create function wallets_horizon() returns bigint language sql stable as $$
    select pg_snapshot_xmin(pg_current_snapshot())::text::bigint
$$;
