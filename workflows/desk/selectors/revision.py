"""The trail across cases (Revision): who did what in a region and a period, for supervision and audit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, TextChoices, When
from django.db.models import Case as Choice
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.permissions import VIEW_RECORD, may_everywhere
from accounts.selectors import people as people_of_the_house
from accounts.selectors.standings import opens, standing_with
from casework.audit.actors import Actor
from casework.audit.choices import Scope, Verb
from casework.audit.errors import Invalid, NotAllowed
from casework.audit.models import AuditEvent
from casework.cases import permissions
from casework.cases.choices import PartyRole
from casework.cases.models import Case, CaseParty
from casework.cases.selectors import permitted, permitted_cases
from casework.territory.models import AdvisoryRegionDistrict
from workflows.desk.selectors.paging import Page, Place, page_of
from workflows.desk.selectors.period import EVER, Period, recorded_in
from workflows.desk.selectors.record import NEWEST_FIRST, require_inspection
from workflows.desk.selectors.timeline import ANSWER_VERBS, tell, words_reading
from workflows.engine.flows import all_definitions
from workflows.engine.nodes import person_nodes

MOST_EXPORTED = 10_000
HEAD = (
    gettext_lazy("Recorded"),
    gettext_lazy("Happened on"),
    gettext_lazy("Case"),
    gettext_lazy("Person"),
    gettext_lazy("On behalf of"),
    gettext_lazy("What happened"),
    gettext_lazy("Reason"),
)


class Kind(TextChoices):
    """Kinds of what can be asked for; the values stand in the address."""

    EXCEPTIONS = "ausnahmen", gettext_lazy("exceptions used")
    REFUSALS = "ablehnungen", gettext_lazy("refusals")
    SENT_BACK = "rueckgaben", gettext_lazy("sent back")
    RIGHTS = "rechte", gettext_lazy("rights granted")
    READINGS = "lesezugriffe", gettext_lazy("confidential documents read")
    DEPUTIES = "vertretung", gettext_lazy("approvals by deputies")
    ERASURES = "loeschungen", gettext_lazy("erasures")


# Who is named on a confidential document or note is left out: that there is one, only those named may know.
IN_CASES: Mapping[Kind, tuple[Verb, ...]] = {
    Kind.EXCEPTIONS: (Verb.EXCEPTION_GRANTED,),
    Kind.REFUSALS: (
        Verb.REFUSED,
        Verb.DECIDED_NO,
        Verb.INQUIRY_DECLINED,
        Verb.GRANT_REJECTED,
        Verb.COACH_DECLINED,
        Verb.ACCESS_REFUSED,
    ),
    Kind.SENT_BACK: (Verb.SENT_BACK,),
    Kind.ERASURES: (Verb.ERASURE_ASKED, Verb.CONTENTS_ERASED, Verb.ERASURE_REFUSED),
    Kind.RIGHTS: (Verb.ACCESS_GRANTED, Verb.LEAD_ASSIGNED, Verb.COACH_ASSIGNED, Verb.MINUTES_PASSED_ON),
}
APPROVALS = (
    Verb.APPROVED,
    Verb.APPROVED_WITH_REMARKS,
    Verb.AGREEMENT_SIGNED,
    Verb.DECIDED_YES,
    Verb.INQUIRY_ACCEPTED,
    Verb.GRANT_APPROVED,
)
# The same words and reasons stand in the record of people, which the audit reads with the case.
OF_PEOPLE_TOO = (Verb.ACCESS_GRANTED, Verb.ACCESS_REFUSED)


@dataclass(frozen=True)
class RevisionFilter:
    """What is wanted: a kind, a region, people (None: everybody), a period."""

    kind: Kind | None = None
    region: int | None = None
    people: tuple[int, ...] | None = None
    period: Period = EVER


@dataclass(frozen=True)
class RevisionRow:
    """One event in words, with the case in which it happened."""

    recorded_at: datetime
    happened_on: date
    case_id: int
    reference: str
    person: str
    on_behalf_of: str
    sentence: str
    reason: str

    def cells(self) -> tuple[str, ...]:
        """Return the row as the columns of `HEAD`; days and moments as spreadsheets read them."""
        recorded = timezone.localtime(self.recorded_at).strftime("%d.%m.%Y %H:%M:%S")
        happened = self.happened_on.strftime("%d.%m.%Y")
        who = (self.person, self.on_behalf_of)
        return (recorded, happened, self.reference, *who, self.sentence, self.reason)


def oversees_cases(user: User) -> bool:
    """Return whether an own office of the person opens this page; each page asks, so it costs nothing."""
    return any(opens(office, permissions.VIEW_REVISION) for office in user.offices_today)


def require_revision(by: Actor) -> None:
    """Raise a refusal unless the person may read across cases, by an own office or as a deputy."""
    require_inspection(by.user)
    if standing_with(by.user, permissions.VIEW_REVISION) is None:
        raise NotAllowed(_("You are not allowed to do this."))


def region_choices(user: User) -> list[tuple[str, str]]:
    """Return the regions among which the person can choose: the own ones, or all for the whole state."""
    held = [office for standing in user.standings_today for office in standing.offices]
    regions = {office.region_id for office in held if opens(office, permissions.VIEW_REVISION)}
    known = people_of_the_house.region_choices()
    return known if None in regions else [region for region in known if int(region[0]) in regions]


def revision_page(user: User, wanted: RevisionFilter, place: Place) -> Page[RevisionRow]:
    """Return a page of what happened, the newest first; the statements do not depend on the rows."""
    page = page_of(_events_found(user, wanted), NEWEST_FIRST, place)
    return page.showing(_rows(user, page.rows))


def revision_rows(user: User, wanted: RevisionFilter) -> list[RevisionRow]:
    """Return everything that is wanted; raise Invalid if it is more than fits into a file."""
    events = list(_events_found(user, wanted).order_by(*NEWEST_FIRST.fields)[: MOST_EXPORTED + 1])
    if len(events) > MOST_EXPORTED:
        words = _("More than %(number)s rows are found. Please choose a shorter period or one kind.")
        raise Invalid(words % {"number": MOST_EXPORTED})
    return list(_rows(user, events))


def _events_found(user: User, wanted: RevisionFilter) -> QuerySet[AuditEvent]:
    cases = permitted_cases(user, permissions.VIEW_REVISION)
    if wanted.region is not None:
        cases = cases.filter(pk__in=_cases_in(wanted.region))
    kinds = [wanted.kind] if wanted.kind else list(Kind)
    asked = _in_cases(user, kinds)
    if Kind.REFUSALS in kinds:
        asked |= Q(scope=Scope.ACCOUNTS, verb=Verb.ACTION_REFUSED)
    if Kind.READINGS in kinds:
        asked |= Q(scope=Scope.READING, verb=Verb.CONFIDENTIAL_READ)
    events = AuditEvent.objects.filter(asked, recorded_in(wanted.period))
    if wanted.people is not None:
        events = events.filter(Q(actor__in=wanted.people) | Q(on_behalf_of__in=wanted.people))
    found = events.annotate(about_case=_case_of()).filter(Exists(cases.filter(pk=OuterRef("about_case"))))
    return found.select_related("actor", "on_behalf_of")


def _case_of() -> Choice:
    """Return the case of an event: its subject, but for what was denied, which belongs to the account."""
    named = Cast(KeyTextTransform("case_id", "facts"), BigIntegerField())
    return Choice(When(scope=Scope.ACCOUNTS, then=named), default=F("subject_id"))


def _in_cases(user: User, kinds: Sequence[Kind]) -> Q:
    """Return the condition for events in cases, as far as the person may know of them."""
    plain = [verb for kind in kinds for verb in IN_CASES.get(kind, ())]
    signed = [*APPROVALS] if Kind.DEPUTIES in kinds else []
    about = Q(scope=Scope.CASE, verb__in=[*plain, *signed]) & _readable(user, {*plain, *signed})
    if signed:
        about &= Q(verb__in=plain) | Q(on_behalf_of__isnull=False)
    return about


def _readable(user: User, verbs: set[Verb]) -> Q:
    """Return the condition that the person may know of an event, by the rules of the timeline."""
    found = Q(permitted(user, permissions.VIEW_CONTENT, "subject_id"))
    skipped = OF_PEOPLE_TOO if may_everywhere(Actor(user), VIEW_RECORD) else ()
    readings: dict[str, list[Verb]] = {}
    for verb, permission in permissions.event_readings().items():
        if verb in verbs and verb not in skipped:
            readings.setdefault(permission, []).append(verb)
    for permission, of_noun in readings.items():
        found &= ~Q(verb__in=of_noun) | Q(permitted(user, permission, "subject_id"))
    if verbs.intersection(ANSWER_VERBS):
        for permission, places in _answers().items():
            told = Q(permitted(user, permission, "subject_id")) | Q(actor=user)
            found &= ~Q(verb__in=ANSWER_VERBS) | ~places | told
    return found


def _answers() -> dict[str, Q]:
    """Return where people answer, by the permission that reads what they answer to."""
    found: dict[str, Q] = {}
    for flow_class in all_definitions():
        nodes: dict[str, list[str]] = {}
        for node in person_nodes(flow_class):
            nodes.setdefault(node.reading, []).append(node.name)
        for permission, names in nodes.items():
            here = Q(facts__process=flow_class.__name__, facts__step__in=names)
            found[permission] = found.get(permission, Q(pk__in=())) | here
    return found


def _cases_in(region: int) -> "QuerySet[CaseParty, int]":
    """Return the cases in which a municipality of the region takes part today."""
    districts = AdvisoryRegionDistrict.objects.filter(region=region).values("unit")
    inside = Q(organisation__unit__district__in=districts) | Q(organisation__unit__in=districts)
    today = timezone.localdate()
    present = CaseParty.objects.filter(Q(left_on=None) | Q(left_on__gt=today), joined_on__lte=today)
    towns = present.filter(inside, role=PartyRole.MUNICIPALITY)
    return towns.order_by().values_list("case_id", flat=True)


def _rows(user: User, found: Iterable[AuditEvent]) -> Iterable[RevisionRow]:
    events = list(found)
    about = {event.pk: _case_id(event) for event in events}
    cases = Case.objects.in_bulk(set(about.values()))
    readers = _readers(user, events, set(cases))
    for event in events:
        told, case = tell(event), cases[about[event.pk]]
        yield RevisionRow(
            recorded_at=event.recorded_at,
            happened_on=event.happened_on,
            case_id=case.pk,
            reference=case.reference_number,
            person=event.actor.name,
            on_behalf_of=event.on_behalf_of.name if event.on_behalf_of else "",
            sentence=told.sentence,
            reason=told.reason if case.pk in readers[words_reading(event)] else "",
        )


def _case_id(event: AuditEvent) -> int:
    return int(str(event.facts["case_id"] if event.scope == Scope.ACCOUNTS else event.subject_id))


def _readers(user: User, events: Iterable[AuditEvent], cases: set[int]) -> dict[str, set[int]]:
    """Return in which of the cases the person reads why, by permission; one statement for each."""
    return {
        permission: set(permitted_cases(user, permission).filter(pk__in=cases).values_list("pk", flat=True))
        for permission in {words_reading(event) for event in events}
    }
