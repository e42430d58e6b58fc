"""
Countroom Originals: the mathematics of the built-in games, and nothing else.

No Django, no database, no clock, no randomness of its own: a round is a pure function of its seeds, its bet
and the player's decisions. `catalogue.GAMES` lists the games; every game is a module with the functions of
`game.Game`.
"""
