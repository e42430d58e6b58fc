"""
The rules of play, in one place for both modes, for our own games and for other providers' alike.

- A bet needs a live session, an active player, an enabled game, limits kept, and the money.
- Wins and cancels need none of these.
- No bet in a round that has ended. No win when every bet of the round was cancelled.
- No cancel of a bet whose round has paid, unless the win is cancelled first.
- A cancel uses the stored amount, whatever it says. A cancel of something never seen is recorded, and what it names is
  refused for good when it comes later: in every order of arrival the net is nil.
- Same id, same content: the first answer again. Same id, other content: refused, with what differs.
- A batch is all or nothing, checked step by step.
"""
