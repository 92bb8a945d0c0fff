"""Closed cases are read-only below the interface."""

import pgtrigger
from django.db import models

from casework.audit.triggers import Guard, as_declared, history_of, is_erasure
from casework.cases.choices import CLOSED_STATES

_CLOSED = ", ".join(f"'{state.value}'" for state in CLOSED_STATES)


class ClosedCaseIsReadOnly(Guard):
    """Refuses every write to a row that belongs to a closed case, or would belong to one afterwards.

    Contents of a closed case are erased as others are; whether that is done is asked only where it is closed.

    `case_of` is an SQL expression over the row `r` that gives the id of its case.
    """

    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
    declare = [("r", "record"), ("closed", "boolean DEFAULT false")]

    def __init__(self, *, name: str = "closed_case_is_read_only", case_of: str = "r.case_id") -> None:
        self.case_of = case_of
        super().__init__(name=name)

    def get_func(self, model: models.Model) -> str:
        """Return the body of the trigger."""
        found = f"SELECT 1 FROM cases_case c WHERE c.id = {self.case_of} AND c.state IN ({_CLOSED})"  # noqa: S608 - the expression is written in this repository
        erased = f"IF {is_erasure(_history_table(model), row='NEW.id')} THEN RETURN NEW; END IF;"
        return f"""
            IF TG_OP <> 'INSERT' THEN r := OLD; closed := EXISTS ({found}); END IF;
            IF TG_OP <> 'DELETE' AND NOT closed THEN r := NEW; closed := EXISTS ({found}); END IF;
            IF closed THEN {erased}
                RAISE EXCEPTION 'case is closed: % refused on %', TG_OP, TG_TABLE_NAME
                    USING ERRCODE = 'restrict_violation';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """


def _history_table(model: models.Model) -> str:
    return history_of(as_declared(model))._meta.db_table


class ClosedCaseOnlyReopens(Guard):
    """Refuses to change a closed case other than to let it run again or erase contents, and to delete any."""

    name = "closed_case_only_reopens"
    when = pgtrigger.Before
    operation = pgtrigger.Update | pgtrigger.Delete

    def get_func(self, model: models.Model) -> str:
        """Return the body of the trigger."""
        return f"""
            IF OLD.state IN ({_CLOSED}) AND {is_erasure(_history_table(model), row="NEW.id")} THEN
                RETURN NEW;
            END IF;
            IF TG_OP = 'DELETE' OR (OLD.state IN ({_CLOSED}) AND NEW.state <> 'running') THEN
                RAISE EXCEPTION 'case is closed: % refused on %', TG_OP, TG_TABLE_NAME
                    USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        """
