"""Many cases of other people, written in SQL: each is a copy of one real case under new numbers."""

from dataclasses import dataclass

import psycopg
from django.db.models import Model

from casework.cases.models import Assignment, Case, CaseFile, CaseParty
from workflows.engine.models import CaseProcess, Step

BASE = 1_000_000
"""What is added to the number of a copy to make its id: far above the ids that services have given out."""
COPIED = (CaseFile, Case, CaseParty, Assignment, CaseProcess, Step)


@dataclass(frozen=True)
class Pattern:
    """The real case that is copied.

    The first `own` copies keep its municipality, and the first `coached` its coach; all others belong in
    turn to the `others`, with the other coach.
    """

    case: Case
    own: int
    municipality: int | None = None
    others: tuple[int, ...] = ()
    coached: int = 0
    other_coach: int | None = None


@dataclass(frozen=True)
class Copier:
    """Writes copies as the owner of the tables; `first` and `last` are their numbers."""

    owner: psycopg.Connection
    pattern: Pattern
    first: int
    last: int

    def run(self) -> None:
        """Write the copies, without the triggers that people meet, and let the planner know."""
        for model in COPIED:
            self._say("ALTER TABLE {} DISABLE TRIGGER USER", model)
        self._copy_all()
        for model in COPIED:
            self._say("ALTER TABLE {} ENABLE TRIGGER USER", model)
            self._say("VACUUM (ANALYZE) {}", model)

    def _copy_all(self) -> None:
        case, key = self.pattern.case, "%(base)s + n"
        self._copy(CaseFile, case.file_id, number=key)
        self._copy(Case, case.pk, file_id=key, reference_number="'S-' || n", title="'Case ' || n")
        for block, party in enumerate(CaseParty.objects.filter(case=case).order_by("pk")):
            self._copy(
                CaseParty, party.pk, block, case_id=key, organisation_id=self._home(party.organisation_id)
            )
        for coach in Assignment.objects.filter(case=case):
            person = "CASE WHEN n <= %(coached)s THEN user_id ELSE %(other_coach)s END"
            self._copy(Assignment, coach.pk, case_id=key, user_id=person)
        for process in CaseProcess.objects.filter(case=case):
            self._copy(CaseProcess, process.pk, case_id=key)
        for block, step in enumerate(Step.objects.filter(case=case).order_by("pk")):
            home = self._home(step.organisation_id)
            taken = (
                {"owner_id": _own("owner_id"), "status": _own("status", "'NEW'")} if step.is_waiting else {}
            )
            self._copy(Step, step.pk, block, case_id=key, process_id=key, organisation_id=home, **taken)

    def _home(self, organisation: int | None) -> str:
        """Return the organisation of a copy: another one in place of the municipality."""
        if organisation is None or organisation != self.pattern.municipality:
            return "organisation_id"
        return _own("organisation_id", "(%(others)s::bigint[])[1 + n %% cardinality(%(others)s::bigint[])]")

    def _copy(self, model: type[Model], source: int, block: int = 0, **changed: str) -> None:
        """Insert copies of one row; the blocks keep the ids of its siblings apart."""
        values = {str(field.column): str(field.column) for field in model._meta.concrete_fields}
        values |= {"id": f"%(base)s * {block + 1} + n", **changed}
        table, columns, inserted = model._meta.db_table, ", ".join(values), ", ".join(values.values())
        statement = (
            f"INSERT INTO {table} ({columns}) SELECT {inserted} FROM {table}, "
            "generate_series(%(first)s, %(last)s) n WHERE id = %(source)s"
        )
        given = {"first": self.first, "last": self.last, "source": source, "base": BASE}
        named = vars(self.pattern) | {"others": list(self.pattern.others)}
        self.owner.execute(statement.encode(), given | named)

    def _say(self, statement: str, model: type[Model]) -> None:
        self.owner.execute(statement.format(model._meta.db_table).encode())


def _own(value: str, otherwise: str = "NULL") -> str:
    return f"CASE WHEN n <= %(own)s THEN {value} ELSE {otherwise} END"
