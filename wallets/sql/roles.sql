-- Two roles for production: one owns the ledger, the other one runs the application and cannot touch a booked row.
--
--     psql -d countroom -f wallets/sql/roles.sql      after every migration; by a superuser, or by who may create roles
--
-- countroom_owner  owns every table. `./manage.py migrate`, `reopen_ledger`: DATABASE_URL with this role.
-- countroom_app    web processes and workers. Writes the ledger through wallets_post() alone, which runs as its owner.
--
-- Both are made without a password: set one, or let pg_hba.conf say who may be who. Everything in the schema public
-- becomes the owner's, so keep the database for Countroom alone.

do $$
declare
    name text;
begin
    foreach name in array array['countroom_owner', 'countroom_app'] loop
        if not exists (select from pg_roles where rolname = name) then
            execute format('create role %I login', name);
        end if;
    end loop;
    execute format('grant connect on database %I to countroom_owner, countroom_app', current_database());
    -- A temporary table could stand in a ledger table's place, or bring triggers of its own.
    execute format('revoke temporary on database %I from public', current_database());
end $$;

revoke create on schema public from public;
grant usage, create on schema public to countroom_owner;
grant usage on schema public to countroom_app;

-- What migrations made belongs to the owner, whoever ran them.
do $$
declare
    found record;
begin
    for found in
        select format('alter %s %s owner to countroom_owner',
                      case c.relkind when 'S' then 'sequence' when 'v' then 'view' else 'table' end, c.oid::regclass) as command
          from pg_class c
         where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'S')
           and c.relowner <> 'countroom_owner'::regrole
           -- The sequence of a column goes with its table.
           and not exists (select from pg_depend d where d.objid = c.oid and d.deptype in ('a', 'i') and c.relkind = 'S')
           and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
        union all
        select format('alter routine %s owner to countroom_owner', p.oid::regprocedure)
          from pg_proc p
         where p.pronamespace = 'public'::regnamespace and p.proowner <> 'countroom_owner'::regrole
           and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
        union all
        select format('alter type %s owner to countroom_owner', t.oid::regtype)
          from pg_type t join pg_class c on c.oid = t.typrelid
         where t.typnamespace = 'public'::regnamespace and c.relkind = 'c' and t.typowner <> 'countroom_owner'::regrole
    loop
        execute found.command;
    end loop;
end $$;

-- The application: everything on ordinary tables ...
grant select, insert, update, delete on all tables in schema public to countroom_app;
grant usage on all sequences in schema public to countroom_app;
-- ... and of the ledger's only this. Wallets are opened empty; the right to update a column that nothing reads is what
-- SELECT ... FOR NO KEY UPDATE wants, and the trigger refuses the update itself.
revoke insert, update, delete on
    wallets_ledgertransaction, wallets_reference, wallets_wallet, wallets_seal, wallets_sealleaf, wallets_currency
    from countroom_app;
revoke usage on sequence wallets_ledgertransaction_tick from countroom_app;
grant insert (operator_id, player_id, currency, exponent), update (created_at) on wallets_wallet to countroom_app;
-- A reference is made void without anything being posted.
grant insert (operator_id, reference, operation, outcome) on wallets_reference to countroom_app;
-- Seals are only ever added, and their signing key is not in the database.
grant insert on wallets_seal, wallets_sealleaf to countroom_app;
revoke delete on wallets_follower, wallets_quarter from countroom_app;
revoke insert, update, delete on django_migrations from countroom_app;
-- What is written once. Triggers refuse it too; of what is decided or sealed later, they let that happen and no more.
revoke update, delete on
    gameplay_invoice, backoffice_auditevent, backoffice_closeline, backoffice_closecorrection, players_playernote
    from countroom_app;
revoke delete on wallets_adjustment, backoffice_financeclose from countroom_app;

-- The one way to write a movement: as the owner, and with names that mean what they meant when it was written.
alter function wallets_post security definer;
alter function wallets_post set search_path = public, pg_temp;
revoke execute on function wallets_post from public;
grant execute on function wallets_post to countroom_app;
