"""What the worker does for the games and the modes. Named in settings.WORKER_CHORES."""

from datetime import UTC, datetime

from gameplay import modes, notices, overdue, watch
from gameplay.flags import finding
from gameplay.invoices import issuing
from gameplay.seamless import attempts, drain
from gameplay.seamless.senders import Senders
from gameplay.sums import following
from players.services import terms
from wallets.work import chore

_senders = Senders()


@chore(every=0.2)
def deliver_owed() -> bool:
    """Wins and cancels that a seamless operator has not acknowledged."""
    return _senders.step()


@chore(every=1)
def sweep_lost_bets() -> bool:
    """Bets whose process died while they were asked."""
    return drain.sweep_lost_bets()


@chore(every=60)
def alert_old_deliveries() -> bool:
    drain.alert_old()
    return False


@chore(every=3600)
def forget_old_attempts() -> bool:
    """The bytes of what was delivered long ago."""
    return attempts.forget_old(now=datetime.now(UTC))


@chore(every=60)
def settle_overdue() -> bool:
    """Rounds that were left open for too long."""
    return overdue.settle_overdue(now=datetime.now(UTC))


@chore(every=30)
def resume_switches() -> bool:
    """Changes of mode whose process died in the middle."""
    modes.resume_switches(now=datetime.now(UTC))
    return False


@chore(every=2)
def tell_of_alerts() -> bool:
    """E-mails and webhooks about new alerts: written down, then sent."""
    more = notices.write_down(now=datetime.now(UTC))
    return notices.send_due() or more


@chore(every=60)
def look_at_the_books() -> bool:
    watch.look_at_the_books(now=datetime.now(UTC))
    return False


@chore(every=5)
def sum_plays() -> bool:
    """What reports are made of."""
    return following.roll_up()


@chore(every=30)
def apply_ggr_terms() -> bool:
    """Terms that have begun."""
    terms.apply_terms(now=datetime.now(UTC))
    return False


@chore(every=600)
def issue_invoices() -> bool:
    """Of the months that are over."""
    return issuing.issue_next(now=datetime.now(UTC)) > 0


@chore(every=15)
def flag_odd_play() -> bool:
    return finding.find_in_rows(now=datetime.now(UTC))


@chore(every=3600)
def flag_refusals() -> bool:
    finding.find_in_time(now=datetime.now(UTC))
    return False


@chore(every=60)
def look_at_what_waits() -> bool:
    watch.look_at_what_waits(now=datetime.now(UTC))
    return False
