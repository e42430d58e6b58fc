"""An export as it arrives: read as a spreadsheet reads it."""

import csv
import io
from decimal import Decimal

from django.urls import reverse

from backoffice.exports.catalogue import EXPORTS
from tests.backoffice.conftest import logged_in


class Taken:
    def __init__(self, answer):
        self.answer = answer
        self.status = answer.status_code
        self.bytes = b"".join(answer) if answer.streaming else answer.content

    @property
    def text(self):
        return self.bytes.decode("utf-8-sig")

    def lines(self, delimiter=","):
        return list(csv.DictReader(io.StringIO(self.text, newline=""), delimiter=delimiter))

    def column(self, title, delimiter=","):
        return [line[title] for line in self.lines(delimiter)]


def take(person, name, **query):
    """By the page's link; everything there is of the last years, unless the query says otherwise."""
    if EXPORTS[name].period is not None:
        query = {"from": "2020-01-01", "to": "2080-01-01"} | query
    return Taken(logged_in(person).get(reverse("admin:export_file", args=[name]), query))


def call(client, name, token, **query):
    """By URL, with a finance token."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return Taken(client.get(f"/exports/{name}.csv", query, headers=headers))


def sums(lines, export, *, decimal="."):
    """What a person adds up from the file: {currency: (lines, {name: sum})}."""
    found = {}
    for line in lines:
        currency = line["Currency"]
        count, added = found.get(currency, (0, dict.fromkeys(export.sums, Decimal(0))))
        for name in export.sums:
            text = line[export.column(name).title].replace(decimal, ".")
            added[name] += Decimal(text or "0")
        found[currency] = (count + 1, added)
    return found
