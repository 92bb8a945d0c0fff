"""Who represents somebody is offered no decision on what that person proposed, at no page that offers one."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse

from accounts.choices import Role
from accounts.models import Invitation, User
from accounts.services import accept_invitation, invite
from casework.cases.choices import Audience, Level
from casework.cases.filing import add_document
from casework.cases.grants import ask_for_access
from casework.cases.levels import propose_lowering
from casework.cases.models import AccessRequest
from casework.cases.notes import write_note
from tests.builders import acting, lpr, person
from tests.builders import office as give_office
from tests.desk.absences.builders import away
from tests.desk.steps.builders import Office, desk_of
from tests.documents.desk import checked


@dataclass(frozen=True)
class Decision:
    """A decision: on which page it is offered, where it is made, and what is sent."""

    proposer: User
    decider: User
    offered_on: str
    pages: tuple[str, ...]
    sent: dict[str, str]

    def is_offered(self, desk: Client) -> bool:
        """Return whether the page leads to the decision."""
        shown = desk.get(self.offered_on).content.decode()
        led_to = [page for page in self.pages if f'href="{page}"' in shown]
        assert led_to in ([], list(self.pages))
        return bool(led_to)


Propose = Callable[[Office], Decision]


def on_a_document(office: Office) -> Decision:
    """Let the officer propose that a document is public."""
    by = acting(office.staff.officer)
    filed = add_document(case=office.case, title="Map", level=Level.INTERNAL, upload=checked(), by=by)
    proposal = propose_lowering(paper=filed.document, level=Level.PUBLIC, by=by, reason="For all.")
    return _on_a_level(office, "decide_level", proposal.pk)


def on_a_note(office: Office) -> Decision:
    """Let the officer propose that a note is public."""
    by = acting(office.staff.officer)
    note = write_note(case=office.case, text="Hello", audience=Audience.PARTIES, level=Level.INTERNAL, by=by)
    proposal = propose_lowering(paper=note, level=Level.PUBLIC, by=by, reason="For all.")
    return _on_a_level(office, "decide_note_level", proposal.pk)


def _on_a_level(office: Office, page: str, proposal_id: int) -> Decision:
    return Decision(
        proposer=office.staff.officer,
        decider=office.staff.colleague,
        offered_on=reverse("desk:case", args=[office.case.pk]),
        pages=(reverse(f"desk:{page}", args=[office.case.pk, proposal_id]),),
        sent={"answer": "confirmed", "reason": ""},
    )


def on_a_request(office: Office) -> Decision:
    """Let a coach ask for the case, whom somebody of the office can represent."""
    coach = office.staff.next_coach
    ask_for_access(reference=office.case.reference_number, reason="I follow up.", by=acting(coach))
    request = AccessRequest.objects.get(user=coach)
    give_office(office.staff.colleague, Role.CH, coach.offices.get().organisation)
    return Decision(
        proposer=coach,
        decider=office.staff.colleague,
        offered_on=reverse("desk:access_requests"),
        pages=(reverse("desk:answer_access", args=[request.pk]),),
        sent={"decision": "refuse", "valid_until": "", "reason": "No need."},
    )


def on_an_invitation(office: Office) -> Decision:
    """Let the town invite somebody, whom the office confirms."""
    clerk = person("Clerk Pirna", Role.CO, lpr())
    give_office(clerk, Role.MC, office.pirna.town)
    invitation: Invitation = invite(
        email="new@example.org",
        role=Role.MA,
        organisation=office.pirna.town,
        origin="http://testserver",
        by=acting(office.pirna.coordination),
    )
    accept_invitation(invitation=invitation, name="New Approver", password="a-Long-Enough-Word-7")
    pages = ("accounts:confirm_invitation", "accounts:refuse_invitation")
    return Decision(
        proposer=office.pirna.coordination,
        decider=clerk,
        offered_on=reverse("accounts:invitations"),
        pages=tuple(reverse(page, args=[invitation.pk]) for page in pages),
        sent={"reason": "Unknown to us."},
    )


@pytest.mark.parametrize("proposed", [on_a_document, on_a_note, on_a_request, on_an_invitation])
def test_the_decision_goes_as_the_absence_begins(office: Office, proposed: Propose) -> None:
    decision = proposed(office)
    desk = desk_of(decision.decider)
    assert decision.is_offered(desk)
    assert [desk.get(page).status_code for page in decision.pages] == [200] * len(decision.pages)
    away(decision.proposer, decision.decider)
    assert not decision.is_offered(desk)
    for page in decision.pages:
        assert (desk.get(page).status_code, desk.post(page, decision.sent).status_code) == (403, 403)


@pytest.mark.parametrize("proposed", [on_a_document, on_a_note])
def test_who_proposed_is_not_offered_the_decision(office: Office, proposed: Propose) -> None:
    decision = proposed(office)
    desk = desk_of(decision.proposer)
    assert not decision.is_offered(desk)
    for page in decision.pages:
        assert (desk.get(page).status_code, desk.post(page, decision.sent).status_code) == (403, 403)
