"""A running case with its coach, and what people enter from the analysis to the closing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import User
from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.cases.choices import CaseState, PartyRole
from casework.cases.models import Case
from casework.cases.selectors import CaseAccess, access_to
from casework.cases.services import ensure_party, set_state
from casework.coaching.facts.meetings import MeetingAgreementFacts, MeetingFacts, MeetingParticipantFacts
from casework.coaching.facts.work import (
    ActionPlanFacts,
    HypothesisFacts,
    OfferFacts,
    PlanGoalFacts,
    PlanMeasureFacts,
    ProblemFacts,
    SituationAnalysisFacts,
)
from casework.coaching.services.beginning import record_coach_assignment, record_coach_proposal
from casework.coaching.services.work import (
    accept_planned_measures,
    record_action_plan,
    record_situation_analysis,
)
from casework.territory.models import Organisation
from tests.coaching_domain.beginning.builders import (
    OPENED,
    World,
    answers,
    assigned,
    build_world,
    person,
    proposal,
)
from workflows.engine.forms import StepForm

COACH_FROM = date(2025, 4, 1)
F = TypeVar("F")


@dataclass(frozen=True)
class Team:
    """A running case of two towns with those who work on it."""

    world: World
    case: Case
    by: Actor
    coach: User
    coordinator: User
    mayor: User

    def access(self, user: User) -> CaseAccess:
        """Return what ties a person to the case."""
        return access_to(self.case, user)


def build_team() -> Team:
    """Let the case of Pirna and Freital run with Coach North."""
    world = build_world()
    run(case=world.case, by=world.by)
    assign_coach(world, world.coach_north, COACH_FROM)
    return Team(
        world, world.case, world.by, fresh(world.coach_north), fresh(world.coordinator), fresh(world.mayor)
    )


def fresh(user: User) -> User:
    """Load a person anew, with the offices held by now."""
    return User.objects.get(pk=user.pk)


def assign_coach(world: World, coach: User, on: date) -> None:
    """Let a coach begin on a day; an earlier one ends with it."""
    record_coach_proposal(case=world.case, facts=proposal(coach), by=world.by)
    record_coach_assignment(case=world.case, facts=assigned(on), by=world.by)


def newcomer(team: Team, name: str, role: Role, organisation: Organisation) -> User:
    """Return one more person with an office."""
    return fresh(person(name, role, organisation, team.by))


@service
def run(*, case: Case, by: Actor) -> None:
    """Let a draft run."""
    set_state(case, CaseState.RUNNING, OPENED)


@service
def put_into(*, case: Case, state: CaseState, by: Actor) -> None:
    """Put the case into a state."""
    case.follow_up_on, case.suspended_on = date(2027, 1, 1), date(2025, 12, 1)
    set_state(case, state, OPENED)


@service
def bring_in(*, case: Case, organisation: Organisation, role: PartyRole, by: Actor) -> None:
    """Let an organisation take part."""
    ensure_party(case, organisation, role, OPENED)


def entered(
    form: type[StepForm], case: Case, values: Mapping[str, object], **groups: list[dict[str, object]]
) -> StepForm:
    """Return the form as it is after these entries were sent; groups not named were sent empty."""
    everything = {name: groups.get(name, []) for name in form.row_groups}
    return form(answers(values, **everything), case=case)


def facts_of(form: StepForm, kind: type[F]) -> F:
    """Return what was entered; it must be complete."""
    groups = {name: group.formset.errors for name, group in form.groups.items()}
    assert form.is_valid(), (form.errors, groups)
    facts = form.to_facts()
    assert isinstance(facts, kind)
    return facts


def situation(team: Team, *problems: str) -> SituationAnalysisFacts:
    """Return an analysis of both towns with these problems."""
    units = [team.world.freital.unit, team.world.pirna.unit]
    return SituationAnalysisFacts(
        period_from=date(2025, 5, 1),
        period_until=date(2025, 8, 31),
        area=tuple(unit for unit in units if unit),
        sources=("police_statistics", "walk_through"),
        problems=tuple(
            ProblemFacts(what, "Market square", "summer 2024", "young people", "14 calls in June")
            for what in problems
        ),
        hypotheses=(
            HypothesisFacts("Nobody feels responsible for the place.", "Conversations with residents"),
        ),
        risk_protective="Risk: vacancy. Protection: sports club.",
        offers=(OfferFacts("Youth centre", "Open evening", "14 to 18 years"),),
        structures="A round table met until 2023.",
    )


def planned(team: Team, title: str, indicator: str = "lamps that work") -> PlanMeasureFacts:
    """Return a measure of Pirna for an action plan."""
    return PlanMeasureFacts(
        title=title,
        description="New lamps along the path.",
        kind="technical",
        prevention="primary",
        priority="short",
        municipality=team.world.pirna,
        responsible=team.world.pirna,
        responsible_unit="Building department",
        contributors="Municipal works",
        cost=None,
        finance="budget",
        due_on=date(2026, 6, 30),
        indicator=indicator,
        baseline="4",
        target="20",
    )


def plan(*measures: PlanMeasureFacts) -> ActionPlanFacts:
    """Return an action plan with these measures."""
    return ActionPlanFacts(
        based_on=("situation_analysis",),
        findings="The path is dark.",
        goals=(PlanGoalFacts("The path is used again in the evening.", "people per hour", "5", "30"),),
        target_groups="Residents and commuters",
        measures=measures,
        budget=None,
        evaluation_concept="Counts before and after.",
        resolved_on=date(2025, 10, 1),
    )


def put_plan_into_force(team: Team, *titles: str) -> None:
    """Record analysis and plan, and accept its measures as the mayor."""
    record_situation_analysis(case=team.case, facts=situation(team, "Noise"), by=team.by)
    facts = plan(*(planned(team, title) for title in titles))
    record_action_plan(case=team.case, facts=facts, by=Actor(team.coach))
    accept_planned_measures(case=team.case, by=Actor(team.mayor), on=localdate())


def meeting(held_on: date, contents: str = "The council hesitates.") -> MeetingFacts:
    """Return a meeting with two participants."""
    return MeetingFacts(
        held_on=held_on,
        hours=Decimal("1.5"),
        form="on_site",
        participants=(
            MeetingParticipantFacts("Coach North", "Coach", "Pool of coaches"),
            MeetingParticipantFacts("Coordination Pirna", "Coordination", "Pirna"),
        ),
        topics=("graffiti", "littering"),
        contents=contents,
        agreed=(MeetingAgreementFacts("Talk to the council", "Coordination Pirna", date(2026, 1, 15)),),
        next_on=None,
    )
