"""What is wrong with the books, by name."""

from collections import Counter
from dataclasses import dataclass

# Of each kind. A forger may have touched a million rows.
MOST_NAMED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Of what something is wrong."""

    operator_id: int | None = None
    wallet_id: int | None = None
    seq: int | None = None
    transaction_id: int | None = None
    seal_id: int | None = None

    def __str__(self) -> str:
        parts = [
            f"seal {self.seal_id}" if self.seal_id is not None else "",
            f"operator {self.operator_id}" if self.operator_id is not None else "",
            f"wallet {self.wallet_id}" if self.wallet_id is not None else "",
            f"row {self.seq}" if self.seq is not None else "",
            f"transaction {self.transaction_id}" if self.transaction_id is not None else "",
        ]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Finding:
    rule: str
    place: Place
    message: str

    def __str__(self) -> str:
        place = str(self.place)
        return f"{place}: {self.message}" if place else self.message


class Findings:
    """The first ones of each kind, and how many there are."""

    def __init__(self) -> None:
        self.named: list[Finding] = []
        self.counts: Counter[str] = Counter()

    @property
    def total(self) -> int:
        return self.counts.total()

    def add(self, rule: str, message: str, place: Place | None = None, *, also: int = 0) -> None:
        """`also`: of the same kind, and not named."""
        if self.counts[rule] < MOST_NAMED:
            self.named.append(Finding(rule, place or Place(), message))
        self.counts[rule] += 1 + also

    def lines(self) -> list[str]:
        named = Counter(finding.rule for finding in self.named)
        rest = {rule: count - named[rule] for rule, count in self.counts.items()}
        return [
            *map(str, self.named),
            *(f"… and {count} more of the kind '{rule}'" for rule, count in rest.items() if count),
        ]
