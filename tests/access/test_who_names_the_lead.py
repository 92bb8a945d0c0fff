"""A case may begin with a lead: the LPR office names one of its case officers, nobody else does."""

import pytest
from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import User
from casework.audit.errors import Invalid, NotAllowed
from casework.cases.choices import CaseKind
from casework.cases.models import Case
from casework.cases.services import open_case
from casework.territory.models import Organisation
from tests.builders import PIRNA, Staff, acting, hire_staff, lpr, person, town


@pytest.fixture
def staff(db: None) -> Staff:
    """Return the people of the office and the coaches."""
    return hire_staff()


def open_with(lead: User, by: User, opened_by: Organisation) -> Case:
    """Open a case of Pirna with that person in the lead."""
    return open_case(
        kind=CaseKind.CONSULTATION,
        title="Prevention",
        municipalities=[town(PIRNA)],
        opened_by=opened_by,
        opened_on=localdate(),
        lead=acting(lead).user,
        by=acting(by),
    )


def test_the_office_names_one_of_its_officers(staff: Staff) -> None:
    assert open_with(staff.colleague, staff.officer, lpr()).lead == staff.colleague
    assert open_with(staff.officer, staff.supervision, lpr()).lead == staff.officer


def test_nobody_but_a_case_officer_leads(staff: Staff) -> None:
    with pytest.raises(Invalid) as refusal:
        open_with(staff.supervision, staff.officer, lpr())
    assert refusal.value.field == "lead"
    assert not Case.objects.exists()


def test_a_town_does_not_say_who_leads(staff: Staff) -> None:
    coordination = person("Coordination Pirna", Role.MC, town(PIRNA))
    with pytest.raises(NotAllowed):
        open_with(staff.officer, coordination, town(PIRNA))
    assert not Case.objects.exists()
