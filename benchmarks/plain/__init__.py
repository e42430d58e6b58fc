"""
The deposit as Django, REST framework and the ORM are usually put together: the comparison that everybody knows.

Not a straw man: one transaction, `select_for_update`, a stored balance, a unique reference, a persistent connection to
the database, token authentication, the middleware of `startproject`, the same server. What it lacks is what Countroom
is about: no hash chain, no double entry, no register of answers, no allow-list, no cap, no envelope.
"""
