"""Access to cases: who asks for it, who was let in, and whom one can let in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import HeldOffice, User
from accounts.permissions import may_everywhere
from accounts.policy import Grantable, rows_of
from accounts.selectors.absences import stands_for
from accounts.selectors.holders import SYSTEM_EMAIL
from accounts.selectors.paging import words_of
from accounts.selectors.people import offices_by_person
from casework.audit.actors import Actor
from casework.cases.choices import AccessAnswer
from casework.cases.models import AccessRequest, Case, Grant
from casework.cases.permissions import MANAGE_ACCESS
from casework.cases.selectors import permitted_cases
from casework.territory.selectors import folded
from workflows.desk.selectors.paging import Order, Page, Place, newer_than, older_than, page_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MOST_OWN, MOST_FOUND, MOST_COUNTED = 50, 20, 100

Choices = list[tuple[str, str]]
OPENED: Mapping[Grantable, "_StrPromise"] = {
    Grantable.HEAD: _("head of the case, with stage and due dates"),
    Grantable.CONTENT: _("head and contents of the case"),
}


@dataclass(frozen=True)
class OwnRequest:
    """What somebody asked for, and what became of it; the case only while it may be seen."""

    reference: str
    reason: str
    asked_on: date
    answer: AccessAnswer
    answered_on: date | None
    answer_reason: str
    until: date | None
    is_over: bool
    case_id: int | None


def own_requests(user: User) -> tuple[OwnRequest, ...]:
    """Return the latest requests of the person, the newest first; one statement."""
    asked = AccessRequest.objects.filter(user=user).select_related("grant")
    return tuple(_own_request(request) for request in asked[:MOST_OWN])


def _own_request(request: AccessRequest) -> OwnRequest:
    grant = request.grant
    is_over = grant is not None and _state_of(grant) is GrantState.ENDED
    return OwnRequest(
        reference=request.reference,
        reason=request.reason,
        asked_on=request.asked_on,
        answer=AccessAnswer(request.answer),
        answered_on=request.answered_on,
        answer_reason=request.answer_reason,
        until=(grant.ended_on or grant.valid_until) if grant else None,
        is_over=is_over,
        case_id=request.case_id if grant and not is_over else None,
    )


def answers_requests(user: User) -> bool:
    """Return whether an office of the person, or of somebody represented, answers requests for access."""
    return any(_answer(standing.offices) for standing in user.standings_today)


def answers_by_office(user: User) -> bool:
    """Return whether an own office of the person answers requests; each page asks, so it costs nothing."""
    return _answer(user.offices_today)


def _answer(offices: Iterable[HeldOffice]) -> bool:
    roles = {row.role for row in rows_of(MANAGE_ACCESS)}
    return any(office.role in roles for office in offices)


def requests_to(user: User) -> QuerySet[AccessRequest]:
    """Return the requests that the person answers.

    Those about numbers that do not exist go to whoever answers for all cases, so that somebody refuses them.
    """
    to_answer = Q(case__in=permitted_cases(user, MANAGE_ACCESS))
    if may_everywhere(Actor(user), MANAGE_ACCESS):
        to_answer |= Q(case=None)
    return AccessRequest.objects.filter(to_answer).select_related("case", "user")


def waiting_requests(user: User) -> int:
    """Return how many requests wait for the person, at most one more than `MOST_COUNTED`; one statement."""
    waiting = requests_to(user).filter(answer=AccessAnswer.WAITING)
    return waiting.order_by()[: MOST_COUNTED + 1].count()


@dataclass(frozen=True)
class RequestRow:
    """A request that waits: who asks for which case, and why; without a case, the number does not exist."""

    request_id: int
    reference: str
    case_id: int | None
    title: str
    person: str
    offices: tuple[str, ...]
    reason: str
    asked_on: date
    may_answer: bool
    """Whether the reader may: nobody answers the own request, nor that of somebody represented."""


OLDEST_FIRST = Order[AccessRequest](
    fields=("pk",),
    reverse=("-pk",),
    key=lambda request: str(request.pk),
    beyond=newer_than,
    short_of=older_than,
)


def request_list(user: User, place: Place) -> Page[RequestRow]:
    """Return a page of the requests that wait for the person, the oldest first; two statements."""
    page = page_of(requests_to(user).filter(answer=AccessAnswer.WAITING), OLDEST_FIRST, place)
    return page.showing(request_rows(page.rows, user))


def request_rows(requests: Iterable[AccessRequest], user: User) -> tuple[RequestRow, ...]:
    """Return requests as pages show them to the person; one statement."""
    requests = list(requests)
    offices = offices_by_person([request.user_id for request in requests])
    return tuple(
        RequestRow(
            request_id=request.pk,
            reference=request.reference,
            case_id=request.case_id,
            title=request.case.title if request.case else "",
            person=request.user.name,
            offices=tuple(offices.get(request.user_id, ())),
            reason=request.reason,
            asked_on=request.asked_on,
            may_answer=not stands_for(user, [request.user_id], request.case.kind if request.case else None),
        )
        for request in requests
    )


class GrantState(StrEnum):
    """Whether a single access is good today."""

    HELD = "held"
    ENDED = "ended"


@dataclass(frozen=True)
class GrantRow:
    """A single access to a case."""

    grant_id: int
    person: str
    opened: "_StrPromise"
    since: date
    until: date
    reason: str
    granted_by: str
    state: GrantState

    @property
    def may_end(self) -> bool:
        """Return whether there is still something to end."""
        return self.state is GrantState.HELD


def grants_of(case: Case) -> QuerySet[Grant]:
    """Return the single accesses to the case, the newest first."""
    return Grant.objects.filter(content_object=case).select_related("user", "permission", "granted_by")


def grant_rows(case: Case) -> tuple[GrantRow, ...]:
    """Return the single accesses to the case, those that are good today first; one statement."""
    rows = [_grant_row(grant) for grant in grants_of(case)]
    return tuple(sorted(rows, key=lambda row: not row.may_end))


def _grant_row(grant: Grant) -> GrantRow:
    return GrantRow(
        grant_id=grant.pk,
        person=grant.user.name,
        opened=OPENED[Grantable(grant.permission.codename)],
        since=grant.valid_from,
        until=grant.ended_on or grant.valid_until,
        reason=grant.reason,
        granted_by=grant.granted_by.name,
        state=_state_of(grant),
    )


def _state_of(grant: Grant) -> GrantState:
    over = grant.ended_on is not None or grant.valid_until < timezone.localdate()
    return GrantState.ENDED if over else GrantState.HELD


@dataclass(frozen=True)
class People:
    """The people whom a search has found, as choices, and whether there are more."""

    choices: Choices
    has_more: bool


def people_found(text: str, *, with_deactivated: bool) -> People:
    """Return the people in whose name or address every word occurs; two statements."""
    words = words_of(text)
    people = User.objects.exclude(email=SYSTEM_EMAIL) if words else User.objects.none()
    if not with_deactivated:
        people = people.filter(is_active=True)
    for word in words:
        people = people.filter(Q(name__folded__contains=folded(word)) | Q(email__icontains=word))
    found = list(people.order_by("name", "pk")[: MOST_FOUND + 1])
    shown = found[:MOST_FOUND]
    offices = offices_by_person([person.pk for person in shown]) if shown else {}
    choices = [(str(person.pk), _told(person, offices.get(person.pk, []))) for person in shown]
    return People(choices, has_more=len(found) > MOST_FOUND)


def _told(person: User, offices: list[str]) -> str:
    return f"{person.name} ({'; '.join([*offices, person.email])})"


def person_with(number: str) -> User:
    """Return a person that was chosen from the list."""
    return User.objects.get(pk=number)
