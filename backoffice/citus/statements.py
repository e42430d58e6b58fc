"""The plan as SQL, in the order in which it has to run. It was never run on Citus, and says so."""

from collections.abc import Iterator, Sequence
from graphlib import TopologicalSorter

from backoffice.citus.plan import OPERATOR, Place, Placed

_HEAD = """\
-- Sharding by operator on Citus, derived from this database's catalogue.
-- NOT RUN ON CITUS: a plan by its documented rules. docs/citus.md says what it leaves open.
"""


def lines(plan: Sequence[Placed], functions: Sequence[str]) -> Iterator[str]:
    yield _HEAD
    yield "-- 1. Each table and what stands in its way"
    for it in plan:
        yield f"-- {it.table.name}: {it.place}{'' if it.problems else ', as it is'}"
        yield from (f"--     {problem}" for problem in it.problems)
        if it.triggers:
            yield f"--     triggers, which Citus calls unsafe on a shard: {', '.join(it.triggers)}"
    yield "\n-- 2. What has to change first: keys, then the foreign keys that need them"
    changes = [change for it in plan for change in it.changes]
    yield from sorted(changes, key=lambda change: "foreign key" in change)
    yield "\n-- 3. Tables of which every node has a copy"
    yield from _each("select create_reference_table('{}');", _in_order(plan, Place.REFERENCE))
    yield "\n-- 4. Tables in shards, all of one operator's rows together"
    if any(it.triggers for it in plan):
        yield "set citus.enable_unsafe_triggers = on;"
    yield from _shards(_in_order(plan, Place.DISTRIBUTED))
    yield "\n-- 5. Functions that run where the operator's rows are"
    yield from _each("select create_distributed_function('{}', 'p_operator');", functions)


def _shards(names: Sequence[str]) -> Iterator[str]:
    for name in names:
        beside = "none" if name == names[0] else names[0]
        yield f"select create_distributed_table('{name}', '{OPERATOR}', colocate_with := '{beside}');"


def _each(pattern: str, names: Sequence[str]) -> Iterator[str]:
    return (pattern.format(name) for name in names)


def _in_order(plan: Sequence[Placed], place: Place) -> list[str]:
    """A table comes after those that it points at."""
    wanted = {it.table.name for it in plan if it.place == place}
    order = TopologicalSorter(
        {
            it.table.name: {key.target for key in it.table.foreign} & wanted - {it.table.name}
            for it in plan
            if it.place == place
        }
    )
    return list(order.static_order())
