"""What is on record about people: signing in, refusals, passwords and factors, rights, inspections."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from django.db.models import Q, QuerySet, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.permissions import VIEW_ACCOUNT_RECORD, VIEW_RECORD, may_everywhere, require_everywhere
from accounts.selectors.holders import SYSTEM_EMAIL
from accounts.selectors.inspections import belongs_to_audit, open_inspection
from accounts.selectors.paging import Order, Page, Place, number_in, page_of
from casework.audit.actors import Actor
from casework.audit.choices import Scope, Verb
from casework.audit.errors import NotNow
from casework.audit.models import OF_PEOPLE, AuditEvent
from casework.cases.models import Case
from workflows.desk.selectors.period import EVER, Period, recorded_in
from workflows.desk.selectors.timeline import tell


class Kind(TextChoices):
    """Kinds of what is on record about people; the values stand in the address."""

    SIGN_INS = "anmeldungen", gettext_lazy("signing in and out")
    REFUSALS = "abgewiesen", gettext_lazy("refused sign-ins")
    SECURITY = "sicherheit", gettext_lazy("password and second factor")
    DENIALS = "verweigert", gettext_lazy("pages that were not allowed")
    RIGHTS = "rechte", gettext_lazy("accounts and rights")
    INSPECTIONS = "einsicht", gettext_lazy("inspections, confidential documents, exports")


OF_A_CASE = (
    Verb.ACCESS_GRANTED,
    Verb.ACCESS_REFUSED,
    Verb.ACCESS_ENDED,
    Verb.COACH_PROPOSED,
    Verb.COACH_DECLINED,
    Verb.COACH_ASSIGNED,
    Verb.COACH_RELEASED,
)
"""What a person was given or lost in a case; the words that go with it may tell of the case."""

VERBS: Mapping[Kind, tuple[Verb, ...]] = {
    Kind.SIGN_INS: (Verb.SIGNED_IN, Verb.SIGNED_OUT, Verb.SESSION_ENDED, Verb.SIGN_INS_ENDED),
    Kind.REFUSALS: (Verb.SIGN_IN_REFUSED, Verb.SIGN_IN_LOCKED, Verb.FACTOR_REFUSED),
    Kind.SECURITY: (
        Verb.PASSWORD_CHANGED,
        Verb.PASSWORD_LINK_SENT,
        Verb.FACTOR_ADDED,
        Verb.FACTOR_REMOVED,
        Verb.FACTORS_RESET,
        Verb.RECOVERY_CODES_MADE,
    ),
    Kind.DENIALS: (Verb.ACTION_REFUSED,),
    Kind.RIGHTS: (
        Verb.USER_CREATED,
        Verb.USER_CHANGED,
        Verb.USER_DEACTIVATED,
        Verb.OFFICE_GRANTED,
        Verb.OFFICE_ENDED,
        Verb.ABSENCE_ANNOUNCED,
        Verb.ABSENCE_ENDED,
        Verb.ABSENCE_ENDED_AT_ONCE,
        Verb.DEPUTY_NAMED,
        Verb.DEPUTY_ENDED,
        Verb.INVITATION_SENT,
        Verb.INVITATION_WITHDRAWN,
        Verb.INVITATION_ACCEPTED,
        Verb.INVITATION_CONFIRMED,
        Verb.INVITATION_REFUSED,
        *OF_A_CASE,
    ),
    Kind.INSPECTIONS: (
        Verb.INSPECTION_BEGUN,
        Verb.INSPECTION_ENDED,
        Verb.CASE_READ,
        Verb.CONFIDENTIAL_READ,
        Verb.REVISION_EXPORTED,
    ),
}


class Reader(StrEnum):
    """As what somebody reads the record: of oneself, of somebody whose account one looks after, or all."""

    ONESELF = "oneself"
    ADMINISTRATION = "administration"
    AUDIT = "audit"


@dataclass(frozen=True)
class RecordFilter:
    """What is wanted: a kind, people (None: everybody), a period."""

    kind: Kind | None = None
    people: tuple[int, ...] | None = None
    period: Period = EVER


@dataclass(frozen=True)
class RecordRow:
    """One event: whom it is about, and the case, for those who may know."""

    recorded_at: datetime
    person: str
    person_id: int | None
    sentence: str
    by: str
    reason: str
    reference: str
    case_id: int | None


def reader_of_person(by: Actor) -> Reader:
    """Return as what somebody reads what is on record about another; raise a refusal if nobody may so."""
    require_inspection(by.user)
    require_everywhere(by, VIEW_ACCOUNT_RECORD)
    return Reader.AUDIT if may_everywhere(by, VIEW_RECORD) else Reader.ADMINISTRATION


def require_audit_reader(by: Actor) -> None:
    """Raise a refusal unless the person may read what is on record about everybody."""
    require_inspection(by.user)
    require_everywhere(by, VIEW_RECORD)


def require_inspection(user: User) -> None:
    """Raise NotNow for somebody of the audit who has not said for what purpose."""
    if belongs_to_audit(user) and open_inspection(user) is None:
        raise NotNow(_("Begin an inspection first: say for what purpose you read."))


def record_page(wanted: RecordFilter, place: Place, reader: Reader) -> Page[RecordRow]:
    """Return a page of what is on record, the newest first; the statements do not depend on the rows."""
    page = page_of(_found(wanted, reader), NEWEST_FIRST, place)
    return page.showing(_rows(page.rows, reader))


def _found(wanted: RecordFilter, reader: Reader) -> QuerySet[AuditEvent]:
    events = AuditEvent.objects.filter(OF_PEOPLE).select_related("actor", "on_behalf_of")
    if reader is Reader.ADMINISTRATION:
        events = events.filter(scope=Scope.ACCOUNTS)
    if wanted.people is not None:
        of_person = Q(scope=Scope.ACCOUNTS, subject_id__in=wanted.people)
        events = events.filter(of_person | Q(actor__in=wanted.people))
    if wanted.kind is not None:
        events = events.filter(verb__in=VERBS[wanted.kind])
    return events.filter(recorded_in(wanted.period))


def _rows(events: Iterable[AuditEvent], reader: Reader) -> Iterable[RecordRow]:
    events = list(events)
    names = _names({_person_of(event) for event in events})
    cases = _cases(events) if reader is Reader.AUDIT else {}
    for event in events:
        told, person = tell(event), _person_of(event)
        case = cases.get(event.pk)
        yield RecordRow(
            recorded_at=event.recorded_at,
            person=names.get(person or 0, ""),
            person_id=person if person in names else None,
            sentence=told.sentence,
            by=_told_by(event, told.actor),
            reason=told.reason if _is_told_why(event, reader) else "",
            reference=case.reference_number if case else "",
            case_id=case.pk if case else None,
        )


def _told_by(event: AuditEvent, actor: str) -> str:
    """Return who did it, unless the sentence says so, or it was the house itself or the person."""
    by_house = event.actor.email == SYSTEM_EMAIL
    return "" if by_house or event.actor_id == _person_of(event) else actor


def _person_of(event: AuditEvent) -> int | None:
    """Return whom an event is about: somebody's account, else who did it, if it was not the house itself."""
    if event.scope == Scope.ACCOUNTS and event.subject_id is not None:
        return event.subject_id
    return None if event.actor.email == SYSTEM_EMAIL else event.actor_id


