"""The inbox: the steps that wait for a person, for the person's roles, for the person's organisation."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db.models import Q, QuerySet, TextChoices, Value
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.status import STATUS

from accounts.choices import Role
from accounts.models import Standing, User
from accounts.selectors.absences import away_today
from accounts.selectors.paging import words_of
from accounts.selectors.standings import opens
from casework.cases import permissions
from casework.cases.choices import AssignmentState, CaseState
from casework.cases.models import Assignment
from casework.cases.selectors import permitted
from casework.territory.selectors import folded
from workflows.desk.selectors.absences import away_words
from workflows.desk.selectors.follow_ups import (
    FollowUp,
    Words,
    first_shown,
    follow_ups,
    in_one_column,
    no_case,
    review_in_one_column,
    reviews_due,
    told,
)
from workflows.desk.selectors.given_away import (
    MOST_SHOWN,
    GivenAway,
    given_away,
    given_words,
    step_in_one_column,
    steps_told,
)
from workflows.desk.selectors.lights import Light, light_of
from workflows.desk.selectors.municipalities import in_municipality, municipalities_of
from workflows.desk.selectors.paging import Order, Page, Place, earlier_by, later_by, page_of
from workflows.desk.selectors.returns import Back, came_back, opening, opening_in
from workflows.desk.selectors.stages import stage_title, step_name
from workflows.engine.choices import PERSON, WAITING
from workflows.engine.models import Step
from workflows.engine.selectors import taken_on_by

MOST_COUNTED = 100
MOST_FOLLOW_UPS = 10
FOLLOW_UP = "follow_up"
GIVEN_AWAY = "given_away"


class Area(TextChoices):
    """Whose steps are shown; the values stand in the address."""

    MINE = "meine", _("Mine")
    OFFERED = "angeboten", _("Offered to me")
    DEPUTY = "vertretung", _("As deputy")
    ORGANISATION = "organisation", _("My organisation")


@dataclass(frozen=True)
class InboxFilter:
    """What of the inbox is shown."""

    area: Area = Area.MINE
    stage: str = ""
    overdue: bool = False
    municipality: str = ""
    text: str = ""


@dataclass(frozen=True)
class InboxRow:
    """One waiting step, with what the person may do with it.

    Why it came back, who gave it and who changed its due date is for those who may do it.
    """

    step_id: int
    title: str
    stage: str
    case_id: int
    reference: str
    subject: str
    municipality: str
    waiting_since: datetime
    due_on: date | None
    light: Light
    who: str
    away: str
    is_mine: bool
    may_claim: bool
    may_release: bool
    may_reassign: bool
    came_back: bool = False
    why_back: Back | None = None
    given: str = ""
    due_changed: str = ""


@dataclass(frozen=True)
class FollowUpRow:
    """A suspended case that somebody looks at again, with its municipality."""

    case: FollowUp
    municipality: str


@dataclass(frozen=True)
class InboxCounts:
    """How much waits in each area, at most `MOST_COUNTED`; and how many of one's own steps stand still.

    What waits are steps, and suspended cases whose follow-up date has come.
    """

    waiting: dict[Area, int]
    suspended: int


@dataclass(frozen=True)
class Inbox:
    """The inbox of one person; `more_follow_ups` are left out of those that are shown.

    `given_away` is told where nothing else is asked for: at the head of the own steps.
    """

    page: Page[InboxRow]
    counts: InboxCounts
    follow_ups: tuple[FollowUpRow, ...] = ()
    more_follow_ups: bool = False
    given_away: tuple[GivenAway, ...] = ()


@dataclass(frozen=True)
class Desk:
    """What decides which steps reach a person: read once per page."""

    user: User
    coached_cases: Mapping[int, tuple[int, ...]]
    """The cases of each coach in whose place the person stands."""

    @property
    def own(self) -> Standing:
        """Return the person's own standing."""
        return self.user.standings_today[0]

    @property
    def represented(self) -> tuple[Standing, ...]:
        """Return the standings of those whom the person represents today."""
        return self.user.standings_today[1:]

    @property
    def organisations(self) -> frozenset[int]:
        """Return the organisations in which the person holds an office."""
        return frozenset(office.organisation_id for office in self.own.offices)

    def holds(self, step: Step) -> bool:
        """Return whether the step is offered to a role of the person, or of somebody represented."""
        return any(self._holds(standing, step) for standing in self.user.standings_today)

    def _holds(self, standing: Standing, step: Step) -> bool:
        if step.role == Role.CH:
            return standing.coaches and step.case_id in self.coached_cases.get(standing.person_id, ())
        return standing.holds(step.role, step.organisation_id) and standing.covers(step.case.kind)


def desk_of(user: User) -> Desk:
    """Return what decides which steps reach the person; one statement beside the standings."""
    standings = [standing for standing in user.standings_today if user.is_active and standing.coaches]
    people = {standing.person_id for standing in standings}
    coached = Assignment.objects.filter(user__in=people, role=Role.CH, state=AssignmentState.ACTIVE)
    cases: dict[int, tuple[int, ...]] = {}
    for person, case in coached.values_list("user_id", "case_id"):
        cases[person] = (*cases.get(person, ()), case)
    return Desk(user, cases)


