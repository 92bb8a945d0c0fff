"""One person of every role around a coaching that has come far, a case of others, and what each may do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

from django.db import transaction
from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import User
from accounts.services import create_user
from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.errors import NotAllowed
from casework.cases.choices import Audience, CaseKind, DocumentKind, Level, PartyRole
from casework.cases.filing import file_version
from casework.cases.models import Case
from casework.cases.notes import write_note
from casework.cases.services import assign_lead, open_case
from casework.coaching.services.meetings import record_meeting
from casework.measures.choices import MeasureOrigin, MeasureState
from casework.measures.facts import MeasureFacts
from casework.measures.models import Measure
from casework.measures.services import create_measure, update_measure_state, withdraw_measure
from casework.network.choices import AgreementRole, ReleaseSide
from casework.network.facts import AgreementFacts, AgreementPartyFacts, ExperienceRecordFacts
from casework.network.models import ExperienceRecord
from casework.network.services import propose_experience, release_experience
from casework.territory.choices import OrganisationKind
from casework.territory.services import create_organisation
from tests.access.world import district_of_pirna, region_around
from tests.builders import (
    GOERLITZ,
    PIRNA,
    acting,
    body,
    hire_staff,
    house,
    lpr,
    office,
    person,
    running_case,
    town,
    town_hall,
)
from tests.coaching_domain.work.builders import meeting
from workflows.desk.demo.driver import decision_facts, do, do_all, facts_for, run
from workflows.desk.demo.papers import papers_for
from workflows.engine.facts import Facts
from workflows.engine.filing import file_missing_documents
from workflows.engine.lifecycle import close_case
from workflows.engine.models import Step
from workflows.engine.moves import join_case
from workflows.engine.nodes import Approval
from workflows.engine.selectors import content_of, open_steps
from workflows.engine.services import complete_step, decide, set_due_date

WHY = "There is a reason."
WAY = (
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
    "situation_analysis",
    "situation_approval",
    "council_setup",
    "council_approval",
    "funding",
    "grant_decision",
    "action_plan",
)
Attempt = Callable[[Actor], object]


class Undone(Exception):
    """Takes back what somebody was allowed to do."""


@dataclass
class Alliance:
    """Everybody, by role, and the cases: the own one, one of others, one that the police did not attend."""

    people: dict[Role, User]
    own: Case
    foreign: Case
    quiet: Case
    doers: dict[str, set[Role]] = field(default_factory=dict)

    def who(self, role: Role) -> User:
        """Return the person as read for a new request."""
        return acting(self.people[role]).user

    def may(self, role: Role, attempt: Attempt) -> bool:
        """Return whether the person is allowed to do it; it is taken back at once."""
        try:
            with transaction.atomic():
                attempt(acting(self.people[role]))
                raise Undone
        except Undone:
            return True
        except NotAllowed:
            return False

    def allowed(self, attempt: Attempt) -> set[Role]:
        """Return the roles whose people are allowed to do it."""
        return {role for role in Role if self.may(role, attempt)}

    def walk(self) -> None:
        """Let the own case go its way; note who might have done each step."""
        for node in WAY:
            steps = [step for step in open_steps(self.own) if step.node_name == node]
            self.doers[node] = {role for step in steps for role in self.allowed(doing(step))}
            if node == "coach_matching":
                do(self.own, node, coach=self.people[Role.CH])
            elif node == "agreement_draft":
                do(self.own, node, parties=with_the_district(facts_for(self.own, node)))
            else:
                do_all(self.own, node)

    @cached_property
    def acts(self) -> dict[str, set[Role]]:
        """Return for each verb without a step the roles that are allowed to use it."""
        return {name: self.allowed(attempt) for name, attempt in verbs(self).items()}


def doing(step: Step) -> Attempt:
    """Return the attempt to do a step with a plausible answer."""
    if isinstance(step.flow_task, Approval):
        shown = content_of(step.case, step.flow_task).fingerprint
        facts = decision_facts(step)
        return lambda by: decide(step_id=step.pk, facts=facts, fingerprint=shown, by=by)
    answer = facts_for(step.case, step.node_name)
    return lambda by: complete_step(step_id=step.pk, facts=answer, by=by, annexes=papers_for(step, answer))


def with_the_district(facts: Facts) -> tuple[AgreementPartyFacts, ...]:
    """Return the parties of an agreement, the district among them."""
    assert isinstance(facts, AgreementFacts)
    others = (party for party in facts.parties if party.organisation != district_of_pirna())
    return (*others, AgreementPartyFacts(district_of_pirna(), AgreementRole.DISTRICT, "", "", None))


def build_alliance() -> Alliance:
    """Let the coaching of Pirna come to its action plan, with everybody taking part."""
    staff, pirna = hire_staff(), town_hall(PIRNA)
    provider = create_organisation(kind=OrganisationKind.PROVIDER, name="Provider East", by=house())
    supervision = person("Supervision East")
    office(supervision, Role.SU, lpr(), region=region_around("East", PIRNA))
    people = {
        Role.CO: staff.officer,
        Role.SU: supervision,
        Role.QA: person("Quality Assurance", Role.QA, lpr()),
        Role.CC: staff.coordination,
        Role.CH: staff.coach,
        Role.MC: pirna.coordination,
        Role.MA: pirna.mayor,
        Role.PD: person("Police Dresden", Role.PD, body(OrganisationKind.POLICE, "Dresden")),
        Role.DI: person("District Liaison", Role.DI, district_of_pirna()),
        Role.SP: person("Provider", Role.SP, provider),
        Role.AU: person("Audit", Role.AU, lpr()),
        Role.AD: person("Administration", Role.AD, lpr()),
    }
    own, foreign, quiet = _cases(staff.officer)
    alliance = Alliance(people, own, foreign, quiet)
    by = acting(staff.officer)
    for case in (alliance.own, alliance.quiet):
        for organisation, role in (
            (body(OrganisationKind.POLICE, "Dresden"), PartyRole.POLICE),
            (district_of_pirna(), PartyRole.DISTRICT),
            (provider, PartyRole.PROVIDER),
        ):
            join_case(case_id=case.pk, organisation=organisation, role=role, joined_on=localdate(), by=by)
    _go(alliance)
    return alliance


def _cases(officer: User) -> tuple[Case, Case, Case]:
    foreign = running_case(officer, GOERLITZ, title="Coaching of Görlitz")
    for kind in DocumentKind:
        file_as(case=foreign, kind=kind, by=house())
    write_note(case=foreign, text="Only for us.", audience=Audience.LPR, by=acting(officer))
    own = running_case(officer, PIRNA, title="Coaching of Pirna")
    return own, foreign, running_case(officer, PIRNA, title="A consultation without the police")


@service
def file_as(*, case: Case, kind: DocumentKind, by: Actor) -> None:
    """File a document of a kind, as its step would."""
    title = str(kind.label)
    file_version(
        case=case,
        kind=kind,
        title=title,
        source=kind,
        level=Level.INTERNAL,
        content=b"%PDF-1.7",
        name=f"{title}.pdf",
        generated=True,
        by=by,
    )


def _go(alliance: Alliance) -> None:
    officer, coach = alliance.people[Role.CO], alliance.people[Role.CH]
    alliance.walk()
    alliance.own.refresh_from_db()
    write_note(case=alliance.own, text="Only for us.", audience=Audience.LPR, by=acting(officer))
    record_meeting(case=alliance.own, facts=meeting(localdate(), "SECRET"), by=acting(coach))
    propose_experience(facts=experience(), case=alliance.own, by=acting(coach))
    create_measure(facts=bench(), case=alliance.own, by=acting(coach))
    proposed = Measure.objects.filter(case=alliance.own, state=MeasureState.PROPOSED).order_by("pk")
    assert len(proposed) > 2, "one is rejected, one of the plan and one by hand stay"
    mayor = acting(alliance.people[Role.MA])
    update_measure_state(measure=proposed[0], state=MeasureState.REJECTED, by=mayor, reason=WHY)
    run(alliance.quiet, "inquiry", "receipt")
    do(alliance.quiet, "initial_consultation", police_present=False)
    do(alliance.quiet, "consultation_minutes")
    _file(case=alliance.own, by=acting(officer))
    _file(case=alliance.quiet, by=acting(officer))


@service
def _file(*, case: Case, by: Actor) -> None:
    file_missing_documents(case, by)


def bench() -> MeasureFacts:
    """Return a measure that is in no plan."""
    pirna = town(PIRNA)
    return MeasureFacts(
        title="A bench", kind="structural", priority="short", municipality=pirna, responsible=pirna
    )


def experience() -> ExperienceRecordFacts:
    """Return what Pirna has learned."""
    return ExperienceRecordFacts(
        municipality=town(PIRNA),
        topic="littering",
        title="Bins where people wait",
        initial_situation="Litter at the station.",
        approach="Young people chose the places of the bins.",
        effect="Half as much litter.",
        stumbling_blocks="Nobody emptied them on Sundays.",
    )


def verbs(alliance: Alliance) -> Mapping[str, Attempt]:
    """Return the verbs that need no step, each on the own case as it is now."""
    case, today = alliance.own, localdate()
    measure = Measure.objects.filter(case=case, state=MeasureState.PROPOSED)[0]
    by_hand = Measure.objects.get(case=case, origin=MeasureOrigin.BY_HAND)
    record, step = ExperienceRecord.objects.get(case=case), open_steps(case)[0]
    return {
        "open for anybody": lambda by: open_case(
            kind=CaseKind.OTHER,
            title="Prevention",
            municipalities=[town(GOERLITZ)],
            opened_by=lpr(),
            opened_on=today,
            by=by,
        ),
        "request": lambda by: open_case(
            kind=CaseKind.OTHER,
            title="Prevention",
            municipalities=[town(PIRNA)],
            opened_by=town(PIRNA),
            opened_on=today,
            by=by,
        ),
        "assign lead": lambda by: assign_lead(case=case, lead=alliance.people[Role.CO], by=by),
        "set due date": lambda by: set_due_date(
            step_id=step.pk, due_on=today + timedelta(days=30), by=by, reason=WHY
        ),
        "internal note": lambda by: write_note(case=case, text="x", audience=Audience.LPR, by=by),
        "record meeting": lambda by: record_meeting(case=case, facts=meeting(today), by=by),
        "take measure back": lambda by: withdraw_measure(measure=by_hand, by=by),
        "reject measure": lambda by: update_measure_state(
            measure=measure, state=MeasureState.REJECTED, by=by, reason=WHY
        ),
        "propose experience": lambda by: propose_experience(facts=experience(), case=case, by=by),
        "release for the town": lambda by: release_experience(
            record=record, side=ReleaseSide.MUNICIPALITY, by=by
        ),
        "release for the office": lambda by: release_experience(record=record, side=ReleaseSide.LPR, by=by),
        "close by order": lambda by: close_case(case=case, on=today, by=by, reason=WHY),
        "create user": lambda by: create_user(email="x@example.org", name="X", password=None, by=by),
    }
