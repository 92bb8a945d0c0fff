"""Who asks for a security analysis is told in which case it is done, and led there if it may be seen."""

from accounts.choices import Role
from casework.cases.choices import CaseKind
from casework.cases.models import Case
from casework.coaching.choices import Branch
from tests.builders import acting, lpr
from tests.builders import office as give_office
from tests.desk.steps.builders import UNTIL_AGREEMENT, Office, address, desk_of, sent
from workflows.desk.demo.driver import do, doer_of
from workflows.engine.moves import send_back

UNTIL_CONTRACTING = (
    *UNTIL_AGREEMENT,
    "coach_matching",
    "coach_answers",
    "coach_assignment",
    "agreement_exception",
)


def ask(office: Office) -> str:
    """Let the coach ask for a security analysis; return the page that follows."""
    step = office.step("security_analysis_ref")
    data = sent(step, office.answer("security_analysis_ref"))
    return desk_of(doer_of(step)).post(address(step), data, follow=True).content.decode()


def test_the_new_case_is_named_and_only_who_may_see_it_is_led_there(office: Office) -> None:
    office.run(*UNTIL_CONTRACTING)
    do(Case.objects.get(pk=office.case.pk), "contracting", branches=(Branch.SECURITY_ANALYSIS,))
    office.run("target_approval", "kick_off")
    step = office.step("security_analysis_ref")
    process, coach = step.process, doer_of(step)
    page = ask(office)
    opened = Case.objects.get(kind=CaseKind.SECURITY_ANALYSIS)
    told = f"A case of its own is open for this: Security analysis {opened.reference_number}."
    assert f"{told} The office takes it further" in page
    assert f"/vorgaenge/{opened.pk}/" not in page
    again(office, process.pk)
    give_office(coach, Role.CO, lpr())
    page = ask(office)
    assert f'{told} <a class="fw-link" href="/vorgaenge/{opened.pk}/">Open this case</a>' in page
    assert "The office takes it further" not in page


def again(office: Office, process_id: int) -> None:
    """Let the office ask for the step once more."""
    by = acting(office.staff.officer)
    send_back(process_id=process_id, to="security_analysis_ref", by=by, reason="Another area.")
