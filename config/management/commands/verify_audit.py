"""`manage.py verify_audit`: proves the record, or names what does not fit."""

import sys
from argparse import ArgumentParser
from json import dumps
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from casework.audit.anchors import FileAnchor
from casework.audit.anchors import anchor as kept_outside
from casework.audit.findings import Finding
from casework.audit.seals import LeftOut, left_out_by_restores
from casework.audit.verification import verify_record
from casework.cases.selectors.proofs import chain_of_case


def words_for(left_out: LeftOut) -> str:
    """Return what a restore has left out, in words."""
    return (
        f"The restore of {left_out.restored_at:%Y-%m-%d %H:%M} UTC (epoch {left_out.epoch}) left out "
        f"checkpoints {left_out.first} to {left_out.last}: {left_out.entries} entries, recorded between "
        f"{left_out.since:%Y-%m-%d %H:%M} and {left_out.until:%Y-%m-%d %H:%M} UTC. Reason: {left_out.reason}"
    )


class Command(BaseCommand):
    """Compute the whole record once more; exit with 1 if anything does not fit."""

    help = (
        "Computes hash chains, checkpoints and signatures of the record once more and names each row that "
        "does not fit, with the reason. Exits with 1 on any finding."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a case, an anchor, and the form of the answer."""
        parser.add_argument("--case", metavar="REF", help="only the case of this reference number")
        parser.add_argument(
            "--anchor", type=Path, metavar="FILE", help="the file of checkpoints kept outside the database"
        )
        parser.add_argument("--json", action="store_true", help="print the findings as JSON")

    def handle(self, *_: str, case: str | None, anchor: Path | None, json: bool, **__: object) -> None:
        """Verify and tell."""
        store = FileAnchor(anchor) if anchor else kept_outside()
        findings = list(
            verify_record(
                chain=self._chain(case) if case else "",
                anchored=store,
                progress=(lambda _: None) if json else self._tell,
            )
        )
        left_out = list(left_out_by_restores(store))
        if json:
            answer = {
                "findings": [vars(one) for one in findings],
                "left_out": [vars(one) for one in left_out],
            }
            self.stdout.write(dumps(answer, ensure_ascii=False, default=str))
        else:
            self._tell_all(findings, left_out)
        if findings:
            sys.exit(1)

    def _chain(self, reference: str) -> str:
        chain = chain_of_case(reference)
        if chain is None:
            raise CommandError(f"There is no case {reference}.")
        return chain

    def _tell(self, entries: int) -> None:
        self.stderr.write(f"\r{entries} entries", ending="")
        self.stderr.flush()

    def _tell_all(self, findings: list[Finding], left_out: list[LeftOut]) -> None:
        self.stderr.write("")
        for finding in findings:
            self.stdout.write(f"{finding.place}: {finding.reason}")
        for restore in left_out:
            self.stdout.write(words_for(restore))
        count = len(findings)
        self.stdout.write("Everything fits." if not count else f"{count} findings.")
