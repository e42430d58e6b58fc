"""The cases, in the order in which they are run. Each is a function of the probe that says why it is asked."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from gameplay.seamless.messages import Keys, Message, Round
from gameplay.seamless.replies import Verdict
from gameplay.selftest.probe import Probe, Unexpected, new_round

PARALLEL = 8
TAKEN = "OK with the balance after the stake"
SAME = "OK again with the same balance: it was booked before"


@dataclass(frozen=True, slots=True)
class Case:
    """`why` is what goes wrong for an operator that fails it."""

    name: str
    title: str
    why: str
    run: Callable[[Probe], None]


def balance(probe: Probe) -> None:
    first = probe.balance()
    probe.check_balance(first, "Asking moves nothing")


def wrong_signature(probe: Probe) -> None:
    before = probe.balance()
    probe.expect_not(
        probe.bet(),
        "A bet that is signed with another key",
        "a refusal, such as ERR_INTEGRITY_CHECK_FAILED",
        keys=Keys("not-the-token"),
    )
    probe.check_balance(before, "A forged call moves nothing")


def bet_and_win(probe: Probe) -> None:
    before, round_ = probe.balance(), new_round()
    probe.expect(probe.bet(round_=round_), "A bet", TAKEN, Verdict.DONE, balance=before - probe.stake)
    probe.expect(
        probe.win(probe.stake, round_),
        "Its win",
        "OK with the balance after it",
        Verdict.DONE,
        balance=before,
    )
    probe.check_balance(before, "Bet and win together are nil")


def bet_repeated(probe: Probe) -> None:
    before, round_ = probe.balance(), new_round()
    bet = probe.bet(round_=round_)
    after = before - probe.stake
    probe.expect(bet, "A bet", TAKEN, Verdict.DONE, balance=after)
    probe.expect(bet, "The same bet again", SAME, Verdict.DONE, balance=after)
    probe.check_balance(after, "One transactionId is booked once")
    _give_back(probe, bet, round_, before)


def win_repeated(probe: Probe) -> None:
    before, round_ = probe.balance(), new_round()
    probe.expect(probe.bet(round_=round_), "A bet", TAKEN, Verdict.DONE)
    win = probe.win(probe.stake, round_)
    probe.expect(win, "Its win", "OK with the balance after it", Verdict.DONE, balance=before)
    probe.expect(win, "The same win again", SAME, Verdict.DONE, balance=before)
    probe.check_balance(before, "A win that is delivered twice is paid once")


def cancel(probe: Probe) -> None:
    before, round_ = probe.balance(), new_round()
    bet = probe.bet(round_=round_)
    probe.expect(bet, "A bet", TAKEN, Verdict.DONE)
    probe.expect(
        probe.cancel(bet, round_), "Its cancel", "OK with the stake back", Verdict.DONE, balance=before
    )
    probe.check_balance(before, "A cancel gives the stake back")


def cancel_repeated(probe: Probe) -> None:
    before, round_ = probe.balance(), new_round()
    bet = probe.bet(round_=round_)
    probe.expect(bet, "A bet", TAKEN, Verdict.DONE)
    cancelling = probe.cancel(bet, round_)
    probe.expect(cancelling, "Its cancel", "OK with the stake back", Verdict.DONE)
    probe.expect(cancelling, "The same cancel again", "OK, or ERR_TRANSACTION_ROLLED_BACK", Verdict.DONE)
    probe.check_balance(before, "A stake is given back once")


def cancel_of_an_unknown_bet(probe: Probe) -> None:
    before, round_ = probe.balance(), new_round()
    never_sent = probe.bet(round_=round_)
    probe.expect(
        probe.cancel(never_sent, round_),
        "A cancel of a bet that was never sent",
        "ERR_TRANSACTION_DOES_NOT_EXIST, or OK",
        Verdict.MISSING,
        Verdict.DONE,
    )
    probe.check_balance(before, "There was nothing to give back")


def late_bet(probe: Probe) -> None:
    before, round_ = probe.balance(), new_round()
    bet = probe.bet(round_=round_)
    probe.expect(
        probe.cancel(bet, round_),
        "A cancel that overtakes its bet",
        "ERR_TRANSACTION_DOES_NOT_EXIST, or OK",
        Verdict.MISSING,
        Verdict.DONE,
    )
    probe.expect_not(bet, "The bet, which arrives after its cancel", "ERR_TRANSACTION_ROLLED_BACK")
    probe.check_balance(before, "A bet that was cancelled in advance is never booked")


def bet_in_parallel(probe: Probe) -> None:
    before, round_ = probe.balance(), new_round()
    bet = probe.bet(round_=round_)
    replies = probe.at_once(bet, PARALLEL, f"The same bet {PARALLEL} times at once", "OK")
    probe.check_balance(before - probe.stake, "However many arrive at once, one is booked")
    if any(reply.balance != before - probe.stake for reply in replies):
        raise Unexpected("Each of the parallel answers has to tell the balance after the one stake")
    _give_back(probe, bet, round_, before)


def decimals(probe: Probe) -> None:
    before, round_ = probe.balance(), new_round()
    small, large = probe.unit, probe.stake + probe.unit
    bet = probe.bet(large, round_=round_)
    after = before - large
    probe.expect(bet, f"A bet of {large:f}", TAKEN, Verdict.DONE, balance=after)
    win = probe.win(small, round_)
    probe.expect(win, f"A win of {small:f}", "OK, exact", Verdict.DONE, balance=after + small)
    rest = probe.win(large - small, round_)
    probe.expect(rest, f"A win of {large - small:f}", "OK, exact", Verdict.DONE, balance=before)
    probe.check_balance(before, "Nothing is rounded")


def not_enough_money(probe: Probe) -> None:
    before = probe.balance()
    probe.expect(
        probe.bet(before + probe.stake),
        "A bet of more than there is",
        "ERR_NOT_ENOUGH_MONEY",
        Verdict.REFUSED,
        codes=("ERR_NOT_ENOUGH_MONEY",),
    )
    probe.check_balance(before, "A refused bet moves nothing")


def _give_back(probe: Probe, bet: Message, round_: Round, before: Decimal) -> None:
    """So that the test player has what it had."""
    probe.expect(probe.cancel(bet, round_), "Give the stake back", "OK", Verdict.DONE, balance=before)


CASES = [
    Case("balance", "The balance is told", "Without it no game can be entered.", balance),
    Case(
        "wrong_signature",
        "A wrong signature is refused",
        "Anybody who finds the URL could move your players' money.",
        wrong_signature,
    ),
    Case(
        "bet_and_win",
        "Bet and win move the balance, and tell it after",
        "Players would see wrong balances, or be paid wrongly.",
        bet_and_win,
    ),
    Case(
        "bet_repeated",
        "A bet that arrives twice is booked once",
        "After a lost answer a network repeats calls; the stake would be taken twice.",
        bet_repeated,
    ),
    Case(
        "win_repeated",
        "A win that arrives twice is booked once",
        "We deliver a win until it is acknowledged; it would be paid again each time.",
        win_repeated,
    ),
    Case(
        "cancel", "A cancel gives the stake back", "Players would lose stakes that were never played.", cancel
    ),
    Case(
        "cancel_repeated",
        "A cancel that arrives twice gives back once",
        "The stake would be given back again each time.",
        cancel_repeated,
    ),
    Case(
        "cancel_of_an_unknown_bet",
        "A cancel of an unknown bet moves nothing",
        "A bet that never reached you would be given back.",
        cancel_of_an_unknown_bet,
    ),
    Case(
        "late_bet",
        "A bet that arrives after its cancel is not booked",
        "A cancel can overtake its bet; the stake would be gone and nothing would bring it back.",
        late_bet,
    ),
    Case(
        "bet_in_parallel",
        "Parallel repeats of a bet are one bet",
        "Two of your servers that handle the same call at once would both book it.",
        bet_in_parallel,
    ),
    Case(
        "decimals",
        "Amounts are exact to the smallest unit",
        "What is rounded away is missing when the books are compared.",
        decimals,
    ),
    Case(
        "not_enough_money",
        "A bet above the balance is refused",
        "Players could bet money that they do not have.",
        not_enough_money,
    ),
]
