"""Running the suite, and its report."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from gameplay.models import SelftestRun
from gameplay.seamless.addresses import Allowed
from gameplay.seamless.client import CallbackClient
from gameplay.seamless.webhooks import keys_of
from gameplay.selftest.cases import CASES, PARALLEL, Case
from gameplay.selftest.probe import Probe, Step, Unexpected, as_json
from players.errors import ParametersInvalid
from players.models import Operator, StaffMember
from wallets.currencies import EXPONENTS

# So many of the currency's smallest units: 1.00 of a currency with two decimals.
STAKE_UNITS = 100


@dataclass(frozen=True, slots=True)
class CaseResult:
    """`problem` is empty when the case passed."""

    case: Case
    problem: str
    steps: list[Step]

    @property
    def passed(self) -> bool:
        return not self.problem


@dataclass(frozen=True, slots=True)
class Report:
    operator: str
    url: str
    player: str
    currency: str
    at: datetime
    results: list[CaseResult]

    @property
    def passed(self) -> bool:
        return all(result.passed for result in self.results)

    def as_json(self) -> dict[str, Any]:
        """For the download: every exchange as it went, without the secrets that signed it."""
        return {
            "operator": self.operator,
            "callbackURL": self.url,
            "player": self.player,
            "currency": self.currency,
            "at": self.at.strftime("%Y-%m-%d %H:%M:%S"),
            "passed": self.passed,
            "cases": [
                {
                    "name": result.case.name,
                    "title": result.case.title,
                    "why": result.case.why,
                    "passed": result.passed,
                    "problem": result.problem,
                    "steps": [as_json(step) for step in result.steps],
                }
                for result in self.results
            ],
        }


def run_selftest(
    *,
    operator: Operator,
    player_id: str,
    currency: str,
    now: datetime,
    url: str | None = None,
    told: Callable[[CaseResult], None] = lambda _result: None,
) -> Report:
    """
    All cases against the operator's Callback URL, or against one that it has not saved yet.

    :param player_id: a test player of the operator's, with at least ten stakes (1.00 of USD each) of money.
    :param told: called with each result as it comes.
    :raises ParametersInvalid: there is no URL to test.
    """
    target = url or operator.callback_url
    if not target:
        raise ParametersInvalid(errors={"callbackURL": ["is empty: there is nothing to test"]})
    client = CallbackClient(allowed=Allowed.configured(), connections=PARALLEL)
    unit = Decimal(1).scaleb(-EXPONENTS[currency])
    keys = keys_of(operator)
    results = []
    try:
        for case in CASES:
            probe = Probe(client, target, keys, player_id, currency, STAKE_UNITS * unit, unit)
            results.append(_run(case, probe))
            told(results[-1])
    finally:
        client.close()
    return Report(operator.login_id, target, player_id, currency, now, results)


def keep(*, operator: Operator, by: StaffMember | None, report: Report) -> SelftestRun:
    """With its report, for the operator's history."""
    return SelftestRun.objects.create(
        operator=operator,
        by=by,
        at=report.at,
        url=report.url,
        cases=len(report.results),
        failed=sum(not it.passed for it in report.results),
        # Its numbers are text in JSON already: amounts are inside the bytes that were sent.
        report=report.as_json(),
    )


def _run(case: Case, probe: Probe) -> CaseResult:
    try:
        case.run(probe)
    except Unexpected as problem:
        return CaseResult(case, str(problem), probe.steps)
    return CaseResult(case, "", probe.steps)
