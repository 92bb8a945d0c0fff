"""The page of a case names successor, predecessors and cases of the same file to those who see them."""

from django.utils.timezone import localdate

from accounts.models import User
from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.cases.choices import CaseKind
from casework.cases.locks import lock_case
from casework.cases.models import Case
from casework.cases.selectors import access_to
from casework.cases.services import open_related_case
from tests.builders import GOERLITZ, acting, running_case
from tests.desk.cases.builders import Scene
from workflows.desk.selectors.case_parts import related_cases
from workflows.desk.selectors.reader import Reader
from workflows.engine.lifecycle import transfer_case


@service
def open_beside(*, case: Case, by: Actor) -> Case:
    """Open a draft of the office in the same file, as a step would."""
    held = lock_case(case.pk)
    return open_related_case(
        case=held, kind=CaseKind.SECURITY_ANALYSIS, title="Beside", opened_on=localdate(), by=by
    )


def related(case: Case, user: User) -> set[int]:
    """Return the cases that somebody finds beside a case."""
    reader, now = acting(user).user, Case.objects.get(pk=case.pk)
    found = related_cases(Reader(reader, now, access_to(now, reader)))
    return {row.case_id for row in found}


def test_successor_and_predecessor_are_found_by_those_who_see_them(scene: Scene) -> None:
    officer, heir = scene.staff.officer, running_case(scene.staff.officer, GOERLITZ)
    transfer_case(case=scene.case, successor=heir, on=localdate(), by=acting(officer), reason="Merged.")
    assert related(scene.case, officer) == {heir.pk}
    assert related(heir, officer) == {scene.case.pk}
    assert related(scene.case, scene.pirna.mayor) == set()
    assert related(heir, scene.stranger) == set()  # the mayor of Görlitz


def test_a_case_of_the_same_file_is_found_by_those_who_see_it(scene: Scene) -> None:
    draft = open_beside(case=scene.case, by=acting(scene.staff.officer))
    assert related(scene.case, scene.staff.officer) == {draft.pk}
    assert related(draft, scene.staff.officer) == {scene.case.pk}
    assert related(scene.case, scene.pirna.mayor) == set()
    assert draft.reference_number in scene.page(scene.staff.officer)
    assert draft.reference_number not in scene.page(scene.pirna.mayor)
