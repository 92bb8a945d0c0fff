"""A deputy sees and does what the absent person may, in the open, and never decides on work of either."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.utils.timezone import get_current_timezone, localdate

from accounts.choices import Role
from accounts.models import User, standings_on
from accounts.services import Substitute, announce_absence, end_absence_at_once
from casework.audit.choices import Verb
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.audit.models import AuditEvent
from casework.cases import permissions
from casework.cases.choices import Audience, CaseKind
from casework.cases.models import Note
from casework.cases.notes import write_note
from casework.cases.selectors import access_to, permitted_cases, visible_cases
from casework.cases.services import open_case
from tests.access.world import region_around
from tests.builders import LEIPZIG, acting, lpr, office, person
from tests.definitions.practice import WordFacts
from tests.engine.practice import Scene, nothing_changes, say
from workflows.desk.demo.driver import open_step
from workflows.engine.choices import Answer
from workflows.engine.decisions import DecisionFacts
from workflows.engine.lifecycle import close_case, reopen_case
from workflows.engine.models import Step
from workflows.engine.selectors import content_of
from workflows.engine.services import claim_step, complete_step, decide, reassign_step

APPROVED = DecisionFacts(Answer.APPROVED, "")
WEEK = timedelta(days=7)


def away(who: User, *deputies: User, kinds: tuple[str, ...] = ()) -> None:
    """Let somebody be away for a week from today, represented by the others."""
    announce_absence(
        user=who,
        first_day=localdate(),
        last_day=localdate() + WEEK,
        substitutes=[Substitute(deputy, kinds) for deputy in deputies],
        by=acting(who),
    )


def on_day(day: date) -> time_machine.travel:
    """Set the clock to noon of a day."""
    return time_machine.travel(datetime.combine(day, time(12), get_current_timezone()), tick=False)


@pytest.fixture
def clerk(scene: Scene) -> User:
    """Return somebody at the town hall of Pirna who may do nothing but ask for a case."""
    return person("Clerk Pirna", Role.MC, scene.pirna.town)


def approve(scene: Scene, by: User) -> Step:
    """Let somebody agree for Pirna."""
    step = open_step(scene.case, "agree", "Pirna")
    fingerprint = content_of(step.case, step.flow_task).fingerprint
    return decide(step_id=step.pk, facts=APPROVED, fingerprint=fingerprint, by=acting(by))


def test_the_deputy_does_the_step_and_both_names_are_kept(scene: Scene, clerk: User) -> None:
    say(scene.case, "first")
    away(scene.pirna.mayor, clerk)
    step = approve(scene, clerk)
    assert (step.owner, step.on_behalf_of) == (clerk, scene.pirna.mayor)
    assert (step.decision.by, step.decision.on_behalf_of) == (clerk, scene.pirna.mayor)
    assert step.completed_in is not None
    told = AuditEvent.objects.filter(change_id=step.completed_in)
    assert {(event.actor, event.on_behalf_of) for event in told} == {(clerk, scene.pirna.mayor)}
    kept = Step.history.filter(change_id=step.completed_in)
    assert {row.history_on_behalf_of for row in kept} == {scene.pirna.mayor}


def test_the_own_right_comes_first(scene: Scene) -> None:
    away(scene.staff.officer, scene.staff.colleague)
    note = write_note(case=scene.case, text="Seen.", audience=Audience.LPR, by=acting(scene.staff.colleague))
    assert Note.history.get(id=note.pk).history_on_behalf_of is None


def test_an_order_is_given_in_the_place_of_supervision(scene: Scene) -> None:
    away(scene.staff.supervision, scene.staff.officer)
    close_case(case=scene.case, on=localdate(), by=acting(scene.staff.officer), reason="It is over.")
    reopen_case(case=scene.case, by=acting(scene.staff.officer), reason="It is not.")
    told = AuditEvent.objects.filter(verb__in=(Verb.CASE_CLOSED, Verb.CASE_REOPENED))
    assert [(event.actor, event.on_behalf_of) for event in told] == [
        (scene.staff.officer, scene.staff.supervision)
    ] * 2


def test_without_an_absence_nobody_is_a_deputy(scene: Scene, clerk: User) -> None:
    say(scene.case, "first")
    with nothing_changes(scene.case), pytest.raises(NotAllowed):
        approve(scene, clerk)


def test_the_deputyship_ends_by_itself(scene: Scene, clerk: User) -> None:
    away(scene.pirna.mayor, clerk)
    last_day = localdate() + WEEK
    represented = {
        days: [standing.person_id for standing in standings_on(clerk, last_day + timedelta(days=days))[1:]]
        for days in (0, 1)
    }
    assert represented == {0: [scene.pirna.mayor.pk], 1: []}


def test_the_deputyship_ends_with_the_return(scene: Scene, clerk: User) -> None:
    say(scene.case, "first")
    with on_day(localdate() - WEEK):
        away(scene.pirna.mayor, clerk)
    end_absence_at_once(absence=scene.pirna.mayor.absences.get(), by=acting(scene.pirna.mayor))
    with nothing_changes(scene.case), pytest.raises(NotAllowed):
        approve(scene, clerk)


def test_a_deputy_for_other_kinds_of_case_is_none_here(scene: Scene, clerk: User) -> None:
    say(scene.case, "first")
    away(scene.pirna.mayor, clerk, kinds=(CaseKind.COACHING,))
    with nothing_changes(scene.case), pytest.raises(NotAllowed):
        approve(scene, clerk)


def test_a_deputy_sees_the_cases_of_the_absent_and_no_others(scene: Scene) -> None:
    far = region_around("Far away", LEIPZIG)
    stranger = person("Stranger")
    office(stranger, Role.SU, lpr(), region=far)
    assert not visible_cases(stranger).exists()
    away(scene.staff.supervision, stranger)
    acting_now = acting(stranger).user
    assert list(visible_cases(acting_now)) == [scene.case]
    for permission in (permissions.VIEW_CASE, permissions.VIEW_INTERNAL, permissions.MANAGE_CASE):
        listed = permitted_cases(acting_now, permission).filter(pk=scene.case.pk).exists()
        assert listed is access_to(scene.case, acting_now).may(permission)
    with on_day(localdate() + WEEK + timedelta(days=1)):
        assert not visible_cases(acting(stranger).user).exists()


@pytest.mark.parametrize("kind", [CaseKind.COACHING, CaseKind.OTHER])
def test_a_deputy_sees_no_drafts_of_a_house_of_others(scene: Scene, kind: CaseKind) -> None:
    two_hats = person("Two Hats", Role.CO, lpr())
    office(two_hats, Role.MC, scene.pirna.town)
    away(two_hats, scene.staff.colleague, kinds=(kind,))
    draft = open_case(
        kind=CaseKind.OTHER,
        title="We ask for help",
        municipalities=[scene.pirna.town],
        opened_by=scene.pirna.town,
        opened_on=localdate(),
        by=acting(scene.pirna.mayor),
    )
    deputy = acting(scene.staff.colleague).user
    assert not visible_cases(deputy).filter(pk=draft.pk).exists()
    assert not access_to(draft, deputy).may(permissions.VIEW_CASE)


def test_what_the_absent_has_taken_on_the_deputy_completes(scene: Scene) -> None:
    step = open_step(scene.case, "first")
    claim_step(step_id=step.pk, by=acting(scene.staff.officer))
    with pytest.raises(NotNow, match="has taken this step on"):
        complete_step(step_id=step.pk, facts=WordFacts("light"), by=acting(scene.staff.colleague))
    away(scene.staff.officer, scene.staff.colleague)
    with pytest.raises(NotNow, match="as the deputy you can complete"):
        claim_step(step_id=step.pk, by=acting(scene.staff.colleague))
    done = complete_step(step_id=step.pk, facts=WordFacts("light"), by=acting(scene.staff.colleague))
    assert (done.owner, done.on_behalf_of) == (scene.staff.colleague, scene.staff.officer)


def test_a_deputy_gives_the_step_of_the_absent_away_in_his_name(scene: Scene, clerk: User) -> None:
    say(scene.case, "first")
    step, third = open_step(scene.case, "agree", "Pirna"), person("Deputy Mayor", Role.MA, scene.pirna.town)
    away(scene.pirna.mayor, clerk)
    given = reassign_step(step_id=step.pk, to=acting(third).user, by=acting(clerk), reason="Long absence.")
    assert given.owner == third
    assert Step.history.filter(id=step.pk).latest().history_on_behalf_of == scene.pirna.mayor


def test_a_chain_of_absent_people_ends_at_who_is_there(scene: Scene, clerk: User) -> None:
    say(scene.case, "first")
    middle = person("Second Clerk Pirna", Role.MC, scene.pirna.town)
    away(scene.pirna.mayor, middle)
    away(middle, clerk)
    assert approve(scene, clerk).on_behalf_of == scene.pirna.mayor


def test_two_who_represent_each_other_are_both_represented_once(scene: Scene) -> None:
    first, second = scene.staff.officer, scene.staff.colleague
    away(first, second)
    away(second, first)
    places = [standing.person_id for standing in acting(second).user.standings_today]
    assert places == [second.pk, first.pk]


def test_kinds_narrow_along_a_chain_and_widen_side_by_side(scene: Scene, clerk: User) -> None:
    second, third = (person(f"{name} Clerk Pirna", Role.MC, scene.pirna.town) for name in ("Second", "Third"))
    away(scene.pirna.mayor, second, kinds=(CaseKind.COACHING, CaseKind.OTHER))
    away(second, clerk, third, kinds=(CaseKind.COACHING, CaseKind.FUNDING))
    away(third, clerk)
    kinds = {standing.person_id: standing.kinds for standing in acting(clerk).user.standings_today}
    assert kinds[scene.pirna.mayor.pk] == frozenset({"coaching"})
    assert kinds[second.pk] == frozenset({"coaching", "funding"})
    assert kinds[third.pk] is None


AUTHOR, APPROVER, DEPUTY_OF_AUTHOR, DEPUTY_OF_APPROVER = "author", "approver", "for author", "for approver"
"""Who writes and who decides: people who all hold both offices; two represent another of them."""


@pytest.mark.parametrize(
    ("writes", "decides", "may"),
    [
        (AUTHOR, APPROVER, True),
        (AUTHOR, DEPUTY_OF_APPROVER, True),
        (AUTHOR, AUTHOR, False),
        (AUTHOR, DEPUTY_OF_AUTHOR, False),
        (DEPUTY_OF_AUTHOR, APPROVER, True),
        (DEPUTY_OF_AUTHOR, DEPUTY_OF_APPROVER, True),
        (DEPUTY_OF_AUTHOR, AUTHOR, False),
        (DEPUTY_OF_AUTHOR, DEPUTY_OF_AUTHOR, False),
        (DEPUTY_OF_APPROVER, DEPUTY_OF_APPROVER, False),
        (DEPUTY_OF_APPROVER, APPROVER, True),
        (APPROVER, DEPUTY_OF_APPROVER, False),
        (APPROVER, APPROVER, False),
    ],
)
@pytest.mark.parametrize("entry", ["decide", "claim", "reassign"])
def test_four_eyes_hold_for_deputies(scene: Scene, writes: str, decides: str, may: bool, entry: str) -> None:
    people = {
        AUTHOR: person("Author", Role.CO, lpr()),
        APPROVER: person("Approver", Role.MA, scene.pirna.town),
        DEPUTY_OF_AUTHOR: person("Deputy of Author", Role.SU, lpr()),
        DEPUTY_OF_APPROVER: person("Deputy of Approver", Role.MC, scene.pirna.town),
    }
    for name in (AUTHOR, DEPUTY_OF_AUTHOR):
        office(people[name], Role.MA, scene.pirna.town)
    for name in (APPROVER, DEPUTY_OF_APPROVER):
        office(people[name], Role.CO, lpr())
    away(people[AUTHOR], people[DEPUTY_OF_AUTHOR])
    away(people[APPROVER], people[DEPUTY_OF_APPROVER])
    first = open_step(scene.case, "first")
    complete_step(step_id=first.pk, facts=WordFacts("light"), by=acting(people[writes]))
    step = open_step(scene.case, "agree", "Pirna")
    assert step.author == people[writes]
    if may:
        enter(scene, step, entry, people[decides])
        return
    with nothing_changes(scene.case), pytest.raises((NotAllowed, Invalid)):
        enter(scene, step, entry, people[decides])


def enter(scene: Scene, step: Step, entry: str, who: User) -> None:
    """Let somebody decide, take the decision on, or get it from supervision."""
    if entry == "decide":
        approve(scene, who)
    elif entry == "claim":
        claim_step(step_id=step.pk, by=acting(who))
    else:
        to, by = acting(who).user, acting(scene.staff.supervision)
        reassign_step(step_id=step.pk, to=to, by=by, reason="Somebody has to decide.")