def _names(people: set[int | None]) -> dict[int, str]:
    known = [person for person in people if person is not None]
    return dict(User.objects.filter(pk__in=known).values_list("pk", "name"))


def _cases(events: list[AuditEvent]) -> dict[int, Case]:
    """Return the cases that events are about, by event: those that were read, or that share the change."""
    about = {event.pk: event.subject_id for event in events if event.scope == Scope.READING}
    changes = {event.change_id: event.pk for event in events if event.verb in OF_A_CASE}
    beside = AuditEvent.objects.filter(scope=Scope.CASE, change_id__in=changes)
    for change_id, case_id in beside.values_list("change_id", "subject_id"):
        about[changes[change_id]] = case_id
    cases = Case.objects.in_bulk({case_id for case_id in about.values() if case_id})
    return {event: cases[case_id] for event, case_id in about.items() if case_id in cases}


def _is_told_why(event: AuditEvent, reader: Reader) -> bool:
    """Return whether the reason is shown: reasons in cases to the audit, those of others not to oneself."""
    if reader is Reader.AUDIT:
        return True
    if reader is Reader.ONESELF:
        return event.verb == Verb.FACTORS_RESET
    return event.verb not in OF_A_CASE


def _key(event: AuditEvent) -> str:
    return f"{(event.recorded_at - EPOCH) // MICROSECOND}_{event.pk}"


EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


@dataclass(frozen=True)
class RecordKey:
    """A place among events by the moment at which they were recorded."""

    moment: datetime
    pk: int


def record_key(text: str) -> RecordKey | None:
    """Read a key such as `1767225600000000_17`."""
    moment, _underscore, number = text[:40].partition("_")
    microseconds, pk = number_in(moment), number_in(number)
    if microseconds is None or pk is None:
        return None
    try:
        return RecordKey(EPOCH + microseconds * MICROSECOND, pk)
    except OverflowError:
        return None


def _earlier(text: str) -> Q | None:
    key = record_key(text)
    if key is None:
        return None
    same = Q(recorded_at__lt=key.moment) | Q(pk__lt=key.pk)
    return Q(recorded_at__lte=key.moment) & same


def _later(text: str) -> Q | None:
    key = record_key(text)
    if key is None:
        return None
    same = Q(recorded_at__gt=key.moment) | Q(pk__gt=key.pk)
    return Q(recorded_at__gte=key.moment) & same


NEWEST_FIRST = Order[AuditEvent](
    fields=("-recorded_at", "-pk"),
    reverse=("recorded_at", "pk"),
    key=_key,
    beyond=_earlier,
    short_of=_later,
)
