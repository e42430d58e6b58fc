"""The commands of the proof, called in the test's own process."""

import io

from django.core.management import call_command


def verify(*options):
    """verify_ledger: exit status, and what it printed."""
    out = io.StringIO()
    try:
        call_command("verify_ledger", *options, stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def export(*options):
    """export_seals: what it printed."""
    out = io.StringIO()
    call_command("export_seals", *options, stdout=out)
    return out.getvalue()
