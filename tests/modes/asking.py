"""How these tests ask for a change of mode."""

from players.models import Operator

URL = "https://rookie.example/callback"
MONEY = {"playerExternalId": "alice", "currency": "USD", "amount": 10}


def change(casino, url):
    return casino.call("PATCH", "operator/update", {"callbackURL": url})


def mode(casino):
    found = Operator.objects.get(pk=casino.operator.pk)
    return (str(found.mode), found.switching_to)
