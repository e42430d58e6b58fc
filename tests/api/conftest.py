"""The cast, see tests/cast.py; and what the hostile calls are judged by."""

import pytest

from tests.cast import lucky, payment_method, rival
from tests.factories import casino
from wallets.models import LedgerTransaction, Reference

__all__ = ["child", "lucky", "payment_method", "refused", "rival"]


@pytest.fixture
def child(lucky):
    """An account below lucky; and alice has a little money."""
    lucky.pay_in("alice", "5")
    return casino(login_id="child", parent=lucky.operator, currencies=["USD"])


@pytest.fixture
def refused(child):
    """Checks a refusal: its shape, and that nothing happened."""
    rows = LedgerTransaction.objects.count()

    def check(answer, *statuses):
        assert answer.status in (statuses or range(400, 500)), answer.text[:500]
        assert answer.body["success"] is False
        assert answer.body["message"]
        assert answer.code
        assert isinstance(answer.body["data"], dict)
        assert answer.headers["X-Request-Id"]
        assert LedgerTransaction.objects.count() == rows
        assert not Reference.objects.exists()

    return check
