"""A refusal by the database."""

import re
from contextlib import contextmanager

import pytest
from django.db import IntegrityError


@contextmanager
def refused(pattern):
    """By the name of the rule, as programs see it, or in these words."""
    with pytest.raises(IntegrityError) as refusal:
        yield
    cause = refusal.value.__cause__
    assert re.search(pattern, f"{cause.diag.constraint_name} {cause}"), (
        f"{cause.diag.constraint_name} {cause}"
    )
