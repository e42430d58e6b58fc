"""`./manage.py verify_ledger`: proves the books, and names what is wrong."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wallets import seals
from wallets.models import Seal, Wallet
from wallets.proof import Progress, Report, Scope, prove


class Command(BaseCommand):
    help = (
        "Proves the books while the system runs: every wallet's rows, hashes and balance, pairs, reversals, "
        "references, contra accounts, sums and seals. Exit status 1, and a line for each row or wallet that is "
        "wrong, if they cannot be proved."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--since",
            type=int,
            metavar="SEAL",
            help="What was booked after this seal. What is older is trusted.",
        )
        parser.add_argument("--wallet", metavar="[OPERATOR:]ID", help="One wallet alone.")
        parser.add_argument(
            "--seals",
            type=Path,
            metavar="FILE",
            help="Seals that somebody kept: what export_seals printed. Rows of theirs that are missing are named.",
        )
        parser.add_argument(
            "--public-key",
            action="append",
            default=[],
            metavar="BASE64",
            help="Believe seals of this key, and not of the settings' keys. May be given several times.",
        )
        parser.add_argument("--json", action="store_true", help="One JSON object on standard output.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            keys = seals.trusted_keys(options["public_key"])
            handed_out = _read(options["seals"])
        except (OSError, ValueError) as wrong:
            raise CommandError(str(wrong)) from wrong
        report = prove(
            scope=Scope(since=_seal(options["since"]), wallet=_wallet(options["wallet"])),
            keys=keys,
            handed_out=handed_out,
            progress=Progress(sys.stderr),
        )
        self.stdout.write(_as_json(report) if options["json"] else _as_text(report))
        if not report.is_proved:
            sys.exit(1)


def _read(path: Path | None) -> list[seals.HandedOut]:
    return [] if path is None else seals.from_lines(path.read_text().splitlines())


def _seal(seal_id: int | None) -> Seal | None:
    if seal_id is None:
        return None
    found = Seal.objects.filter(id=seal_id).first()
    if found is None:
        raise CommandError(f"There is no seal {seal_id}.")
    return found


def _wallet(name: str | None) -> Wallet | None:
    """The operator by its login id, or by its number."""
    if name is None:
        return None
    operator, _, wallet_id = name.rpartition(":")
    if not wallet_id.isdecimal():
        raise CommandError(f"{name!r} names no wallet: it is a number, or OPERATOR:NUMBER.")
    wallets = Wallet.objects.filter(id=wallet_id)
    if operator:
        wallets = wallets.filter(operator__login_id=operator) | (
            wallets.filter(operator_id=operator) if operator.isdecimal() else wallets.none()
        )
    found = wallets.first()
    if found is None:
        raise CommandError(f"There is no wallet {name}.")
    return found


def _as_text(report: Report) -> str:
    lines = report.findings.lines()
    looked_at = (
        f"{report.rows:,} rows, {report.wallets:,} wallets, {report.seals:,} seals; {report.seconds:.1f} s"
    )
    lines.append(f"{report.unsealed:,} rows are not sealed yet.")
    if report.is_proved:
        lines.append(f"Proved ({looked_at}).")
    else:
        lines.append(f"NOT PROVED: {report.findings.total:,} things are wrong ({looked_at}).")
    return "\n".join(lines)


def _as_json(report: Report) -> str:
    return json.dumps(
        {
            "proved": report.is_proved,
            "wallets": report.wallets,
            "rows": report.rows,
            "seals": report.seals,
            "unsealed": report.unsealed,
            "seconds": round(report.seconds, 3),
            "wrong": report.findings.total,
            "counts": dict(report.findings.counts),
            "findings": [asdict(finding) | {"text": str(finding)} for finding in report.findings.named],
        }
    )
