"""How quickly each operator answers this process, and how much of it may therefore be claimed before its turn."""

# What is claimed waits for its turn no longer than about this, well within its lease.
AHEAD_SECONDS = 0.5
MOST_AHEAD = 96
# Of the last answer in the mean.
WEIGHT = 0.2


class Pace:
    """:param share: how many are sent to one operator at once; nothing less is claimed."""

    def __init__(self, *, share: int) -> None:
        self._share = share
        self._seconds: dict[int, float] = {}

    def learn(self, operator_id: int, seconds: float) -> None:
        before = self._seconds.get(operator_id, seconds)
        # A silence counts at once: whoever hangs has nothing waiting behind it.
        self._seconds[operator_id] = max(before + WEIGHT * (seconds - before), seconds * WEIGHT)

    def rooms(self) -> dict[int, int]:
        """Operators of which more may be in hand than their share, and how many."""
        found = {
            it: int(self._share * AHEAD_SECONDS / max(seconds, 0.001))
            for it, seconds in self._seconds.items()
        }
        return {it: min(MOST_AHEAD, room) for it, room in found.items() if room > self._share}
