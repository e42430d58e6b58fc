"""
A process that dies in the middle of a call: `python -m tests.wallets.dying WHERE TOKEN PATH BODY`.

It makes one call of the operator API and is gone at the place named, as by kill -9, before any answer leaves. What
kills it is put in from here: the product has no such places.
"""

import os
import sys
from typing import Any, NoReturn


def die(*_args: object, **_kwargs: object) -> NoReturn:
    os._exit(9)


def after(function: Any) -> Any:
    """Do it, and die."""

    def done(*args: object, **kwargs: object) -> NoReturn:
        function(*args, **kwargs)
        die()

    return done


def second_time(function: Any) -> Any:
    """Do it once, and die when it is asked for again."""
    calls = []

    def done(*args: object, **kwargs: object) -> object:
        if calls:
            die()
        calls.append(1)
        return function(*args, **kwargs)

    return done


def arrange(where: str) -> None:
    from wallets import ledger

    match where:
        case "before the posting":
            ledger.post = ledger.transfer = die
        case "between posting and commit":
            ledger.post = after(ledger.post)
            ledger.transfer = after(ledger.transfer)
            ledger.post_each = after(ledger.post_each)
        case "between the first commit and the second":
            ledger.post_each = second_time(ledger.post_each)
        case "between claim and burning":
            ledger.burn = die
        case "between commit and answer" | "nowhere":
            pass
        case _:
            raise ValueError(where)


def main(where: str, token: str, path: str, body: str) -> None:
    import django

    django.setup()
    from django.test import Client

    arrange(where)
    headers = {"Authorization": f"Bearer {token}", "Host": "127.0.0.1"}
    answer = Client(headers=headers).post(f"/v1/{path}", body, content_type="application/json")
    if where != "nowhere":
        die()  # the answer is there, and nobody has read it
    sys.stdout.write(answer.content.decode())


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    main(*sys.argv[1:])
