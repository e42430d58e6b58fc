"""
One signed `balance` call to a Callback URL before it is saved: exactly what we would send, what came back, and what is
wrong with it, in a person's words. Nothing is kept, and no circuit learns of it.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection

from gameplay.seamless import messages
from gameplay.seamless.addresses import Allowed
from gameplay.seamless.client import CallbackClient, Exchange
from gameplay.seamless.messages import DEADLINES, Command, Signed
from gameplay.seamless.replies import Verdict
from gameplay.seamless.webhooks import keys_of
from players.errors import ParametersInvalid
from players.models import ApiToken, Operator

# Of an answer, so much is shown.
LONGEST_SHOWN = 4000

_ADVICE = {
    "ERR_INVALID_PLAYER_ID": "Your program does not know this player. Try one that it knows.",
    "ERR_INVALID_ACCOUNT": "Your program does not know this player's account. Try another player.",
    "ERR_NOT_AUTHENTICATED": "Your program did not accept the signature. Does it use the token that signs now?",
    "ERR_INTEGRITY_CHECK_FAILED": "Your program did not accept the signature. Compare the signed text below.",
    "ERR_UNKNOWN": "Your program answered ERR_UNKNOWN: its own log says why.",
}


@dataclass(frozen=True, slots=True)
class DryRun:
    """
    The exchange as it went.

    :param problem: empty when the answer is one that we can play with.
    :param balance: in major units, as it was told.
    """

    url: str
    body: str
    headers: dict[str, str]
    signed_text: str
    http_status: int | None
    answer: str
    milliseconds: int
    balance: Decimal | None
    problem: str


def dry_run(*, operator: Operator, url: str, player_id: str, currency: str, now: datetime) -> DryRun:
    """
    Ask the balance of one player, as at a launch, with the keys of this moment.

    :param url: has been through players.wire.fields; it need not be the account's.
    :raises ParametersInvalid: there is no URL, or no token that could sign.
    """
    if not url:
        raise ParametersInvalid("There is no Callback URL to try: type one first.")
    if not ApiToken.objects.filter(operator=operator, signing=True).exists():
        raise ParametersInvalid("No API token signs yet: create one first.")
    assert not connection.in_atomic_block, "no HTTP inside a transaction"
    question = messages.balance(message_id=secrets.token_hex(8), player_id=player_id, currency=currency)
    signed = question.signed(keys=keys_of(operator, now=now), at=now)
    client = CallbackClient(allowed=Allowed.configured(), connections=1)
    try:
        exchange = client.post(url, signed, command=Command.BALANCE, seconds=DEADLINES["balance"])
    finally:
        client.close()
    return _described(url, signed, exchange)


def _described(url: str, signed: Signed, exchange: Exchange) -> DryRun:
    return DryRun(
        url=url,
        body=signed.body.decode(),
        headers=signed.headers,
        signed_text=signed.signed_text,
        http_status=exchange.http_status,
        answer=exchange.body.decode(errors="replace")[:LONGEST_SHOWN],
        milliseconds=int(exchange.seconds * 1000),
        balance=exchange.reply.balance,
        problem=_problem(exchange),
    )


def _problem(exchange: Exchange) -> str:
    reply = exchange.reply
    if reply.verdict == Verdict.DONE:
        return ""
    if reply.status_code:
        return _ADVICE.get(
            reply.status_code,
            f"Your program answered {reply.status_code[:64]}, and a balance wants OK.",
        )
    if exchange.http_status is not None and exchange.http_status != 200:
        return f"Your program answered HTTP {exchange.http_status}. Only HTTP 200 counts, errors included."
    return f"There is no answer that counts: {reply.why}."
