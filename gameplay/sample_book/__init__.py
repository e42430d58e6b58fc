"""
A big book to look at and to measure with: `./manage.py make_book`.

- `accounts`: the operator, two accounts below it (seamless, and billed), their players
- `games`: what is played, and what a round comes to
- `visits`: a player at a game, deed by deed
- `errands`: what accounts and players do apart from playing
- `writing`: many deeds in one transaction, through the ledger's one writer (wallets/services/past.py)
- `making`: all of it, spread over days
"""
