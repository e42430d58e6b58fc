"""A small client of Countroom's operator API. Python 3.9 or later, nothing to install."""

import json
import random
import time
from decimal import Decimal
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

# Refusals that are about the money or the reference itself: final, whatever became of an earlier try.
FINAL = {"BALANCE_NOT_ENOUGH", "POINT_NOT_ENOUGH", "IDEMPOTENCY_CONFLICT"}


class Refused(Exception):
    """A definite no: nothing moved. `code` is for programs, `data` holds the details."""

    def __init__(self, code, message, data):
        super().__init__(f"{code}: {message}")
        self.code, self.data = code, data or {}


class Unknown(Exception):
    """No answer to rely on: the money may have moved. Repeat with the same reference, or give it up."""


class Client:
    def __init__(self, url, token, timeout=10.0, attempts=5):
        self.url, self.timeout, self.attempts = url.rstrip("/"), timeout, attempts
        self.headers = {
            "Authorization": f"Bearer {token}",
            "Accept": "application/json; money=string",  # amounts as text, so that none becomes a float
            "Content-Type": "application/json",
        }

    def link(self, *players):
        """Make these players known, up to 1,000 in a call. Safe to repeat. Gives {player: playerCode}."""
        linked = self._post("/v1/player/create", {"players": players})["players"]
        return {it["playerExternalId"]: it["playerCode"] for it in linked}

    def balances(self, player):
        info = self._get("/v1/player/info", playerExternalId=player)
        return {it["currency"]: Decimal(it["amount"]) for it in info["balance"]}

    # `amount` is a Decimal or a text, never a float. `again`: the reference may have been sent before.

    def deposit(self, player, currency, amount, reference, again=False):
        body = {"playerExternalId": player, "currency": currency, "amount": str(amount)}
        return self._post("/v1/player/wallet/deposit", body | {"referenceId": reference}, again)

    def withdraw(self, player, currency, amount, reference, again=False):
        body = {"playerExternalId": player, "currency": currency, "amount": str(amount)}
        return self._post("/v1/player/wallet/withdraw", body | {"referenceId": reference}, again)

    def withdraw_all(self, player, currency, reference, again=False):
        body = {"playerExternalId": player, "currency": currency}
        return self._post("/v1/player/wallet/withdraw-all", body | {"referenceId": reference}, again)

    def give_up(self, reference):
        """Burn a reference whose fate is not known. Gives what is true from now on: booked, refused or void."""
        return self._post("/v1/player/wallet/transfer/void", {"referenceId": reference})

    def transactions(self, cursor, limit=2000):
        return self._get("/v1/transaction/list", cursor=cursor, limit=limit)

    def _get(self, path, **query):
        return self._call("GET", f"{path}?{urlencode(query)}", None)

    def _post(self, path, body, again=False):
        return self._call("POST", path, json.dumps(body).encode(), again)

    def _call(self, method, path, body, unsure=False):
        """
        Ask until there is an answer to rely on. Every call of this client may be repeated as it is.

        :param unsure: an earlier try may have moved the money.
        :raises Refused: a definite no.
        :raises Unknown: there was no answer to rely on in `attempts` tries.
        """
        for attempt in range(1, self.attempts + 1):
            status, answer, retry_after = self._ask(method, path, body)
            if answer is not None and answer.get("success"):
                return answer["data"]
            if status is not None and status < 500 and status != 429 and answer is not None:
                no = Refused(answer["errorCode"], answer["message"], answer["data"])
                if unsure and no.code not in FINAL:
                    raise Unknown(f"{no}, and an earlier try may have gone through") from no
                raise no
            unsure = unsure or status != 429  # a busy server has not looked at it
            if attempt < self.attempts:
                time.sleep(retry_after or random.uniform(0.5, 1) * 0.2 * 2**attempt)
        raise Unknown(f"no clear answer after {self.attempts} tries: {method} {path}")

    def _ask(self, method, path, body):
        """One try: status, the envelope, and the wait that the server asks for. None where there is none."""
        request = Request(self.url + path, data=body, headers=self.headers, method=method)
        try:
            with _open(request, self.timeout) as answer:
                return answer.status, _envelope(answer.read()), float(answer.headers.get("Retry-After") or 0)
        except (OSError, HTTPException):  # time-outs, broken connections, names that do not resolve
            return None, None, None


def _open(request, timeout):
    try:
        return urlopen(request, timeout=timeout)
    except HTTPError as refusal:  # an answer too
        return refusal


def _envelope(text):
    """The answer's envelope; None if something else than Countroom answered, a proxy for example."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) and "success" in found else None
