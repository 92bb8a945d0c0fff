"""Two towns with their officer, mayor and police; what they enter about the network."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.choices import Role
from accounts.models import User
from accounts.services import ensure_system_user
from casework.audit.actors import Actor, Channel
from casework.audit.changes import service
from casework.cases.choices import CaseKind, CaseState
from casework.cases.models import Case
from casework.cases.services import open_case, set_state
from casework.network.facts import (
    AgreementFacts,
    AgreementPartyFacts,
    ConsultationFacts,
    ConsultationMinutesFacts,
    ConsultationNextStepFacts,
    ConsultationParticipantFacts,
    CouncilSetupFacts,
    FundedPostFacts,
    FundingApplicationFacts,
    FundingCallFacts,
    GrantDecisionFacts,
    WorkingGroupFacts,
)
from casework.network.models import Consultation
from casework.network.services import record_consultation, record_consultation_minutes
from casework.territory.choices import OrganisationKind
from casework.territory.models import Organisation
from tests.coaching_domain.beginning.builders import person, town

OPENED = date(2025, 3, 3)


@dataclass(frozen=True)
class World:
    """A case of Pirna and Freital, another of Leipzig, and the people around them."""

    case: Case
    other_case: Case
    house: Actor
    pirna: Organisation
    freital: Organisation
    leipzig: Organisation
    lpr: Organisation
    police: Organisation
    officer: User
    mayor: User
    coordination: User
    stranger: User


def build_world() -> World:
    """Open the cases."""
    house = Actor(ensure_system_user(), channel=Channel.COMMAND)
    pirna, freital, leipzig = town("14628270"), town("14628110"), town("14713000")
    lpr = Organisation.objects.get(kind=OrganisationKind.LPR)
    return World(
        case=_case("Coaching Pirna and Freital", [pirna, freital], lpr, house),
        other_case=_case("Coaching Leipzig", [leipzig], lpr, house),
        house=house,
        pirna=pirna,
        freital=freital,
        leipzig=leipzig,
        lpr=lpr,
        police=Organisation.objects.get(kind=OrganisationKind.POLICE, name__contains="Dresden"),
        officer=person("Case Officer East", Role.CO, lpr, house),
        mayor=person("Mayor Pirna", Role.MA, pirna, house),
        coordination=person("Coordination Pirna", Role.MC, pirna, house),
        stranger=person("Mayor Leipzig", Role.MA, leipzig, house),
    )


def _case(title: str, towns: list[Organisation], lpr: Organisation, by: Actor) -> Case:
    case = open_case(
        kind=CaseKind.COACHING, title=title, municipalities=towns, opened_by=lpr, opened_on=OPENED, by=by
    )
    _submit(case=case, by=by)
    return case


@service
def _submit(*, case: Case, by: Actor) -> None:
    set_state(case, CaseState.RUNNING, OPENED)


def consulted(*participants: str, held_on: date = date(2025, 4, 7)) -> ConsultationFacts:
    """Return a consultation that was held."""
    people = participants or ("Mayor Pirna", "Mayor Freital")
    return ConsultationFacts(
        held_on=held_on,
        form="on_site",
        participants=tuple(ConsultationParticipantFacts(name, "Mayor", "Town") for name in people),
        police_present=True,
    )


def minutes() -> ConsultationMinutesFacts:
    """Return the final minutes of a consultation."""
    return ConsultationMinutesFacts(
        topics=("violence", "drugs"),
        situation="Young people meet at the station in the evening.",
        results="A council shall bring everybody together.",
        recommended=("coaching", "council"),
        next_steps=(ConsultationNextStepFacts("Resolution", "Town council", date(2025, 6, 30)),),
        funding_advice=True,
    )


def advise(world: World, *participants: str) -> Consultation:
    """Hold the consultation of the case and record its minutes."""
    record_consultation(case=world.case, facts=consulted(*participants), by=world.house)
    return record_consultation_minutes(case=world.case, facts=minutes(), by=world.house)


def draft(
    *parties: tuple[Organisation, str], goals: str = "Work together.", signed: date | None = None
) -> AgreementFacts:
    """Return a draft with these parties (organisation and role)."""
    return AgreementFacts(
        title="Safe towns on the Elbe",
        parties=tuple(
            AgreementPartyFacts(organisation, role, "Mayor" if signed else "", "", signed)
            for organisation, role in parties
        ),
        goals=goals,
        tasks="The towns name coordinators.",
        arrangement="",
        review_on=date(2027, 5, 1),
        valid_from=date(2025, 5, 1),
        valid_until=None,
        notice="three months",
        exception="",
    )


def council(world: World, **changes: object) -> CouncilSetupFacts:
    """Return the founding of a new council in Pirna."""
    values: dict[str, object] = {
        "council": None,
        "new_council": "Prevention council Pirna",
        "bearer": world.pirna,
        "start_kind": "founded",
        "resolution_no": "24/2025",
        "resolved_on": date(2025, 5, 6),
        "constituted_on": date(2025, 6, 3),
        "chair": world.mayor,
        "coordination_office": Decimal("0.50"),
        "working_groups": (WorkingGroupFacts("Station", "Public order office"),),
        "rhythm": "every six weeks",
        "checklist": ("inventory", "resolution"),
    }
    return CouncilSetupFacts(**(values | changes))  # type: ignore[arg-type]


def application(world: World, consultation: Consultation, **changes: object) -> FundingApplicationFacts:
    """Return Pirna's application within the window of 2026."""
    values: dict[str, object] = {
        "applicant": world.pirna,
        "consultation": consultation,
        "title": "Coordination office",
        "purpose": "Problem, causes, goals, measures, conduct, review, conclusions.",
        "budget_year": 2026,
        "begins_on": date(2026, 1, 1),
        "ends_on": date(2026, 12, 31),
        "eligible_costs": Decimal("60000.00"),
        "own_share": Decimal("6000.00"),
        "own_share_kinds": ("money", "staff"),
        "requested": Decimal("54000.00"),
        "staff": (FundedPostFacts("Coordination", Decimal("0.50"), "Social pedagogy", "EG 11"),),
        "received_on": date(2025, 9, 15),
        "late_reason": "",
    }
    return FundingApplicationFacts(**(values | changes))  # type: ignore[arg-type]


def grant(**changes: object) -> GrantDecisionFacts:
    """Return an approval with one call that was paid out and one that was not."""
    values: dict[str, object] = {
        "decision": "approved",
        "decision_reason": "",
        "notice_no": "SMI-2025-17",
        "notice_on": date(2025, 11, 24),
        "financing": "share",
        "passing_on_allowed": False,
        "approved": Decimal("50000.00"),
        "calls": (
            FundingCallFacts(date(2026, 2, 2), Decimal("20000.00"), date(2026, 2, 20)),
            FundingCallFacts(date(2026, 6, 1), Decimal("10000.00"), None),
        ),
        "proof_due_on": date(2027, 12, 31),
        "proof_received_on": None,
        "proof_checked_on": None,
        "proven": None,
        "reclaimed": None,
    }
    return GrantDecisionFacts(**(values | changes))  # type: ignore[arg-type]
