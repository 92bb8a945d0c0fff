"""The list of cases: filtered, searched, newest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.choices import Role
from accounts.models import User
from accounts.selectors.paging import words_of
from casework.cases.choices import AssignmentState, CaseState, PartyRole
from casework.cases.models import Assignment, Case, CaseParty
from casework.cases.permissions import VIEW_CASE, VIEW_STEPS
from casework.cases.selectors import permitted, permitted_cases, visible_cases
from casework.territory.selectors import districts_on, folded
from workflows.coaching.choices import Stage
from workflows.desk.selectors.follow_ups import is_due
from workflows.desk.selectors.lights import Light, light_of, light_of_follow_up
from workflows.desk.selectors.municipalities import in_municipality, municipalities_of
from workflows.desk.selectors.paging import Order, Page, Place, newer_than, older_than, page_of
from workflows.desk.selectors.stages import stage_title
from workflows.engine.choices import PERSON, WAITING
from workflows.engine.models import Step

ORDER = {stage.value: place for place, stage in enumerate(Stage)}
MOST_COUNTED = 1000
MOST_COACHES = 200

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class CaseFilter:
    """Which cases are shown; numbers are ids."""

    kind: str = ""
    state: str = ""
    stage: str = ""
    district: int | None = None
    coach: int | None = None
    overdue: bool = False
    follow_up: bool = False
    text: str = ""


@dataclass(frozen=True)
class OpenWork:
    """What is open in a case: the stages, and the first date that is due."""

    stages: tuple[str, ...] = ()
    due_on: date | None = None


@dataclass(frozen=True)
class CaseRow:
    """One case of the list."""

    case_id: int
    reference: str
    title: str
    kind: str
    municipality: str
    state: str
    state_label: str
    stages: tuple[str, ...]
    due_on: date | None
    light: Light
    lead: str
    coach: str
    follow_up_has_come: bool


@dataclass(frozen=True)
class CaseList:
    """A page of cases, and how many there are: at most one more than `MOST_COUNTED`."""

    page: Page[CaseRow]
    count: int

    @property
    def has_more(self) -> bool:
        """Return whether there are more cases than are counted."""
        return self.count > MOST_COUNTED


NEWEST_FIRST = Order[Case](
    fields=("-pk",), reverse=("pk",), key=lambda case: str(case.pk), beyond=older_than, short_of=newer_than
)


def case_list(user: User, wanted: CaseFilter, place: Place) -> CaseList:
    """Return a page of the cases that the person may see; five statements, however many there are."""
    needed = VIEW_STEPS if wanted.stage or wanted.overdue else VIEW_CASE
    found = _searched(_narrowed(permitted_cases(user, needed), wanted), wanted.text)
    sees_steps = permitted(user, VIEW_STEPS, "pk")
    page = page_of(found.select_related("lead").annotate(sees_steps=sees_steps), NEWEST_FIRST, place)
    return CaseList(page.showing(_rows(user, page.rows)), found.order_by()[: MOST_COUNTED + 1].count())


def _narrowed(cases: QuerySet[Case], wanted: CaseFilter) -> QuerySet[Case]:
    if wanted.kind:
        cases = cases.filter(kind=wanted.kind)
    if wanted.state:
        cases = cases.filter(state=wanted.state)
    if wanted.stage:
        cases = cases.filter(Exists(_waiting().filter(stage=wanted.stage)))
    if wanted.overdue:
        cases = cases.filter(_is_late(timezone.localdate()))
    if wanted.follow_up:
        cases = cases.filter(is_due(timezone.localdate()))
    if wanted.district:
        cases = cases.filter(Exists(_municipalities_in(wanted.district)))
    if wanted.coach:
        cases = cases.filter(Exists(_coaches().filter(case=OuterRef("pk"), user=wanted.coach)))
    return cases


def _is_late(today: date) -> Q:
    """Return the condition that a step is overdue, or that nobody has looked at a suspended case in time."""
    late = Q(Exists(_waiting().filter(due_on__lt=today)), state=CaseState.RUNNING)
    return late | Q(state=CaseState.SUSPENDED, follow_up_on__lt=today)


def _searched(cases: QuerySet[Case], text: str) -> QuerySet[Case]:
    """Find every word in the reference number, the subject, or a municipality."""
    for word in words_of(text):
        named = Q(reference_number__icontains=word) | Q(title__folded__contains=folded(word))
        cases = cases.filter(named | Q(in_municipality(word)))
    return cases


def _waiting() -> QuerySet[Step]:
    return Step.objects.filter(case=OuterRef("pk"), flow_task_type=PERSON, status__in=WAITING)


def _municipalities_in(district: int) -> QuerySet[CaseParty]:
    parties = CaseParty.objects.filter(case=OuterRef("pk"), role=PartyRole.MUNICIPALITY, left_on=None)
    return parties.filter(organisation__unit__district=district)


def _coaches() -> QuerySet[Assignment]:
    return Assignment.objects.filter(role=Role.CH, state=AssignmentState.ACTIVE)


def _rows(user: User, cases: Iterable[Case]) -> Iterable[CaseRow]:
    cases, today = list(cases), timezone.localdate()
    ids = [case.pk for case in cases]
    municipalities = municipalities_of(user, ids)
    work = _open_work([case.pk for case in cases if getattr(case, "sees_steps", False)])
    coaches = dict(_coaches().filter(case__in=ids).values_list("case_id", "user__name"))
    for case in cases:
        suspended = case.state == CaseState.SUSPENDED
        open_work = work.get(case.pk, OpenWork())
        due_on = case.follow_up_on if suspended else open_work.due_on
        light = light_of_follow_up(due_on, today) if suspended else light_of(due_on, today)
        yield CaseRow(
            case_id=case.pk,
            reference=case.reference_number,
            title=case.title,
            kind=case.get_kind_display(),
            municipality=municipalities.get(case.pk, ""),
            state=case.state,
            state_label=case.get_state_display(),
            stages=open_work.stages,
            due_on=due_on,
            light=light,
            lead=case.lead.name if case.lead else "",
            coach=coaches.get(case.pk, ""),
            follow_up_has_come=suspended and light is not Light.STOPPED,
        )


def _open_work(case_ids: list[int]) -> dict[int, OpenWork]:
    steps = Step.objects.filter(case__in=case_ids, flow_task_type=PERSON, status__in=WAITING)
    stages: dict[int, dict[str, str]] = {}
    due: dict[int, date] = {}
    for case_id, stage, due_on in steps.order_by("pk").values_list("case_id", "stage", "due_on"):
        stages.setdefault(case_id, {})[stage] = stage_title(stage)
        if due_on is not None:
            due[case_id] = min(due_on, due.get(case_id, due_on))
    return {case_id: OpenWork(_in_order(named), due.get(case_id)) for case_id, named in stages.items()}


def _in_order(titles: dict[str, str]) -> tuple[str, ...]:
    """Return the titles of the stages in the order of the process."""
    return tuple(titles[stage] for stage in sorted(titles, key=lambda stage: ORDER.get(stage, len(ORDER))))


def district_choices() -> Choices:
    """Return the districts of today, for a filter."""
    return [(str(unit.pk), unit.name) for unit in districts_on(timezone.localdate())]


def coach_choices(user: User) -> Choices:
    """Return the coaches of the cases that the person may see, for a filter."""
    cases = visible_cases(user).filter(pk=OuterRef("case_id"))
    coaches = _coaches().filter(Exists(cases)).values_list("user_id", "user__name")
    return [
        (str(pk), name) for pk, name in coaches.order_by("user__name", "user_id").distinct()[:MOST_COACHES]
    ]
