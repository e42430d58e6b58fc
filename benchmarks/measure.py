"""An absolute number, without a floor."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """
    :param values: each time it was measured, or, of memory, as it went on. :param value: the one that counts.
    :param is_least: `aim` is the least that is wanted, and not the most.
    """

    name: str
    title: str
    unit: str
    aim: float
    value: float
    values: list[float]
    is_least: bool = False
