"""
Odd play, found by rules and looked at by people.

- `rules`: what is odd, each a query
- `finding`: a follower of the ledger that asks them of what is new; a worker's chore
- `changing`: what a person does with a flag
"""
