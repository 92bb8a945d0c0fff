"""What a person has in hand: steps and leads to hand over, coachings that only a change of coach hands on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from django.db.models import F, Q, QuerySet, TextChoices
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.choices import Role
from accounts.models import Office, User
from accounts.permissions import MANAGE_USERS, VIEW_DIRECTORY, may_everywhere
from accounts.selectors import holds_office
from accounts.selectors.leaving import WorkLeft, declare_work
from accounts.selectors.people import visible_people
from casework.audit.actors import Actor
from casework.audit.errors import NotAllowed
from casework.cases.choices import AssignmentState, CaseState
from casework.cases.models import Assignment, Case
from casework.cases.permissions import CHANGE_COACH, REASSIGN, VIEW_CASE, VIEW_STEPS
from casework.cases.selectors import permitted, permitted_cases, visible_cases
from workflows.desk.selectors.inbox import Desk, oversees_steps
from workflows.desk.selectors.municipalities import municipalities_of
from workflows.desk.selectors.stages import step_title
from workflows.engine.choices import PERSON, WAITING
from workflows.engine.models import Step
from workflows.engine.permissions import is_author

MOST_AT_ONCE = 200
MOST_COUNTED = 100
Rows: TypeAlias = "QuerySet[Step] | QuerySet[Case] | QuerySet[Assignment]"
ENDED = (CaseState.COMPLETED, CaseState.REJECTED, CaseState.ABORTED, CaseState.TRANSFERRED)


class Kind(TextChoices):
    """What is handed over; the values stand in the form."""

    STEP = "schritt", gettext_lazy("Step")
    LEAD = "federfuehrung", gettext_lazy("Lead")


@dataclass(frozen=True)
class Item:
    """One step or one lead that a person has."""

    kind: Kind
    pk: int
    what: str
    reference: str
    municipality: str
    due_on: str
    step: Step | None = None

    @property
    def key(self) -> str:
        """Return the name of the item in the form."""
        return f"{self.kind.value}-{self.pk}"

    @property
    def words(self) -> str:
        """Return the item in one line."""
        due = _("due on %(day)s") % {"day": self.due_on} if self.due_on else ""
        place = ", ".join(filter(None, (self.reference, self.municipality, due)))
        return f"{self.what} ({place})"


@dataclass(frozen=True)
class Coaching:
    """A coaching that only a change of coach hands on."""

    words: str
    url: str


@dataclass(frozen=True)
class InHand:
    """What a person has in the cases that the reader may give to somebody else."""

    items: tuple[Item, ...]
    coachings: tuple[Coaching, ...]
    is_cut: bool
    """Whether there is more than a page hands over at once."""


def leaving_people(by: Actor) -> QuerySet[User]:
    """Return whose work the person may hand over; raise NotAllowed for those who may give away nothing."""
    if not oversees_steps(by.user) or not may_everywhere(by, VIEW_DIRECTORY):
        raise NotAllowed(_("This page is for those who may reassign the steps of others."))
    return visible_people(by)


def in_hand(person: User, reader: User) -> InHand:
    """Return what the person has, the most urgent first; the number of statements does not depend on it."""
    steps = list(_steps_of(person).filter(permitted(reader, REASSIGN, "case"))[: MOST_AT_ONCE + 1])
    mine = permitted_cases(reader, REASSIGN)
    leads = list(_leads_of(person).filter(pk__in=mine.values("pk"))[: MOST_AT_ONCE + 1])
    coached = list(_coachings_of(person).filter(permitted(reader, CHANGE_COACH, "case"))[:MOST_AT_ONCE])
    cases = {step.case_id for step in steps} | {case.pk for case in leads} | {row.case_id for row in coached}
    places = municipalities_of(reader, cases) if cases else {}
    items = [*_step_items(steps, places), *_lead_items(leads, places)]
    return InHand(
        items=tuple(items[:MOST_AT_ONCE]),
        coachings=tuple(_coaching(row, places) for row in coached),
        is_cut=len(items) > MOST_AT_ONCE,
    )


def _steps_of(person: User) -> QuerySet[Step]:
    """Return the open steps of a person but those of a coach, which stay with the coach."""
    steps = Step.objects.filter(owner=person, flow_task_type=PERSON, status__in=WAITING).exclude(role=Role.CH)
    return steps.select_related("case", "organisation").order_by(F("due_on").asc(nulls_last=True), "pk")


def _leads_of(person: User) -> QuerySet[Case]:
    return Case.objects.filter(lead=person).exclude(state__in=ENDED).order_by("pk")


def _coachings_of(person: User) -> QuerySet[Assignment]:
    coached = Assignment.objects.filter(user=person, role=Role.CH, state=AssignmentState.ACTIVE)
    return coached.exclude(case__state__in=ENDED).select_related("case").order_by("case")


def _step_items(steps: Iterable[Step], places: dict[int, str]) -> Iterator[Item]:
    for step in steps:
        yield Item(
            kind=Kind.STEP,
            pk=step.pk,
            what=step_title(step),
            reference=step.case.reference_number,
            municipality=places.get(step.case_id, ""),
            due_on=date_format(step.due_on, "SHORT_DATE_FORMAT") if step.due_on else "",
            step=step,
        )


def _lead_items(cases: Iterable[Case], places: dict[int, str]) -> Iterator[Item]:
    for case in cases:
        what = _("Lead of “%(case)s”") % {"case": case.title}
        yield Item(Kind.LEAD, case.pk, what, case.reference_number, places.get(case.pk, ""), "")


def _coaching(row: Assignment, places: dict[int, str]) -> Coaching:
    words = ", ".join(filter(None, (row.case.reference_number, places.get(row.case_id, ""))))
    return Coaching(words, reverse("desk:change_coach", args=[row.case_id]))


def takers(items: Iterable[Item], person: User) -> QuerySet[User]:
    """Return who could take over: people with an office where the steps are, and case officers for leads."""
    items = list(items)
    houses = {item.step.organisation_id for item in items if item.step and item.step.organisation_id}
    offices = Office.objects.on(timezone.localdate())
    holders = offices.filter(organisation__in=houses)
    if any(item.kind is Kind.LEAD for item in items):
        holders |= offices.filter(role=Role.CO)
    return User.objects.filter(pk__in=holders.values("user")).exclude(pk=person.pk).order_by("name")


@dataclass(frozen=True)
class Verdict:
    """What would become of an item, or has: nothing in the way, or why it is not possible."""

    item: Item
    obstacle: str = ""


def foreseen(items: Iterable[Item], to: User) -> tuple[Verdict, ...]:
    """Return what would become of the items; one statement beside the standings of the new person."""
    items = list(items)
    cases = [item.step.case_id for item in items if item.step]
    seen = Case.objects.filter(permitted(to, VIEW_CASE, "pk"), pk__in=cases)
    visible = set(seen.values_list("pk", flat=True)) if cases else set()
    return tuple(Verdict(item, _obstacle(item, to, visible)) for item in items)


def _obstacle(item: Item, to: User, visible: set[int]) -> str:
    if item.step is None:
        return "" if holds_office(to, Role.CO) else _("Only a case officer can take the lead.")
    step, desk = item.step, Desk(to, {})
    if step.case.state != CaseState.RUNNING:
        facts = {"state": step.case.get_state_display()}
        return _("The case is %(state)s; nothing can be done in it now.") % facts
    if is_author(step, to):
        return _("%(person)s wrote the content, or represents whoever wrote it.") % {"person": to.name}
    if step.case_id not in visible or not desk.holds(step):
        return _("%(person)s may not do this step.") % {"person": to.name}
    return ""


@dataclass(frozen=True)
class Work:
    """What a person has of one sort, and which of it lies in cases of the reader."""

    rows: Rows
    seen: Q

    def count(self) -> int:
        """Return how much of it the reader sees, up to a limit."""
        return self.rows.filter(self.seen).order_by().values_list("pk")[:MOST_COUNTED].count()

    def has_more(self) -> bool:
        """Return whether there is some that the reader does not see."""
        return self.rows.exclude(self.seen).exists()


def work_of_a_person(person: User, reader: User) -> WorkLeft:
    """Return how many steps, leads and coachings a person has in the cases of the reader.

    Who looks after accounts is told whether there are others, and nothing about them. Three statements, six
    for them.
    """
    work = (
        Work(_steps_of(person), Q(permitted(reader, VIEW_STEPS, "case"))),
        Work(_leads_of(person), Q(pk__in=visible_cases(reader).values("pk"))),
        Work(_coachings_of(person), Q(permitted(reader, VIEW_CASE, "case"))),
    )
    words = _in_words(*(part.count() for part in work))
    manages = may_everywhere(Actor(reader), MANAGE_USERS)
    if manages and any(part.has_more() for part in work):
        words = ", ".join(filter(None, (words, _("work in cases that you do not see"))))
    url = reverse("desk:hand_over", args=[person.pk]) if oversees_steps(reader) else ""
    return WorkLeft(words, url, is_all=manages)


def _in_words(steps: int, leads: int, coachings: int) -> str:
    parts = (
        (steps, ngettext("%(number)s open step", "%(number)s open steps", steps)),
        (leads, ngettext("the lead of %(number)s case", "the lead of %(number)s cases", leads)),
        (coachings, ngettext("%(number)s coaching", "%(number)s coachings", coachings)),
    )
    return ", ".join(words % {"number": number} for number, words in parts if number)


declare_work(work_of_a_person)
