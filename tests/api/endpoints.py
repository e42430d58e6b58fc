"""Every endpoint of the operator API, with a call of it that would be fine."""

from itertools import count

from tests.cast import today

ALICE = {"playerExternalId": "alice"}
MONEY = {**ALICE, "currency": "USD", "amount": 1, "referenceId": "h-1"}

# A call of each endpoint that would be fine.
FINE = {
    ("GET", "operator/info"): {},
    ("POST", "operator/create"): {
        "operatorId": "new",
        "password": "correct horse battery",
        "name": "New",
        "ggrRate": 10,
        "level": "agent",
        "currency": ["USD"],
        "parentId": "lucky",
        "callbackURL": "",
        "allowedIPs": [],
    },
    ("PATCH", "operator/update"): {"name": "Lucky", "rtp": 96, "callbackURL": "", "allowedIPs": []},
    ("POST", "operator/transfer-balance"): {
        "targetOperatorId": "child",
        "currency": "USD",
        "amount": 1,
        "remark": "Hello",
        "referenceId": "h-1",
    },
    ("POST", "player/create"): {"playerExternalId": "carol"},
    ("GET", "player/info"): ALICE,
    ("POST", "player/block"): {**ALICE, "until": "2099-01-01 00:00:00", "reason": "asked"},
    ("POST", "player/unblock"): ALICE,
    ("GET", "player/limits"): ALICE,
    ("POST", "player/limits/set"): {**ALICE, "kind": "loss", "period": "day", "currency": "USD", "value": 10},
    ("POST", "player/wallet/deposit"): MONEY,
    ("POST", "player/wallet/withdraw"): MONEY,
    ("POST", "player/wallet/withdraw-all"): {**ALICE, "currency": "USD", "referenceId": "h-1"},
    ("GET", "player/wallet/transfer"): {"referenceId": "h-1"},
    ("POST", "player/wallet/transfer/void"): {"referenceId": "h-1"},
    ("POST", "player/wallet/bulk"): {"transfers": [{"type": "deposit", **MONEY}]},
    ("GET", "transaction/list"): {
        **today(),
        **ALICE,
        "roundId": 1,
        "transType": 4,
        "currency": "USD",
    },
}

_numbers = count()


def fresh(method, path):
    """The fine call, for something that is not there yet."""
    new = {"operatorId": f"new-{next(_numbers)}"} if path == "operator/create" else {}
    return FINE[method, path] | new


def name(value):
    """For the ids of parametrized tests."""
    return value if isinstance(value, str) else None
