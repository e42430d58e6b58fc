"""Reads the guides: their requests with their answers, and the files that they quote."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
QUOTED = re.compile(
    r"\]\((clients/[\w./-]+)\)\n\n<details>\n.*?^```\w+\n(.*?)^```$", re.DOTALL | re.MULTILINE
)
LINK = re.compile(r"\]\(([^)\s]+)\)")

# What is another one each time. The guide's own values stand for those that really come.
MADE_BY_US = {"playerCode", "userCode", "transactionId", "transId", "nextCursor", "resumeCursor", "createdAt"}


@dataclass(frozen=True)
class Message:
    """One block of HTTP: the first line, headers, and the body as it is written."""

    first: str
    headers: dict[str, str]
    body: str


def blocks(page: str, language: str) -> list[str]:
    return [text for name, text in FENCED.findall(page) if name == language]


def examples(page: Path) -> Iterator[tuple[Message, Message]]:
    """Requests, each with its answer."""
    messages = [_message(text) for text in blocks(page.read_text(), "http")]
    assert len(messages) % 2 == 0, "each request has an answer"
    yield from zip(messages[::2], messages[1::2], strict=True)


def _message(text: str) -> Message:
    head, _, body = text.partition("\n\n")
    first, *headers = head.strip().splitlines()
    return Message(first, dict(line.split(": ", 1) for line in headers), body)


def exactly(text: str | bytes) -> Any:
    return json.loads(text, parse_float=Decimal)


def differences(wanted: Any, found: Any, told: dict[str, str], at: str = "") -> Iterator[str]:
    """In what an answer is not what the guide says. Ids that we make are noted in `told`: the guide's to the real."""
    name = at.rpartition(".")[2]
    if name in MADE_BY_US and wanted is not None and type(wanted) is type(found):
        told[str(wanted)] = str(found)
    elif isinstance(wanted, dict) and isinstance(found, dict):
        for key in sorted(wanted.keys() | found.keys()):
            if key not in wanted or key not in found:
                yield f"{at}.{key} is only in {'the guide' if key in wanted else 'the answer'}"
            else:
                yield from differences(wanted[key], found[key], told, f"{at}.{key}")
    elif isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        for place, (one, other) in enumerate(zip(wanted, found, strict=True)):
            yield from differences(one, other, told, f"{at}[{place}]")
    elif wanted != found:
        yield f"{at} is {found!r}, and the guide says {wanted!r}"
