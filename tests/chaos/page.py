"""A player's page at one of our games that keeps a journal of its clicks and of the rounds that it was shown."""

from collections.abc import Callable
from typing import Any

from tests.chaos.client import Heards
from tests.chaos.journal import Journal
from tests.seamless.storm import Gambler, Tally

CLICKS = ("bet", "act")
PACE = (0.0, 0.3)


class Page(Gambler):
    """Asks again with the same click until it hears, as every page does. `player` is of `operator`."""

    def __init__(
        self,
        number: int,
        operator: str,
        player: str,
        secret: str,
        game: str,
        url: str,
        seed: int,
        journal: Journal,
        heards: Heards,
    ) -> None:
        super().__init__(number, url, secret, game, seed, Tally(), PACE)
        self.operator, self.player, self.journal = operator, player, journal
        self._heards = heards
        self._unanswered: dict[str, tuple[str, dict[str, Any]]] = {}

    def finish(self) -> int:
        """What nobody answered, which is counted, is clicked again; and an open hand is played to its end."""
        unanswered = list(self._unanswered.values())
        for name, sent in unanswered:
            self._call(name, sent, _never)
        round_ = self._state()["round"]
        while round_ is not None and round_["legal"]:
            # The choice that takes no more money, if there is one.
            choice = min(round_["legal"], key=lambda it: float(it["stake"]))["action"]
            sent = {"action": self._click(), "round": round_["id"], "choice": choice}
            self._call("act", sent, _never)
            round_ = self._state()["round"]
        return len(unanswered)

    def _state(self) -> dict[str, Any]:
        booted = super()._call("boot", {}, _never)
        assert booted is not None
        state: dict[str, Any] = booted["state"]
        return state

    def _call(self, name: str, sent: dict[str, Any], until: Callable[[], bool]) -> dict[str, Any] | None:
        if name not in CLICKS:
            return super()._call(name, sent, until)
        click = sent["action"]
        self._write(click, "sent")
        answer = super()._call(name, sent, until)
        if answer is None:
            self._unanswered[click] = (name, sent)
            self._write(click, "unknown")
            return None
        self._unanswered.pop(click, None)
        self._heards.count(answer["error"]["code"] if "error" in answer else "played")
        if "error" in answer:
            self._write(click, "refused", code=answer["error"]["code"])
        else:
            shown = answer["round"]
            self._write(click, "acknowledged", round=shown["id"], stakes=shown["stakes"], win=shown["win"])
        return answer

    def _write(self, click: str, state: str, **facts: Any) -> None:
        identity = f"{self.operator} {self.player} {click}"
        self.journal.write("page", identity, state, operator=self.operator, player=self.player, **facts)


def _never() -> bool:
    return False
