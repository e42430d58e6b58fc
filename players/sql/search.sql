-- Finds players by a part of their id or playerCode, among millions. The migration runs it; where its role may not make
-- the extension, run it once as a role that may:  psql -d countroom -f players/sql/search.sql
--
-- What players_by_part asks for (backoffice/admin/players.py) is written exactly as here. Without the index it finds the
-- same, by reading every player.
create extension if not exists pg_trgm;
drop index concurrently if exists players_player_part;
create index concurrently players_player_part on players_player
    using gin (upper(external_id::text) gin_trgm_ops, (code::text) gin_trgm_ops);
