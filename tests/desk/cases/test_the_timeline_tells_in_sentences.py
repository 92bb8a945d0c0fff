"""The timeline: sentences in the reader's language, the changes behind them, nothing one may not see."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from accounts.choices import Language, Role
from accounts.services import set_language
from casework.audit.choices import Scope, Verb
from casework.audit.selectors import events_of
from casework.cases.choices import Audience, Level
from casework.cases.filing import add_document
from casework.cases.notes import write_note
from casework.coaching.facts.beginning import CoachChangeFacts
from casework.coaching.services.meetings import correct_meeting, record_meeting
from tests.builders import GOERLITZ, acting, lpr, person, running_case
from tests.coaching_domain.work.builders import meeting
from tests.desk.cases.builders import TO_THE_COACH, TO_THE_DECISION, Scene
from tests.documents.desk import checked
from workflows.coaching.services import change_coach
from workflows.desk.demo.driver import do, refuse
from workflows.desk.selectors.timeline import tell
from workflows.engine.lifecycle import suspend_case, transfer_case


def test_each_event_is_a_sentence(scene: Scene) -> None:
    page = scene.play("inquiry").page(scene.staff.officer, "timeline")
    assert "Case Officer East opened the case" in page
    assert "Case Officer East completed “Record the inquiry”." in page
    assert "started the process “Coaching process”." in page
    assert "added Stadt Pirna as Municipality." in page


def test_the_reader_reads_the_own_language(scene: Scene) -> None:
    until = localdate().replace(day=9, month=9) + timedelta(days=730)
    suspend_case(case=scene.case, until=until, by=acting(scene.staff.officer), reason="Wahl")
    assert f"until {until:%-d %b %Y}" in scene.page(scene.staff.officer, "timeline")
    set_language(language=Language.GERMAN, by=acting(scene.staff.officer))
    page = scene.page(scene.staff.officer, "timeline")
    assert f"{until:%d.%m.%Y}" in page
    assert "Wahl" in page


def test_who_acts_for_another_is_named_with_the_other(scene: Scene) -> None:
    by = acting(scene.staff.officer, scene.staff.colleague)
    write_note(case=scene.case, text="Call back", audience=Audience.PARTIES, by=by)
    told = "Case Officer East on behalf of Case Officer West wrote a note."
    assert told in scene.page(scene.staff.officer, "timeline")


def test_what_happened_earlier_says_when_it_was_recorded(scene: Scene) -> None:
    held_on = localdate() - timedelta(days=12)
    do(scene.case, "inquiry", received_on=held_on)
    page = scene.page(scene.staff.officer, "timeline")
    assert f'datetime="{held_on.isoformat()}"' in page
    assert "recorded " in page


def test_a_refusal_tells_its_reason(scene: Scene) -> None:
    scene.play(
        "inquiry",
        "receipt",
        "initial_consultation",
        "consultation_minutes",
        "municipal_decision",
        "agreement_draft",
    )
    refuse(scene.case, "agreement_signatures", "The council has not met.", "Pirna")
    page = scene.page(scene.staff.officer, "timeline")
    assert "refused for Stadt Pirna" in page
    assert "The council has not met." in page


def test_a_decision_says_what_was_decided(scene: Scene) -> None:
    scene.play(*TO_THE_DECISION)
    again = localdate() + timedelta(days=30)
    step, later = "municipal_decision", "postponed"
    do(scene.case, step, decision=later, follow_up_on=again, reservations="No money yet")
    page = scene.page(scene.pirna.coordination, "timeline")
    assert "accepted the inquiry." in page
    assert f"for Stadt Pirna; follow-up date: {again:%-d %b %Y}." in page
    assert "Remark: No money yet" in page
    do(scene.case, "municipal_decision", decision="yes")
    assert "decided in principle for Stadt Pirna: yes." in scene.page(scene.pirna.coordination, "timeline")


def test_a_declined_inquiry_tells_the_town_why(scene: Scene) -> None:
    scene.play("inquiry")
    do(scene.case, "receipt", outcome="rejected", reason="Beyond our competence")
    for name in ("timeline", "case"):
        page = scene.page(scene.pirna.coordination, name)
        assert "Case Officer East declined the inquiry." in page
        assert "Reason: Beyond our competence" in page


def test_a_signature_names_who_signed_and_the_last_one_that_it_is_concluded(scene: Scene) -> None:
    scene.play(
        "inquiry",
        "receipt",
        "initial_consultation",
        "consultation_minutes",
        "municipal_decision",
        "agreement_draft",
    )
    do(scene.case, "agreement_signatures", "Pirna", signatory="Lord Mayor Pirna")
    assert "agreement is concluded" not in scene.page(scene.staff.officer, "timeline")
    scene.play("agreement_signatures")
    page = scene.page(scene.staff.officer, "timeline")
    assert "signed the cooperation agreement for Stadt Pirna. Signed by: Lord Mayor Pirna," in page
    assert "The cooperation agreement is concluded: all parties have signed." in page


def test_an_event_unfolds_into_the_changes_that_it_made(scene: Scene) -> None:
    do(scene.case, "inquiry", concern="Noise in the park")
    page = scene.page(scene.staff.officer, "timeline")
    assert "Noise in the park" in page
    suspended_until = localdate() + timedelta(days=20)
    suspend_case(case=scene.case, until=suspended_until, by=acting(scene.staff.officer), reason="Rest")
    page = scene.page(scene.staff.officer, "timeline")
    assert "<del>running</del>" in page
    assert "<ins>suspended</ins>" in page


def test_internal_notes_leave_no_trace_for_others(scene: Scene) -> None:
    before = scene.page(scene.pirna.mayor, "timeline").count("fw-event__when")
    write_note(case=scene.case, text="INTERNAL", audience=Audience.LPR, by=acting(scene.staff.officer))
    page = scene.page(scene.pirna.mayor, "timeline")
    assert page.count("fw-event__when") == before
    assert "INTERNAL" not in page
    assert "INTERNAL" in scene.page(scene.staff.officer, "timeline")


def test_internal_notes_do_not_show_in_the_pages_of_others(scene: Scene) -> None:
    for number in range(30):
        write_note(case=scene.case, text=f"{number}", audience=Audience.LPR, by=acting(scene.staff.officer))
    assert "Next page" not in scene.page(scene.pirna.mayor, "timeline")
    assert "Next page" in scene.page(scene.staff.officer, "timeline")


def test_contents_of_meetings_stay_with_coach_and_coordination(scene: Scene) -> None:
    by = acting(scene.play(*TO_THE_COACH).coach)
    held = record_meeting(case=scene.case, facts=meeting(localdate(), "SECRET"), by=by)
    correct_meeting(meeting=held, facts=meeting(localdate(), "SECRET TOO"), by=by)
    for user, reads in (
        (scene.coach, True),
        (scene.pirna.coordination, True),
        (scene.staff.officer, False),
        (scene.staff.supervision, False),
        (scene.pirna.mayor, False),
    ):
        page = scene.page(user, "timeline")
        assert "recorded the coaching meeting" in page
        assert ("SECRET" in page) is reads
        assert ("Talk to the council" in page) is reads


def test_a_successor_that_one_may_not_see_is_not_named(scene: Scene) -> None:
    other = running_case(scene.staff.officer, GOERLITZ)
    by = acting(scene.staff.officer)
    transfer_case(case=scene.case, successor=other, on=localdate(), by=by, reason="Joined")
    assert other.reference_number in scene.page(scene.staff.officer, "timeline")
    for page in (scene.page(scene.pirna.mayor, "timeline"), scene.page(scene.pirna.mayor)):
        assert other.reference_number not in page
        assert "another case" in page


def test_pages_lead_back_and_forth_by_key(scene: Scene) -> None:
    for number in range(40):
        write_note(
            case=scene.case, text=f"{number}", audience=Audience.PARTIES, by=acting(scene.staff.officer)
        )
    client, address = scene.desk_of(scene.staff.officer), scene.address("timeline")
    newest = list(events_of(scope=Scope.CASE, subject_id=scene.case.pk).values_list("pk", flat=True))
    second = client.get(f"{address}?nach={newest[24]}").content.decode()
    assert second.count("fw-event__when") == len(newest) - 25
    first = client.get(f"{address}?vor={newest[25]}").content.decode()
    assert first.count("fw-event__when") == 25
    for nonsense in ("x", "-1", "9" * 30, "%00"):
        assert client.get(f"{address}?nach={nonsense}").status_code == 200


def test_a_step_whose_node_is_gone_is_told_by_its_name(scene: Scene) -> None:
    event = events_of(scope=Scope.CASE, subject_id=scene.case.pk).first()
    assert event is not None
    event.verb, event.facts = Verb.SENT_BACK, {"step": "a_node_of_old", "process": "CoachingV0"}
    assert "a_node_of_old" in tell(event).sentence
    event.facts = {}
    assert "…" in tell(event).sentence


def test_a_title_that_looks_like_a_day_stays_as_it_is(scene: Scene) -> None:
    by = acting(scene.staff.officer)
    add_document(case=scene.case, title="2025-03-03", level=Level.INTERNAL, upload=checked(), by=by)
    assert "filed “2025-03-03”, version 1." in scene.page(scene.staff.officer, "timeline")


def test_the_timeline_costs_the_same_for_one_event_and_for_a_full_page(scene: Scene) -> None:
    client, address = scene.desk_of(scene.staff.officer), scene.address("timeline")
    costs = []
    for count in (1, 24):
        for number in range(count):
            write_note(
                case=scene.case, text=str(number), audience=Audience.LPR, by=acting(scene.staff.officer)
            )
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        costs.append(len(captured))
    assert costs[1] <= costs[0]


def test_why_a_coach_leaves_is_told_to_those_who_read_the_choice_of_the_coach(scene: Scene) -> None:
    scene.play(*TO_THE_COACH)
    quality = person("Quality", Role.QA, lpr())
    leaving, sentence = scene.coach, "ended the assignment of {} as coach."
    facts = CoachChangeFacts(reason="Moves to Kiel", last_day=localdate(), handover_note="In the file.")
    change_coach(case=scene.case, facts=facts, by=acting(scene.staff.officer))
    for reader, reads in ((scene.staff.officer, True), (scene.pirna.mayor, True), (quality, False)):
        page = scene.page(reader, "timeline")
        assert sentence.format(leaving.name) in page
        assert ("Reason: Moves to Kiel" in page) is reads
        assert ("Moves to Kiel" in page) is reads
    own = events_of(scope=Scope.ACCOUNTS, subject_id=leaving.pk).filter(verb=Verb.COACH_RELEASED)
    assert [event.facts for event in own] == [{"person": leaving.name}]
