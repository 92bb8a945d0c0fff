"""As the consequence of a step an organisation takes part in a case, from then on and only once."""

from datetime import date

import pytest

from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.cases.choices import CaseKind, PartyRole
from casework.cases.locks import lock_case
from casework.cases.models import Case, CaseParty
from casework.cases.selectors import parties_of
from casework.cases.services import end_party, ensure_party
from casework.territory.choices import OrganisationKind
from tests.builders import Staff, acting, body, hire_staff, house, running_case

MARCH, APRIL, MAY = date(2025, 3, 10), date(2025, 4, 10), date(2025, 5, 12)


@pytest.fixture
def staff(db: None) -> Staff:
    """Return the people of the office."""
    return hire_staff()


@pytest.fixture
def case(staff: Staff) -> Case:
    """Return a running case of Pirna."""
    return running_case(staff.officer, kind=CaseKind.CONSULTATION)


@service
def bring_police_in(*, case: Case, on: date, by: Actor) -> CaseParty:
    """Let the police of Dresden take part, as the record of a step does."""
    police = body(OrganisationKind.POLICE, "Dresden")
    return ensure_party(lock_case(case.pk), police, PartyRole.POLICE, on)


def test_it_takes_part_once(case: Case) -> None:
    joined = bring_police_in(case=case, on=MARCH, by=house())
    again = bring_police_in(case=case, on=APRIL, by=house())
    assert (again, again.joined_on) == (joined, MARCH)
    assert parties_of(case, PartyRole.POLICE).get() == joined


def test_who_has_left_takes_part_anew(staff: Staff, case: Case) -> None:
    joined = bring_police_in(case=case, on=MARCH, by=house())
    end_party(party=joined, left_on=APRIL, by=acting(staff.officer), reason="No longer in charge.")
    assert bring_police_in(case=case, on=MAY, by=house()) != joined
    assert parties_of(case, PartyRole.POLICE).get().joined_on == MAY
