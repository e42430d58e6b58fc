"""
`make bench`: what Countroom does in a second, beside what the database alone would do. docs/benchmarks.md explains it.

- `run`: the whole run, from a fresh database to the table
- `figures`: what is measured, in order, with its aim
- `scale`: the run with a large book beside a small one; `filling`, `pages`, `exporting` are its own
- `turns`, `rounds`: the floor and the figure in turns, and what comes of them
- `floor`: PostgreSQL's own pgbench on tables of the same shape
- `crew`, `posting`, `calling`: the processes that make the load
- `talks`: what is said over HTTP
- `web`, `cpu`: a web server as in production; the CPU that processes have used
- `book`: the operators, players and rows that it runs on
- `measure`, `memory`: what is measured of one process, without a floor
- `seamless`: a bet beside an operator that answers at once, and the drain of what is owed
- `plain`: the same deposit in ordinary Django, REST framework and ORM
- `report`, `progress`: the table, the JSON, the bar
"""
