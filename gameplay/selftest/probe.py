"""Asking for a case: every exchange is kept, with what was expected of it."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from gameplay.ids import new_id
from gameplay.seamless import messages
from gameplay.seamless.client import CallbackClient, Exchange
from gameplay.seamless.messages import DEADLINES, Keys, Message, Round
from gameplay.seamless.replies import Reply, Verdict


class Unexpected(Exception):
    """The answer was not the one that the case needs."""


@dataclass(frozen=True, slots=True)
class Step:
    """One exchange, as a person reads it."""

    title: str
    expected: str
    url: str
    request: str
    headers: dict[str, str]
    http_status: int | None
    answer: str
    milliseconds: int
    passed: bool


@dataclass(slots=True)
class Probe:
    """
    The test player at the operator's Callback URL.

    :param stake: what one bet of the suite costs, in major units.
    """

    client: CallbackClient
    url: str
    keys: Keys
    player_id: str
    currency: str
    stake: Decimal
    unit: Decimal
    steps: list[Step] = field(default_factory=list)

    def balance(self, title: str = "Ask the balance") -> Decimal:
        question = messages.balance(
            message_id=secrets.token_hex(8), player_id=self.player_id, currency=self.currency
        )
        reply = self.expect(question, title, "OK with the balance", Verdict.DONE)
        assert reply.balance is not None
        return reply.balance

    def expect(
        self,
        message: Message,
        title: str,
        expected: str,
        *verdicts: Verdict,
        balance: Decimal | None = None,
        codes: tuple[str, ...] = (),
    ) -> Reply:
        """
        :param balance: what the answer has to tell. :param codes: the status codes that will do; any by default.
        :raises Unexpected: another verdict, code or balance.
        """
        exchange, signed = self._send(message)
        reply = exchange.reply
        passed = reply.verdict in verdicts and (not codes or reply.status_code in codes)
        wrong_balance = balance is not None and reply.balance != balance
        self._keep(title, expected, signed, exchange, passed and not wrong_balance)
        if not passed:
            raise Unexpected(f"{title}: expected {expected}, got {reply.status_code or reply.why}")
        if wrong_balance:
            raise Unexpected(f"{title}: the balance should be {balance:f}, and is {_shown(reply.balance)}")
        return reply

    def expect_not(self, message: Message, title: str, expected: str, *, keys: Keys | None = None) -> Reply:
        """Anything but OK will do."""
        exchange, signed = self._send(message, keys)
        passed = exchange.reply.verdict != Verdict.DONE
        self._keep(title, expected, signed, exchange, passed)
        if not passed:
            raise Unexpected(f"{title}: expected {expected}, got {exchange.reply.status_code}")
        return exchange.reply

    def at_once(self, message: Message, times: int, title: str, expected: str) -> list[Reply]:
        """The same message so many times in parallel."""
        with ThreadPoolExecutor(times) as pool:
            sent = list(pool.map(lambda _: self._send(message), range(times)))
        for exchange, signed in sent:
            self._keep(title, expected, signed, exchange, exchange.reply.verdict == Verdict.DONE)
        replies = [exchange.reply for exchange, _signed in sent]
        if any(reply.verdict != Verdict.DONE for reply in replies):
            raise Unexpected(f"{title}: expected {expected} each time")
        return replies

    def bet(self, amount: Decimal | None = None, *, round_: Round | None = None) -> Message:
        return messages.bet(
            transaction_id=new_transaction(),
            player_id=self.player_id,
            currency=self.currency,
            amount=self.stake if amount is None else amount,
            round_=round_ or new_round(),
        )

    def win(self, amount: Decimal, round_: Round) -> Message:
        return messages.win(
            transaction_id=new_transaction(),
            player_id=self.player_id,
            currency=self.currency,
            amount=amount,
            round_=round_,
        )

    def cancel(self, bet: Message, round_: Round) -> Message:
        amount = bet.fields["amount"]
        assert isinstance(amount, Decimal)
        return messages.cancel(
            transaction_id=new_transaction(),
            bet_transaction_id=bet.message_id,
            player_id=self.player_id,
            currency=self.currency,
            amount=amount,
            round_=round_,
        )

    def check_balance(self, expected: Decimal, why: str) -> None:
        """:raises Unexpected: the operator's book says something else."""
        found = self.balance("Ask the balance again")
        if found != expected:
            raise Unexpected(f"{why}: the balance should be {expected:f}, and is {found:f}")

    def _send(self, message: Message, keys: Keys | None = None) -> tuple[Exchange, messages.Signed]:
        signed = message.signed(keys=keys or self.keys, at=datetime.now(UTC))
        exchange = self.client.post(
            self.url, signed, command=message.command, seconds=DEADLINES[message.command]
        )
        return exchange, signed

    def _keep(
        self, title: str, expected: str, signed: messages.Signed, exchange: Exchange, passed: bool
    ) -> None:
        self.steps.append(
            Step(
                title=title,
                expected=expected,
                url=self.url,
                request=signed.body.decode(),
                headers=signed.headers,
                http_status=exchange.http_status,
                answer=exchange.body.decode(errors="replace")[:4000] or exchange.reply.why,
                milliseconds=int(exchange.seconds * 1000),
                passed=passed,
            )
        )


def new_round() -> Round:
    return Round(new_transaction(), 0, "Self-test", "self-test", "Self-test")


def new_transaction() -> str:
    return str(new_id(datetime.now(UTC)))


def as_json(step: Step) -> dict[str, Any]:
    return {
        "title": step.title,
        "expected": step.expected,
        "url": step.url,
        "request": step.request,
        "headers": step.headers,
        "httpStatus": step.http_status,
        "answer": step.answer,
        "milliseconds": step.milliseconds,
        "passed": step.passed,
    }


def _shown(balance: Decimal | None) -> str:
    return "missing" if balance is None else f"{balance:f}"
