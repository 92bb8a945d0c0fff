"""One coaching of Pirna from the inquiry to its closing, in the browsers of those who take part."""

import re
from datetime import timedelta

from django.utils.timezone import localdate
from playwright.sync_api import expect

from casework.audit.choices import Verb
from casework.cases.choices import CaseState
from casework.cases.models import Case
from tests.builders import running_case
from tests.documents.reading import says
from tests.stories.cast import Cast
from tests.stories.coaching import Coaching, not_told, texts_of
from tests.stories.desk import STEP_FORM, Office
from workflows.desk.demo.driver import run
from workflows.engine.choices import Answer

DOCUMENTS = 16  # one from each step that makes one, by the domain guide; minutes belong to meetings
ANNEXES = 4  # the rules of the council, and three annexes of the application
TITLE = "Sicheres Bahnhofsviertel"
UNTIL_BRANCHES = (
    "inquiry",
    "receipt",
    "initial_consultation",
    "consultation_minutes",
    "municipal_decision",
    "agreement_draft",
    "agreement_signatures",
    "coach_matching",
    "coach_answers",
    "coach_assignment",
    "contracting",
    "target_approval",
    "kick_off",
)


def test_four_people_in_turn(office: Office, cast: Cast) -> None:
    coaching = the_office_opens_a_case(office, cast)
    the_town_decides_and_all_parties_sign(coaching)
    a_coach_is_found_and_the_town_refuses_once(coaching)
    branches_run_beside_each_other(coaching)
    the_case_rests_and_goes_on(coaching)
    the_coach_changes_and_no_stage_is_lost(coaching)
    it_comes_to_its_end(coaching)
    the_timeline_tells_it(coaching)
    every_document_opens_and_says_what_was_entered(coaching)


def the_office_opens_a_case(office: Office, cast: Cast) -> Coaching:
    office.at_desk(cast.officer).open_case(TITLE, "Pirna")
    coaching = Coaching(office, cast, Case.objects.get(title=TITLE))
    coaching.tell(Verb.CASE_OPENED, cast.officer, reference=coaching.case.reference_number)
    coaching.tell(Verb.CASE_SUBMITTED, cast.officer)
    coaching.go("inquiry", "receipt", "initial_consultation", "consultation_minutes")
    return coaching


def the_town_decides_and_all_parties_sign(coaching: Coaching) -> None:
    coaching.go("municipal_decision", "agreement_draft", "agreement_signatures")
    assert coaching.waiting() == ["coach_matching"]


def a_coach_is_found_and_the_town_refuses_once(coaching: Coaching) -> None:
    coaching.do("coach_matching", coach=coaching.cast.coach)
    coaching.go("coach_answers", "coach_assignment", "contracting")
    coaching.do("target_approval", "Pirna", answer=Answer.REFUSED, text="Die Ziele sind nicht messbar.")
    assert coaching.waiting() == ["contracting"]
    coaching.do("contracting", mandate="Die Ziele sind jetzt messbar.")
    coaching.go("target_approval", "kick_off")


def branches_run_beside_each_other(coaching: Coaching) -> None:
    assert coaching.waiting() == ["council_setup", "funding", "situation_analysis"]
    coaching.go("funding", "grant_decision", "situation_analysis", "situation_approval")
    assert coaching.waiting() == ["council_setup"]
    coaching.go("council_setup", "council_approval")
    assert coaching.waiting() == ["action_plan"]


def the_case_rests_and_goes_on(coaching: Coaching) -> None:
    coaching.go("action_plan", "plan_approval")
    officer, until = coaching.at_desk(coaching.cast.officer), localdate() + timedelta(days=30)
    officer.do(coaching.case, "ruhen", until=until, reason="Wahlen in der Stadt.")
    coaching.tell(Verb.CASE_SUSPENDED, officer.user, until=f"{until:%d.%m.%Y}")
    coach = coaching.at_desk(coaching.cast.coach)
    coach.find_in_case(coaching.step("implementation"))
    expect(coach.page.locator(STEP_FORM)).to_have_count(1)  # for drafts
    expect(coach.page.locator(f"{STEP_FORM} [name=complete]")).to_have_count(0)
    officer.do(coaching.case, "fortsetzen", reason="Der neue Rat hat getagt.")
    coaching.tell(Verb.CASE_RESUMED, officer.user)


def the_coach_changes_and_no_stage_is_lost(coaching: Coaching) -> None:
    cast, officer = coaching.cast, coaching.at_desk(coaching.cast.officer)
    note = {"reason": "Längere Krankheit.", "handover_note": "Die Unterlagen liegen bei der Koordination."}
    officer.do(coaching.case, "coach-wechsel", last_day=localdate(), **note)
    coaching.tell(Verb.COACH_RELEASED, officer.user, person=cast.coach.name)
    assert coaching.waiting() == ["coach_matching", "implementation"]
    coaching.do("coach_matching", coach=cast.next_coach)
    coaching.go("coach_answers")
    coaching.tell(Verb.COACH_ASSIGNED, cast.coordination, person=cast.next_coach.name)
    coaching.go("coach_assignment", "target_confirmation")
    assert coaching.waiting() == ["implementation"]


def it_comes_to_its_end(coaching: Coaching) -> None:
    coaching.go("implementation", "evaluation", "evaluation_approval")
    coaching.go("consolidation", "consolidation_approval", "closing", "closing_approval")
    coaching.tell(Verb.CASE_CLOSED, coaching.cast.supervision)
    assert Case.objects.get(pk=coaching.case.pk).state == CaseState.COMPLETED


def the_timeline_tells_it(coaching: Coaching) -> None:
    told = coaching.at_desk(coaching.cast.officer).timeline(coaching.case)
    assert not_told(coaching.story, told) == []
    assert [sentence for sentence in told if re.search(r"[{}_…]|  ", sentence)] == []


def every_document_opens_and_says_what_was_entered(coaching: Coaching) -> None:
    officer = coaching.at_desk(coaching.cast.officer)
    officer.visit(coaching.case)
    assert len(coaching.on_file) == DOCUMENTS
    for title, sections in coaching.on_file.items():
        pdf = officer.document(title)
        assert [text for text in texts_of(sections) if not says(pdf, text)] == [], title
    assert len(coaching.handed_in) == ANNEXES
    for title in coaching.handed_in:
        assert says(officer.document(title), title)


def test_the_other_branch_comes_first(office: Office, cast: Cast) -> None:
    coaching = Coaching(office, cast, running_case(cast.officer))
    run(coaching.case, *UNTIL_BRANCHES)
    coaching.go("council_setup", "council_approval", "funding", "grant_decision")
    assert coaching.waiting() == ["situation_analysis"]
    coaching.go("situation_analysis", "situation_approval")
    assert coaching.waiting() == ["action_plan"]
