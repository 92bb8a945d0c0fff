"""Somebody leaves: steps and leads, all or some, go to another person, with a preview and a result."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.services import deactivate_user
from casework.audit.models import AuditEvent
from casework.cases.choices import CaseKind
from casework.cases.models import Case
from casework.cases.selectors import active_assignment
from tests.access.deputies import name_deputy
from tests.builders import acting, house, lpr, person
from tests.builders import office as give_office
from tests.desk.absences.builders import away
from tests.desk.handover.conftest import in_hand_of_the_officer
from tests.desk.steps.builders import UNTIL_AGREEMENT, Office, desk_of, take
from tests.desk.taking_steps import another_coaching
from workflows.engine.lifecycle import suspend_case
from workflows.engine.models import Step
from workflows.engine.services import reassign_step

GOING = "Changes to another office."


def page_of(office: Office) -> str:
    """Return the address of handing over what the officer has."""
    return f"/personen/{office.staff.officer.pk}/uebergabe/"


def keys(*offices: Office) -> list[str]:
    """Return step and lead of the cases as the form names them."""
    return [
        key
        for one in offices
        for key in (f"schritt-{one.step('inquiry').pk}", f"federfuehrung-{one.case.pk}")
    ]


def entries(office: Office, *items: str, button: str = "hand_over") -> dict[str, object]:
    """Return what a browser sends to give these to the colleague."""
    return {"to": str(office.staff.colleague.pk), "reason": GOING, "items": list(items), button: "1"}


def holders(office: Office) -> tuple[str, str]:
    """Return who has the first step of the case, and who leads it."""
    step, case = Step.objects.get(pk=office.step("inquiry").pk), Case.objects.get(pk=office.case.pk)
    return (step.owner.name if step.owner else "", case.lead.name if case.lead else "")


@pytest.fixture
def desk(office: Office) -> Client:
    """Return the browser of supervision."""
    return desk_of(office.staff.supervision)


def test_everything_goes_to_the_colleague(office: Office, second: Office, desk: Client) -> None:
    shown = desk.get(page_of(office)).content.decode()
    assert all(f'value="{key}"' in shown for key in keys(office, second))
    assert shown.count("checked") == 4
    preview = desk.post(page_of(office), entries(office, *keys(office, second), button="preview"))
    assert "Hand over 4 entries" in preview.content.decode()
    assert holders(office) == ("Case Officer East", "Case Officer East")
    result = desk.post(page_of(office), entries(office, *keys(office, second)), follow=True).content.decode()
    assert "4 entries are with Case Officer West now." in result
    assert holders(office) == holders(second) == ("Case Officer West", "Case Officer West")
    assert "There is nothing to hand over" in desk.get(page_of(office)).content.decode()


def test_each_entry_is_a_change_of_its_own_with_the_reason(
    office: Office, second: Office, desk: Client
) -> None:
    desk.post(page_of(office), entries(office, *keys(office, second)))
    told = AuditEvent.objects.filter(reason=GOING)
    assert told.count() == 4
    assert len({event.change_id for event in told}) == 4
    assert {event.actor for event in told} == {office.staff.supervision}


def test_what_is_unticked_stays(office: Office, second: Office, desk: Client) -> None:
    step, _lead = keys(office)
    desk.post(page_of(office), entries(office, step))
    assert holders(office) == ("Case Officer West", "Case Officer East")
    assert holders(second) == ("Case Officer East", "Case Officer East")


def test_the_choice_can_be_changed_after_the_preview(office: Office, desk: Client) -> None:
    step, _lead = keys(office)
    again = desk.post(page_of(office), entries(office, step, button="change"), follow=True).content.decode()
    assert again.count("checked") == 1
    assert GOING in again
    assert holders(office) == ("Case Officer East", "Case Officer East")


def test_one_that_is_not_possible_leaves_the_others(office: Office, second: Office, desk: Client) -> None:
    suspend_case(
        case=second.case,
        until=localdate() + timedelta(days=9),
        by=acting(office.staff.supervision),
        reason="Elections.",
    )
    sent = entries(office, *keys(office, second))
    preview = desk.post(
        page_of(office), entries(office, *keys(office, second), button="preview")
    ).content.decode()
    assert "nothing can be done in it now" in preview
    result = desk.post(page_of(office), sent, follow=True).content.decode()
    assert "nothing can be done in it now" in result
    assert "3 entries are with Case Officer West now." in result
    assert holders(office) == ("Case Officer West", "Case Officer West")
    assert holders(second) == ("Case Officer East", "Case Officer West")


def test_preview_and_result_agree_on_who_may_not(office: Office, desk: Client) -> None:
    clerk = person("Clerk", Role.QA, lpr())
    for button in ("preview", "hand_over"):
        sent = entries(office, *keys(office), button=button) | {"to": str(clerk.pk)}
        told = desk.post(page_of(office), sent, follow=True).content.decode()
        assert "Clerk may not do this step." in told
        assert "Only a case officer can take the lead." in told
    assert holders(office) == ("Case Officer East", "Case Officer East")


def test_nobody_is_promised_what_only_an_unfit_deputyship_would_open(office: Office, desk: Client) -> None:
    administrator = person("Administrator", Role.AD, lpr())
    name_deputy(absence=away(office.staff.officer), deputy=administrator, kinds=[], by=house())
    for button in ("preview", "hand_over"):
        sent = entries(office, *keys(office), button=button) | {"to": str(administrator.pk)}
        assert (
            "Administrator may not do this step."
            in desk.post(page_of(office), sent, follow=True).content.decode()
        )
    assert holders(office) == ("Case Officer East", "Case Officer East")


def test_a_deputy_for_one_kind_of_case_is_named_in_the_choice(office: Office, desk: Client) -> None:
    third = person("Case Officer South", Role.CO, lpr())
    away(office.staff.colleague, third, kinds=(CaseKind.FUNDING,))
    shown = desk.get(page_of(office)).content.decode()
    assert "deputy: Case Officer South (for some kinds of case)" in shown
    assert "no deputy" not in shown


def test_four_eyes_hold_when_handing_over(office: Office, desk: Client) -> None:
    for officer in (office.staff.officer, office.staff.colleague):
        give_office(officer, Role.SU, lpr())
    office.run(*UNTIL_AGREEMENT, "agreement_draft")
    step = office.step("agreement_signatures", lpr().name)
    assert step.author == office.staff.officer
    holder = office.staff.supervision
    if step.owner is None:
        take(step, holder)
    away(office.staff.officer, office.staff.colleague)
    sent = entries(office, f"schritt-{step.pk}")
    for button in ("preview", "hand_over"):
        told = desk.post(
            f"/personen/{holder.pk}/uebergabe/", {**sent, button: "1"}, follow=True
        ).content.decode()
        assert "not possible" in told
    assert Step.objects.get(pk=step.pk).owner == holder


def test_what_has_gone_meanwhile_is_not_taken_from_somebody_else(office: Office, desk: Client) -> None:
    sent, third = entries(office, *keys(office)), person("Case Officer South", Role.CO, lpr())
    reassign_step(
        step_id=office.step("inquiry").pk, to=acting(third).user, by=acting(third), reason="Urgent."
    )
    told = desk.post(page_of(office), sent, follow=True).content.decode()
    assert "One entry was no longer with Case Officer East" in told
    assert holders(office) == ("Case Officer South", "Case Officer West")


def test_the_steps_of_somebody_deactivated_are_handed_over(office: Office, desk: Client) -> None:
    deactivate_user(user=office.staff.officer, by=house(), reason="Has left.")
    desk.post(page_of(office), entries(office, *keys(office)))
    assert holders(office) == ("Case Officer West", "Case Officer West")


def test_coachings_are_named_with_the_change_of_coach(office: Office, desk: Client) -> None:
    office.run("inquiry", *UNTIL_AGREEMENT[1:], "coach_matching", "coach_answers", "coach_assignment")
    assigned = active_assignment(office.case, Role.CH)
    assert assigned is not None
    shown = desk.get(f"/personen/{assigned.user.pk}/uebergabe/").content.decode()
    assert "There is nothing to hand over" in shown
    assert f"/vorgaenge/{office.case.pk}/coach-wechsel/" in shown


def test_mistakes_are_told_at_their_fields(office: Office, desk: Client) -> None:
    for missing in ("to", "reason", "items"):
        sent = entries(office, *keys(office))
        del sent[missing]
        answer = desk.post(page_of(office), sent)
        assert (answer.status_code, "This field is required" in answer.content.decode()) == (400, True)
    stranger = entries(office, *keys(office)) | {"to": str(office.pirna.mayor.pk)}
    assert desk.post(page_of(office), stranger).status_code == 400
    assert holders(office) == ("Case Officer East", "Case Officer East")


def test_only_those_who_may_reassign_hand_over(office: Office) -> None:
    for user in (office.pirna.mayor, office.staff.coach, office.staff.coordination):
        assert desk_of(user).get(page_of(office)).status_code == 403
        assert desk_of(user).post(page_of(office), entries(office, *keys(office))).status_code == 403
    assert holders(office) == ("Case Officer East", "Case Officer East")


def test_the_page_costs_the_same_for_one_case_and_for_six(office: Office, desk: Client) -> None:
    with CaptureQueriesContext(connection) as one:
        desk.get(page_of(office))
    for _case in range(5):
        in_hand_of_the_officer(another_coaching(office))
    with CaptureQueriesContext(connection) as six:
        desk.get(page_of(office))
    assert len(six) == len(one)
