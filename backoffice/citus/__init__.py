"""
Sharding by operator on Citus: what the schema as it is satisfies of Citus' rules, and the statements that shard it.

- `catalogue`: what PostgreSQL's catalogue says of the tables
- `plan`: where each table goes, and what stands in its way
- `statements`: the plan as SQL

Read from the catalogue each time, so that it never says anything about a schema of last year. docs/citus.md.
"""
