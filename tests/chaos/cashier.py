"""An operator's cashier: moves its players' money in and out, alone and in bulk, and its own to a child."""

import random
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from tests.chaos.client import Client, Heard, Heards, Until, state_after
from tests.chaos.journal import Journal

WALLET = "/v1/player/wallet"
LARGEST_BULK = 20
VOIDS_WHAT_IS_UNKNOWN = 0.3
DEEDS = {"deposit": 34, "withdraw": 26, "withdraw-all": 8, "bulk": 16, "burnt": 4, "info": 12}


class Cashier(Client):
    """
    Several may work for one operator, with the same players.

    :param child: the login id of an account below it, which gets money now and then.
    """

    def __init__(
        self,
        login_id: str,
        number: int,
        token: str,
        players: Sequence[str],
        urls: Sequence[str],
        seed: int,
        journal: Journal,
        heards: Heards,
        child: str | None = None,
    ) -> None:
        name = f"{login_id}-{number}"
        super().__init__(name, urls, random.Random(f"{seed} {name}"), journal, heards)
        self.operator, self.child = login_id, child
        self._token, self._players = token, players

    def headers(self, method: str, target: str, body: bytes) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}

    def work(self, until: Until) -> None:
        while not until():
            deed = self.rng.choices(list(DEEDS), list(DEEDS.values()))[0]
            player = self.rng.choice(self._players)
            if self.child is not None and self.rng.random() < 0.25:
                self._to_child(until)
            elif deed == "bulk":
                self.in_bulk([self._transfer() for _ in range(self.rng.randint(2, LARGEST_BULK))], until)
            elif deed == "burnt":
                self._burn_and_use(player, until)
            elif deed == "info":
                self.ask("GET", f"/v1/player/info?playerExternalId={player}")
            else:
                self._move(deed, player, until)
            self.pause(0.2)

    def in_bulk(self, transfers: list[dict[str, Any]], until: Until) -> None:
        for it in transfers:
            self._write(it["referenceId"], "sent", kind=it["type"], player=it["playerExternalId"])
        ids = [it["referenceId"] for it in transfers]
        heard, was_unknown = self.insist(
            "POST", f"{WALLET}/bulk", {"transfers": transfers}, until, lambda: self._all_unknown(ids)
        )
        if heard is None:
            return
        assert heard.ok, heard.body
        for reference, result in zip(ids, heard.data, strict=True):
            self._learn(reference, Heard(result["success"], result), was_unknown)

    def look_up(self, reference: str) -> dict[str, Any]:
        """What became of it. One that nobody has seen is given up for good."""
        status: dict[str, Any] = self.surely("GET", f"{WALLET}/transfer?referenceId={quote(reference)}")
        if status["status"] == "unknown":
            status = self.surely("POST", f"{WALLET}/transfer/void", {"referenceId": reference})
            assert status["status"] == "void", status
        return status

    def balance_of(self, player: str) -> Decimal:
        info = self.surely("GET", f"/v1/player/info?playerExternalId={player}")
        return Decimal(info["balance"][0]["amount"])

    def own_balance(self) -> Decimal:
        return Decimal(self.surely("GET", "/v1/operator/info")["balance"][0]["amount"])

    def take_status(self, reference: str, status: dict[str, Any]) -> None:
        """What a look-up or a void has said: final, but for `unknown`."""
        if status["status"] == "booked":
            self._write(
                reference, "acknowledged", transaction=status["transactionId"], amount=status["amount"]
            )
        elif status["status"] in ("refused", "void"):
            self._write(reference, "refused", code=status["errorCode"] or "void")

    def _void(self, reference: str) -> Heard | None:
        return self.ask("POST", f"{WALLET}/transfer/void", {"referenceId": reference})

    def _transfer(self) -> dict[str, Any]:
        kind = self.rng.choice(("deposit", "deposit", "withdraw"))
        return {
            "type": kind,
            "playerExternalId": self.rng.choice(self._players),
            "currency": "USD",
            "amount": self.amount(1, 40),
            "referenceId": self.new_id(),
        }

    def _move(self, kind: str, player: str, until: Until) -> None:
        reference = self.new_id()
        sent = {"playerExternalId": player, "currency": "USD", "referenceId": reference}
        if kind != "withdraw-all":
            sent["amount"] = self.amount(1, 40)
        self._write(reference, "sent", kind=kind.split("-")[0], player=player)
        self._insist(f"{WALLET}/{kind}", sent, reference, until)
        if self.rng.random() < 0.03:
            # The answer was heard, and the call comes again: a queue that delivers twice.
            self.ask("POST", f"{WALLET}/{kind}", sent)

    def _burn_and_use(self, player: str, until: Until) -> None:
        """A reference that was given up for good is used after all: refused, whatever died in between."""
        reference = self.new_id()
        self._write(reference, "sent", kind="deposit", player=player)
        if self._void(reference) is None:
            self._write(reference, "unknown")
            return
        sent = {"playerExternalId": player, "currency": "USD", "amount": Decimal(1), "referenceId": reference}
        self._insist(f"{WALLET}/deposit", sent, reference, until)

    def _to_child(self, until: Until) -> None:
        reference = self.new_id()
        sent = {
            "targetOperatorId": self.child,
            "currency": "USD",
            "amount": self.amount(1, 60),
            "referenceId": reference,
        }
        self._write(reference, "sent", kind="to child", player=None, amount=sent["amount"])
        self._insist("/v1/operator/transfer-balance", sent, reference, until)

    def _insist(self, target: str, sent: dict[str, Any], reference: str, until: Until) -> None:
        heard, was_unknown = self.insist("POST", target, sent, until, lambda: self._all_unknown([reference]))
        if heard is not None:
            self._learn(reference, heard, was_unknown)
        elif self.rng.random() < VOIDS_WHAT_IS_UNKNOWN:
            status = self._void(reference)
            if status is not None:
                self.take_status(reference, status.data)

    def _learn(self, reference: str, heard: Heard, was_unknown: bool) -> None:
        state = state_after(heard, was_unknown=was_unknown)
        facts: dict[str, Any] = {"code": heard.code}
        if heard.ok and "transactionId" in heard.data:
            amount = heard.data.get("withdrawAmount", heard.data["depositAmount"])
            facts = {"transaction": heard.data["transactionId"], "amount": amount}
            facts["balance"] = heard.data["balance"]
        self._write(reference, state, **facts)

    def _all_unknown(self, references: list[str]) -> None:
        for reference in references:
            self._write(reference, "unknown")

    def _write(self, reference: str, state: str, **facts: Any) -> None:
        self.journal.write("wallet", reference, state, by=self.name, operator=self.operator, **facts)
