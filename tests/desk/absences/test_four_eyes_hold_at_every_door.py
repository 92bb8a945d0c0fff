"""Whoever represents the author decides on nothing of the author, at no approval and on no way."""

from collections.abc import Callable
from itertools import count

import pytest
from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import Office as HeldOffice
from accounts.models import User
from accounts.policy import Grantable
from accounts.services import accept_invitation, confirm_invitation, invite
from casework.audit.errors import Invalid, NotAllowed
from casework.cases.grants import grant_access
from casework.network.choices import ReleaseSide
from casework.network.facts import ExperienceRecordFacts
from casework.network.services import propose_experience, release_experience
from casework.territory.choices import OrganisationKind
from tests.builders import acting, body, lpr, person
from tests.builders import office as give_office
from tests.desk.absences.builders import away
from tests.desk.steps.builders import Data, Office, address, desk_of, sent
from tests.desk.taking_steps import ALL_BRANCHES
from workflows.coaching.flow import CoachingV1
from workflows.desk.demo.driver import answer, decision_facts
from workflows.engine.models import Decision, Step
from workflows.engine.nodes import Approval, person_nodes
from workflows.engine.selectors import content_of, open_steps
from workflows.engine.services import claim_step, decide, reassign_step

NUMBERS = count(1)


class Deputies:
    """A deputy of every author, who holds the office of each approver as well."""

    def __init__(self) -> None:
        self.of: dict[int, User] = {}

    def deputy(self, step: Step) -> User:
        """Return who represents the author of the content and could else decide at the step."""
        author, organisation = step.author, step.organisation
        assert author is not None
        assert organisation is not None
        found = self.of[author.pk] = self.of.get(author.pk) or self._begin(author)
        held = HeldOffice.objects.filter(user=found, role=step.role, organisation=organisation)
        if not held.exists():
            give_office(found, Role(step.role), organisation)
        return found

    def _begin(self, author: User) -> User:
        own = author.offices.order_by("pk")[0]
        found = person(f"Zealous Deputy {next(NUMBERS)}", Role(own.role), own.organisation)
        away(author, found)
        return found


def test_no_approval_of_a_coaching_is_given_by_the_deputy_of_the_author(office: Office) -> None:
    person("Police Liaison", Role.PD, body(OrganisationKind.POLICE, "Dresden"))
    deputies, asked = Deputies(), set[str]()
    while step := open_steps(office.case).first():
        if isinstance(step.flow_task, Approval) and step.role != Role.CH:
            asked.add(step.node_name)
            every_door_is_closed(step, deputies.deputy(step), office.staff.supervision)
        branches = {"branches": ALL_BRANCHES} if step.node_name == "contracting" else {}
        answer(step, **branches)
    assert asked == {node.name for node in person_nodes(CoachingV1) if isinstance(node, Approval)}


def every_door_is_closed(step: Step, deputy: User, supervision: User) -> None:
    """Try the pages and the services of an approval as the deputy of its author."""
    shown = content_of(step.case, step.flow_task).fingerprint
    desk, facts = desk_of(deputy), decision_facts(step)
    page = desk.get(address(step)).content.decode()
    assert "You represent the person who wrote this content" in page
    assert 'name="complete"' not in page
    data: Data = sent(step, facts, fingerprint=shown)
    pages = {
        name: desk.post(address(step, name), data).status_code for name in ("step", "claim", "save_draft")
    }
    assert pages == dict.fromkeys(pages, 403)
    user = acting(deputy).user
    services: dict[str, Callable[[], object]] = {
        "decide": lambda: decide(step_id=step.pk, facts=facts, fingerprint=shown, by=acting(deputy)),
        "claim": lambda: claim_step(step_id=step.pk, by=acting(deputy)),
        "reassign": lambda: reassign_step(step_id=step.pk, to=user, by=acting(supervision), reason="Away."),
    }
    for refused in services.values():
        with pytest.raises((NotAllowed, Invalid)):
            refused()
    assert not Decision.objects.filter(step=step).exists()


def test_nobody_confirms_what_was_invited_by_somebody_represented(office: Office) -> None:
    clerk = person("Clerk Pirna", Role.CO, lpr())
    give_office(clerk, Role.MC, office.pirna.town)
    by = acting(office.pirna.coordination)
    invitation = invite(
        email="new@example.org",
        role=Role.MA,
        organisation=office.pirna.town,
        origin="http://testserver",
        by=by,
    )
    accept_invitation(invitation=invitation, name="New Approver", password="a-Long-Enough-Word-7")
    away(office.pirna.coordination, clerk)
    with pytest.raises(NotAllowed, match="Somebody else decides"):
        confirm_invitation(invitation=invitation, by=acting(clerk))
    confirm_invitation(invitation=invitation, by=acting(office.staff.officer))


def test_nobody_lets_somebody_represented_in(office: Office) -> None:
    clerk = person("Case Officer South", Role.CO, lpr())
    away(clerk, office.staff.officer)
    with pytest.raises(NotAllowed, match="somebody whom you represent"):
        let_in(office, clerk, office.staff.officer)
    with pytest.raises(NotAllowed, match="access to yourself"):
        let_in(office, office.staff.officer, office.staff.officer)
    let_in(office, clerk, office.staff.colleague)


def let_in(office: Office, who: User, by: User) -> None:
    """Let somebody read the case for today."""
    grant_access(
        case=office.case,
        user=who,
        opens=Grantable.CONTENT,
        valid_until=localdate(),
        reason="Question of the town.",
        by=acting(by),
    )


@pytest.mark.parametrize("represents", [True, False])
def test_both_sides_of_an_experience_are_released_by_two(office: Office, *, represents: bool) -> None:
    mayor = office.pirna.mayor
    for user in (mayor, office.staff.colleague):
        give_office(user, Role.MC, office.pirna.town)
    give_office(mayor, Role.CO, lpr())
    record = propose_experience(facts=experience(office), by=acting(office.pirna.coordination))
    release_experience(record=record, side=ReleaseSide.MUNICIPALITY, by=acting(mayor))
    second = office.staff.colleague if represents else mayor
    if represents:
        away(mayor, second)
    with pytest.raises(NotAllowed, match="somebody else has to release"):
        release_experience(record=record, side=ReleaseSide.LPR, by=acting(second))
    release_experience(record=record, side=ReleaseSide.LPR, by=acting(office.staff.officer))


def experience(office: Office) -> ExperienceRecordFacts:
    """Return what Pirna has learned."""
    return ExperienceRecordFacts(
        municipality=office.pirna.town,
        topic="littering",
        title="Bins where people wait",
        initial_situation="Litter at the station.",
        approach="Young people chose the places of the bins.",
        effect="Half as much litter.",
        stumbling_blocks="Nobody emptied them on Sundays.",
    )
