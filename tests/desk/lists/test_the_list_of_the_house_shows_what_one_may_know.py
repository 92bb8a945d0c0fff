"""Under “My organisation” stand steps of cases whose steps the person may know, not of every visible case."""

from accounts.choices import Role
from accounts.models import User
from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.cases.models import Case
from casework.cases.selectors import visible_cases
from casework.cases.services import propose_person
from tests.builders import PIRNA, hire_staff, house, running_case, town_hall
from workflows.desk.demo.driver import run
from workflows.desk.selectors.inbox import Area, InboxFilter, inbox_of
from workflows.desk.selectors.paging import Place


@service
def propose(*, case: Case, user: User, by: Actor) -> None:
    """Propose somebody as coach."""
    propose_person(case, user, Role.CH, "Knows the town.")


def of_the_house(user: User) -> list[int]:
    """Return the cases whose steps the person finds under the own organisation, and check their number."""
    inbox = inbox_of(User.objects.get(pk=user.pk), InboxFilter(area=Area.ORGANISATION), Place())
    assert inbox.counts.waiting[Area.ORGANISATION] == len(inbox.page.rows)
    return [row.case_id for row in inbox.page.rows]


def test_who_is_only_proposed_does_not_learn_what_the_own_house_still_does(db: None) -> None:
    staff = hire_staff()
    town_hall(PIRNA)
    case = running_case(staff.officer)
    run(case, "inquiry", "receipt", "initial_consultation", "consultation_minutes", "municipal_decision")
    propose(case=case, user=staff.coach, by=house())
    assert visible_cases(User.objects.get(pk=staff.coach.pk)).filter(pk=case.pk).exists()
    assert of_the_house(staff.coordination) == [case.pk]
    assert of_the_house(staff.coach) == []