BY_DUE_DATE = Order[Step](
    fields=("due_on", "pk"),
    reverse=("-due_on", "-pk"),
    key=lambda step: f"{step.due_on or ''}_{step.pk}",
    beyond=partial(later_by, "due_on"),
    short_of=partial(earlier_by, "due_on"),
)


def inbox_of(user: User, wanted: InboxFilter, place: Place) -> Inbox:
    """Return a page of the inbox, the overdue first; the number of statements does not depend on the rows."""
    desk = desk_of(user)
    found = _narrowed(_running(desk, _area(desk, wanted.area)), wanted)
    may_reassign = permitted(user, permissions.REASSIGN, "case")
    related = found.select_related("case", "organisation", "owner", "given_by", "due_set_by")
    steps = related.annotate(may_reassign=may_reassign, opening=opening())
    page, waiting = page_of(steps, BY_DUE_DATE, place), _waiting(desk, wanted)
    due = [case for case in waiting.follow_ups if wanted.area in _areas_of(desk, case)]
    shown = [] if page.previous_key or wanted.stage else first_shown(due, MOST_FOLLOW_UPS)
    cases = [*(step.case_id for step in page.rows), *(case.case_id for case in shown)]
    towns = municipalities_of(user, cases)
    return Inbox(
        page=page.showing(_rows(desk, page.rows, towns)),
        counts=_counts(desk, waiting),
        follow_ups=tuple(FollowUpRow(case, towns.get(case.case_id, "")) for case in shown),
        more_follow_ups=len(shown) < len(due),
        given_away=() if page.previous_key or wanted != InboxFilter() else waiting.given_away,
    )


def oversees_steps(user: User) -> bool:
    """Return whether the person holds an office that may give the steps of others to somebody."""
    return any(opens(office, permissions.REASSIGN) for office in user.offices_today)


def _area(desk: Desk, area: Area) -> QuerySet[Step]:
    """Return the steps of an area; the conditions on the status are those of the partial indexes."""
    steps = Step.objects.filter(flow_task_type=PERSON).exclude(_authored(desk))
    match area:
        case Area.MINE:
            return steps.filter(status=STATUS.ASSIGNED, owner=desk.user)
        case Area.OFFERED:
            return steps.filter(_addressed(desk, desk.own), status=STATUS.NEW)
        case Area.DEPUTY:
            return steps.filter(_in_place_of(desk), status__in=WAITING).exclude(owner=desk.user)
        case Area.ORGANISATION:
            ours = steps.filter(status__in=WAITING, organisation__in=desk.organisations)
            return ours.filter(permitted(desk.user, permissions.VIEW_STEPS, "case"))


def _authored(desk: Desk) -> Q:
    """Return the condition that the step decides on work of the person, or of somebody represented."""
    mine = Q(author=desk.user) | Q(author_for=desk.user)
    for standing in desk.represented:
        theirs = Q(author=standing.person_id) | Q(author_for=standing.person_id)
        mine |= theirs & _covered(standing)
    return mine


def _covered(standing: Standing) -> Q:
    return Q() if standing.kinds is None else Q(case__kind__in=standing.kinds)


def _addressed(desk: Desk, standing: Standing) -> Q:
    offered = Q(pk__in=[])
    for office in standing.offices:
        if office.role != Role.CH:
            offered |= Q(organisation=office.organisation_id, role=office.role)
    coached = desk.coached_cases.get(standing.person_id, ()) if standing.coaches else ()
    return offered | Q(role=Role.CH, case__in=coached) if coached else offered


def _in_place_of(desk: Desk) -> Q:
    """Return the condition that a step waits for somebody represented, and not for the person as well."""
    waiting = Q(pk__in=[])
    for standing in desk.represented:
        free = Q(status=STATUS.NEW) & _addressed(desk, standing) & ~_addressed(desk, desk.own)
        taken = Q(status=STATUS.ASSIGNED) & taken_on_by(standing)
        waiting |= (taken | free) & _covered(standing)
    return waiting


def _visible(desk: Desk, steps: QuerySet[Step], *states: CaseState) -> QuerySet[Step]:
    return steps.filter(permitted(desk.user, permissions.VIEW_CASE, "case"), case__state__in=states)


def _running(desk: Desk, steps: QuerySet[Step]) -> QuerySet[Step]:
    return _visible(desk, steps, CaseState.RUNNING)


def _narrowed(steps: QuerySet[Step], wanted: InboxFilter) -> QuerySet[Step]:
    if wanted.stage:
        steps = steps.filter(stage=wanted.stage)
    if wanted.overdue:
        steps = steps.filter(due_on__lt=timezone.localdate())
    for word in words_of(wanted.text):
        named = Q(case__reference_number__icontains=word) | Q(case__title__folded__contains=folded(word))
        steps = steps.filter(named)
    for word in words_of(wanted.municipality):
        steps = steps.filter(in_municipality(word, "case_id"))
    return steps


