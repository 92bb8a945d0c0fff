"""Somebody for every tie that the policy names, around a coaching that has come far and a young one."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.db.models import Model
from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import Invitation, User
from accounts.policy import Grantable, Row, Tie, Via
from accounts.services import accept_invitation, invite
from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.cases.choices import AssignmentState, Audience, CaseKind, Level
from casework.cases.filing import add_document
from casework.cases.grants import grant_access
from casework.cases.models import Assignment, Case
from casework.cases.notes import write_note
from casework.cases.services import open_case
from casework.coaching.services.meetings import record_meeting
from casework.territory.choices import GroupKind, OrganisationKind
from casework.territory.models import MunicipalGroup
from casework.territory.services import create_group
from tests.access.alliance import WHY, Alliance, build_alliance
from tests.builders import (
    HEIDENAU,
    PIRNA,
    SINCE,
    acting,
    body,
    draft_case,
    house,
    person,
    rewrite,
    running_case,
    town,
)
from tests.coaching_domain.work.builders import meeting
from tests.documents.desk import checked
from workflows.desk.demo.driver import run
from workflows.engine.lifecycle import close_case, reopen_case

BY_PERSON = {Via.ASSIGNMENT, Via.OFFICE, Via.PARTY, Via.PRESENCE, Via.REGION}
"""The ways on which the people of the alliance are tied to their case."""
ROUND_TABLE = "Minutes of the round table"


@dataclass(frozen=True)
class Everybody:
    """The cases, and who is tied to them on which way."""

    alliance: Alliance
    young: Case
    """A coaching that looks for its coach; it has been closed by order and reopened."""
    draft_of_office: Case
    draft_of_town: Case
    accepted: Invitation
    tied: dict[Tie, User]

    @property
    def case(self) -> Case:
        """Return the coaching that has come far, as it is now."""
        return Case.objects.get(pk=self.alliance.own.pk)

    def with_tie(self, row: Row) -> User:
        """Return whom a row of the policy is about, as read for a new request."""
        if isinstance(row.role, Role) and row.via in BY_PERSON:
            return self.alliance.who(row.role)
        return acting(self.tied[Tie(row.role, row.via)]).user


def build_everybody() -> Everybody:
    """Build the alliance and whoever it lacks."""
    alliance = build_alliance()
    officer, mayor = alliance.people[Role.CO], alliance.people[Role.MA]
    coordination, today = alliance.people[Role.MC], localdate()
    group, young = _group(), _young(alliance)
    for case in (alliance.own, young):
        _give_to_group(case=case, group=group, by=house())
    write_note(case=alliance.own, text="For all.", audience=Audience.PARTIES, by=acting(officer))
    add_document(
        case=alliance.own, title=ROUND_TABLE, level=Level.INTERNAL, upload=checked(), by=acting(officer)
    )
    tied = _of_the_group() | _coaches(alliance.own) | _guests(alliance.own, young, officer)
    record = partial(record_meeting, case=alliance.own, by=acting(coordination))
    record(facts=meeting(today - timedelta(days=5)))
    earlier = record(facts=meeting(today - timedelta(days=6)))
    rewrite(row=earlier, coach=tied[Tie(Role.CH, Via.HANDOVER)], by=house())
    request = open_case(
        kind=CaseKind.CONSULTATION,
        title="We ask for help",
        municipalities=[town(PIRNA)],
        opened_by=town(PIRNA),
        opened_on=today,
        by=acting(mayor),
    )
    draft = draft_case(officer, PIRNA, kind=CaseKind.CONSULTATION)
    return Everybody(alliance, young, draft, request, _accepted(coordination), tied)


def _group() -> MunicipalGroup:
    """Return a group of a town that takes no part in the cases."""
    unit = town(HEIDENAU).unit
    assert unit is not None
    return create_group(
        name="Elbe", kind=GroupKind.TOWN_ALLIANCE, joined_on=SINCE, members=[unit], by=house()
    )


@service
def _give_to_group(*, case: Case, group: MunicipalGroup, by: Actor) -> None:
    case.refresh_from_db()
    case.group = group
    case.save(update_fields=["group"])


def _young(alliance: Alliance) -> Case:
    case = running_case(alliance.people[Role.CO], PIRNA, title="A second coaching of Pirna")
    run(case, "inquiry", "receipt", "initial_consultation", "consultation_minutes", "municipal_decision")
    by = acting(alliance.people[Role.SU])
    close_case(case=case, on=localdate(), by=by, reason=WHY)
    reopen_case(case=case, by=by, reason=WHY)
    return Case.objects.get(pk=case.pk)


def _of_the_group() -> dict[Tie, User]:
    return {
        Tie(role, Via.GROUP): person(f"{role.name} Heidenau", role, town(HEIDENAU))
        for role in (Role.MC, Role.MA)
    }


@service
def _write(*, row: Model, by: Actor) -> None:
    row.save()


def _coaches(case: Case) -> dict[Tie, User]:
    today, pool = localdate(), body(OrganisationKind.COORDINATION)
    proposed, gone = (person(f"Coach {name}", Role.CH, pool) for name in ("Proposed", "Gone"))
    place = partial(Assignment, case=case, role=Role.CH)
    _write(
        row=place(user=proposed, state=AssignmentState.PROPOSED, proposed_on=today, reason=WHY), by=house()
    )
    _write(
        row=place(
            user=gone,
            state=AssignmentState.ENDED,
            proposed_on=today - timedelta(days=20),
            assigned_on=today - timedelta(days=10),
            ended_on=today - timedelta(days=1),
            handover_note="Boxes in the town hall.",
        ),
        by=house(),
    )
    return {Tie(Role.CH, Via.PROPOSAL): proposed, Tie(Role.CH, Via.HANDOVER): gone}


def _guests(far: Case, young: Case, officer: User) -> dict[Tie, User]:
    guests = {Tie(opened, Via.GRANT): person(f"Guest of {opened.name}") for opened in Grantable}
    for tie, guest in guests.items():
        assert isinstance(tie.role, Grantable)
        for case in (far, young):
            grant_access(
                case=case,
                user=guest,
                opens=tie.role,
                valid_until=localdate(),
                reason=WHY,
                by=acting(officer),
            )
    return guests


def _accepted(coordination: User) -> Invitation:
    """Return an invitation that waits for its confirmation."""
    sent = invite(
        email="deputy.mayor@example.org",
        role=Role.MA,
        organisation=town(PIRNA),
        origin="https://fallwerk.example",
        by=acting(coordination),
    )
    accept_invitation(invitation=sent, name="Deputy Mayor", password="a-Long-Enough-Word-7")
    return Invitation.objects.get(pk=sent.pk)