@dataclass(frozen=True)
class Waiting:
    """What waits for a person in all areas: how many steps, and the suspended cases that are due.

    And what does not wait any more, since somebody else was given it.
    """

    steps: Mapping[str, int]
    follow_ups: tuple[FollowUp, ...]
    given_away: tuple[GivenAway, ...]


def _waiting(desk: Desk, wanted: InboxFilter) -> Waiting:
    """Read what waits in all areas in one statement; filters of cases narrow the follow-ups down."""
    parts = [_tagged(_running(desk, _area(desk, area)), area) for area in _areas(desk)]
    suspended = _tagged(_visible(desk, _area(desk, Area.MINE), CaseState.SUSPENDED), "suspended")
    due = follow_ups(desk.user, wanted.municipality, wanted.text)
    cases = due.annotate(tag=Value(FOLLOW_UP), told=in_one_column()).values_list("tag", "told")[:MOST_COUNTED]
    again = reviews_due(desk.user, wanted.municipality, wanted.text)
    reviews = again.annotate(tag=Value(FOLLOW_UP), told=review_in_one_column()).values_list("tag", "told")
    lost = given_away(desk.user).annotate(tag=Value(GIVEN_AWAY), told=step_in_one_column())
    gone = lost.values_list("tag", "told")[:MOST_SHOWN]
    rows = list(suspended.union(*parts, cases, reviews[:MOST_COUNTED], gone, all=True))
    return Waiting(
        steps=Counter(tag for tag, _words in rows),
        follow_ups=told(words for tag, words in rows if words and tag == FOLLOW_UP),
        given_away=tuple(steps_told(words for tag, words in rows if words and tag == GIVEN_AWAY)),
    )


def _tagged(steps: QuerySet[Step], tag: str) -> QuerySet[Step, tuple[str, Words | None]]:
    tagged = steps.annotate(tag=Value(str(tag)), told=no_case())
    return tagged.values_list("tag", "told")[:MOST_COUNTED]


def _areas(desk: Desk) -> list[Area]:
    return [area for area in Area if desk.represented or area != Area.DEPUTY]


def _areas_of(desk: Desk, case: FollowUp) -> Iterable[Area]:
    """Return where a case that is due waits: with its lead or the lead's deputy, and with the office."""
    yield Area.ORGANISATION
    if case.lead_id is None:
        yield Area.OFFERED
    if case.lead_id == desk.user.pk:
        yield Area.MINE
    elif any(s.person_id == case.lead_id and s.covers(case.kind) for s in desk.represented):
        yield Area.DEPUTY


def _counts(desk: Desk, waiting: Waiting) -> InboxCounts:
    due = Counter(area for case in waiting.follow_ups for area in _areas_of(desk, case))
    numbers = {area: min(waiting.steps[area.value] + due[area], MOST_COUNTED) for area in _areas(desk)}
    return InboxCounts(numbers, waiting.steps["suspended"])


def _rows(desk: Desk, steps: Iterable[Step], municipalities: Mapping[int, str]) -> Iterable[InboxRow]:
    steps, today = list(steps), timezone.localdate()
    away = away_today(step.owner_id for step in steps if step.owner_id != desk.user.pk)
    for step in steps:
        mine, free = step.owner_id == desk.user.pk, step.owner_id is None
        concerns, oversees = mine or desk.holds(step), bool(getattr(step, "may_reassign", False))
        back = came_back(step, opening_in(getattr(step, "opening", None)))
        gives_away = step.role != Role.CH and (oversees or (mine and desk.holds(step)))
        yield InboxRow(
            step_id=step.pk,
            title=step_name(step),
            stage=stage_title(step.stage),
            case_id=step.case_id,
            reference=step.case.reference_number,
            subject=step.case.title,
            municipality=municipalities.get(step.case_id, ""),
            waiting_since=step.created,
            due_on=step.due_on,
            light=light_of(step.due_on, today),
            who=who_acts(step),
            away=away_words(step, away),
            is_mine=mine,
            may_claim=free and desk.holds(step),
            may_release=not free and gives_away and (mine or oversees),
            may_reassign=gives_away,
            came_back=back is not None,
            why_back=back if concerns else None,
            given=given_words(step, desk.user) if concerns else "",
            due_changed=_due_changed(step) if concerns else "",
        )


def _due_changed(step: Step) -> str:
    """Return who changed the due date of the step, and why."""
    if step.due_set_by is None:
        return ""
    facts = {"person": step.due_set_by.name, "reason": step.due_because}
    return _now("Due date changed by %(person)s: %(reason)s") % facts


def who_acts(step: Step) -> str:
    """Return who does the step: the person, else the role and the organisation it is offered to."""
    if step.owner:
        return step.owner.name
    role = Role(step.role).label if step.role in Role.values else ""
    return ", ".join(filter(None, (str(role), step.organisation.name if step.organisation else "")))
