"""The timeline of a case: what happened, as sentences, for one reader."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.apps import apps
from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from viewflow.workflow.status import STATUS

from accounts.choices import Role
from accounts.models import User
from casework.audit.choices import Scope, Verb
from casework.audit.models import AuditEvent
from casework.audit.selectors import events_of
from casework.cases import permissions
from casework.cases.choices import Audience, DocumentKind, ErasureGround, Level, PartyRole, ReadingGround
from casework.cases.models import Document
from casework.cases.selectors import documents_for_others, notes_for_others, readable_kinds, visible_cases
from casework.coaching.permissions import VIEW_MATCHING
from casework.coaching.selectors.meetings import meetings_with_contents
from workflows.desk.selectors.field_changes import FieldChange
from workflows.desk.selectors.graph import process_title
from workflows.desk.selectors.paging import Order, newer_than, older_than
from workflows.desk.selectors.reader import Reader
from workflows.engine.flows import all_definitions
from workflows.engine.models import Step
from workflows.engine.nodes import PersonStep, person_nodes

DOCUMENT_VERBS = (
    Verb.DOCUMENT_FILED,
    Verb.DOCUMENT_WITHDRAWN,
    Verb.READER_NAMED,
    Verb.READER_REMOVED,
    Verb.LEVEL_RAISED,
    Verb.LOWERING_PROPOSED,
    Verb.LEVEL_LOWERED,
    Verb.LOWERING_REFUSED,
)
NOTE_VERBS = (
    Verb.NOTE_WRITTEN,
    Verb.NOTE_READER_NAMED,
    Verb.NOTE_READER_REMOVED,
    Verb.NOTE_LEVEL_RAISED,
    Verb.NOTE_LOWERING_PROPOSED,
    Verb.NOTE_LEVEL_LOWERED,
    Verb.NOTE_LOWERING_REFUSED,
)
ANSWER_VERBS = (Verb.APPROVED, Verb.APPROVED_WITH_REMARKS, Verb.REFUSED)
# With these stands what somebody remarked; with all others, why.
REMARKED = (Verb.APPROVED_WITH_REMARKS, Verb.AGREEMENT_SIGNED, Verb.DECIDED_YES, Verb.DECISION_POSTPONED)
# A coach answers for nobody else, and a coach's step is that of no organisation.
FOR_ONESELF = {
    Verb.APPROVED: gettext_lazy("{actor} agreed: “{step}”."),
    Verb.APPROVED_WITH_REMARKS: gettext_lazy("{actor} agreed with remarks: “{step}”."),
    Verb.REFUSED: gettext_lazy("{actor} refused: “{step}”."),
    Verb.STEP_DUE_SET: gettext_lazy("{actor} set the due date of “{step}” to {due_on}."),
    Verb.STEP_DUE_MOVED: gettext_lazy(
        "{actor} moved the due date of “{step}” from {due_before_on} to {due_on}."
    ),
}
# Which permission reads the words that come with an event that is not about a step.
_READING_OF = {
    Verb.CASE_CLOSED: permissions.VIEW_ORDERS,
    Verb.CASE_REOPENED: permissions.VIEW_ORDERS,
    Verb.COACH_ASSIGNED: VIEW_MATCHING,
    Verb.COACH_RELEASED: VIEW_MATCHING,
}
NOT_KNOWN = "…"
DAYS = ("until", "first_day", "last_day")
# How somebody signed in, or tried to, and what kind of factor it was.
AT_THE_DOOR = {
    "password": gettext_lazy("password"),
    "mfa": gettext_lazy("second factor"),
    "socialaccount": gettext_lazy("identity provider"),
    "provider": gettext_lazy("identity provider"),
    "unknown": gettext_lazy("without an account"),
    "not verified": gettext_lazy("address not verified"),
    "app": gettext_lazy("app for codes"),
    "key": gettext_lazy("security key"),
    "code": gettext_lazy("code"),
    "codes": gettext_lazy("recovery codes"),
}
LATEST = 20
# What ends open steps of others, the widest first: ending a case, going back, going without.
ENDING_VERBS = (
    Verb.CASE_CLOSED,
    Verb.CASE_ABORTED,
    Verb.CASE_TRANSFERRED,
    Verb.CASE_REJECTED,
    Verb.SENT_BACK,
    Verb.BRANCH_DROPPED,
    Verb.PARTY_LEFT,
    Verb.REFUSED,
)


@dataclass(frozen=True)
class Told:
    """One event as the timeline shows it; `actor` is left out where the sentence names the person."""

    event_id: int
    sentence: str
    happened_on: date
    recorded_at: datetime | None
    actor: str
    on_behalf_of: str
    reason: str
    is_remark: bool
    changes: tuple[FieldChange, ...] = ()
    is_withheld: bool = False


NEWEST_FIRST = Order[AuditEvent](
    fields=("-pk",), reverse=("pk",), key=lambda event: str(event.pk), beyond=older_than, short_of=newer_than
)


def visible_events(reader: Reader) -> QuerySet[AuditEvent]:
    """Return the events of the case that the person may know of, newest first."""
    events = events_of(scope=Scope.CASE, subject_id=reader.case.pk)
    if not reader.sees_content:
        return events.none()
    readings = permissions.event_readings()
    events = events.exclude(verb__in=[verb for verb in readings if not reader.may(readings[verb])])
    return _without_answers(_without_notes(_without_documents(events, reader), reader), reader)


def _without_notes(events: QuerySet[AuditEvent], reader: Reader) -> QuerySet[AuditEvent]:
    """Leave out that there are notes which the person may not read."""
    secret = Q(note__in=notes_for_others(reader.user, reader.case))
    if not reader.may(permissions.VIEW_INTERNAL):
        secret |= Q(facts__audience=Audience.LPR)
    return events.annotate(note=_number("note_id")).exclude(secret, verb__in=NOTE_VERBS)


def _number(fact: str) -> Coalesce:
    """Return the id that a fact of an event names, 0 if it names none."""
    return Coalesce(Cast(KeyTextTransform(fact, "facts"), BigIntegerField()), 0)


def _without_documents(events: QuerySet[AuditEvent], reader: Reader) -> QuerySet[AuditEvent]:
    """Leave out the documents that the person may not read: their titles say too much."""
    told = ~Q(document__in=documents_for_others(reader.user, reader.case))
    kinds = readable_kinds(reader.access)
    if kinds != frozenset(DocumentKind):
        public = Document.objects.filter(case=reader.case, level=Level.PUBLIC).order_by()
        told &= Q(facts__kind__in=list(kinds)) | Q(document__in=public.values("pk"))
    return events.annotate(document=_number("document_id")).filter(~Q(verb__in=DOCUMENT_VERBS) | told)


def _without_answers(events: QuerySet[AuditEvent], reader: Reader) -> QuerySet[AuditEvent]:
    """Leave out who said what to a content that the person may not read, but for the own answers."""
    hidden = Q(pk__in=[])
    for flow_class in all_definitions():
        nodes = [node.name for node in person_nodes(flow_class) if not reader.may(node.reading)]
        hidden |= Q(facts__process=flow_class.__name__, facts__step__in=nodes)
    return events.exclude(hidden & ~Q(actor=reader.user), verb__in=ANSWER_VERBS)


def latest_events(reader: Reader) -> tuple[Told, ...]:
    """Return the latest events without the changes behind them."""
    return tuple(told_events(list(visible_events(reader)[:LATEST]), reader))


def what_ended(step: Step, reader: Reader) -> Told | None:
    """Return what ended a step that was never done, if the person may know of it; the reason only if read."""
    ended = Step.history.filter(id=step.pk, status=STATUS.CANCELED).order_by("-history_id")
    events = visible_events(reader).filter(change_id__in=ended.values("change_id")[:1])
    found = sorted(events.filter(verb__in=ENDING_VERBS), key=lambda e: ENDING_VERBS.index(Verb(e.verb)))
    return next(told_events(found[:1], reader), None)


def what_settled(step: Step, reader: Reader) -> Told | None:
    """Return what made a step superfluous, as far as the person may know of it."""
    done = Step.history.filter(id=step.pk, status=STATUS.DONE).order_by("-history_id")
    events = visible_events(reader).filter(change_id__in=done.values("change_id")[:1]).order_by("pk")
    found = [event for event in events if event.facts.get("step", step.node_name) != step.node_name]
    return next(told_events(found[:1], reader), None)


def told_events(events: list[AuditEvent], reader: Reader) -> Iterator[Told]:
    """Tell events that the person may know of; the reason only to those who may read the words."""
    hidden, meetings = _hidden_references(reader.user, events), _readable_meetings(events, reader)
    for event in events:
        told = tell(event, hidden)
        secret = event.verb == Verb.MEETING_CORRECTED and event.facts.get("meeting_id") not in meetings
        yield replace(told, reason="") if secret or not reader.may(words_reading(event)) else told


def told_in_full(reader: Reader, ids: Iterable[int]) -> frozenset[int]:
    """Return which of these events the person may know word by word, with the reasons and facts in them."""
    events = list(visible_events(reader).filter(pk__in=ids))
    hidden, meetings = _hidden_references(reader.user, events), _readable_meetings(events, reader)
    return frozenset(
        event.pk
        for event in events
        if reader.may(words_reading(event))
        and not (event.verb == Verb.MEETING_CORRECTED and event.facts.get("meeting_id") not in meetings)
        and str(event.facts.get("successor", "")) not in hidden
    )


def _readable_meetings(events: Iterable[AuditEvent], reader: Reader) -> frozenset[object]:
    """Return the meetings of which the person reads why they were corrected: those with readable contents."""
    if not any(event.verb == Verb.MEETING_CORRECTED for event in events):
        return frozenset()
    found = meetings_with_contents(reader.user, reader.case, reader.access)
    return frozenset(found.values_list("pk", flat=True))


def words_reading(event: AuditEvent) -> str:
    """Return the permission that reads the words that came with an event."""
    if event.verb in _READING_OF:
        return _READING_OF[Verb(event.verb)]
    node = _node_of(str(event.facts.get("step", "")), str(event.facts.get("process", "")))
    return node.reading if node else permissions.VIEW_CONTENT


def _hidden_references(user: User, events: Iterable[AuditEvent]) -> frozenset[str]:
    """Return the reference numbers in the events that stand for cases the person may not see."""
    named = {str(event.facts.get("successor", "")) for event in events} - {""}
    if not named:
        return frozenset()
    seen = visible_cases(user).filter(reference_number__in=named)
    return frozenset(named - set(seen.values_list("reference_number", flat=True)))


def tell(event: AuditEvent, hidden: frozenset[str] = frozenset()) -> Told:
    """Return an event in words."""
    label = _sentence(event)
    deputy_of = event.on_behalf_of.name if event.on_behalf_of else ""
    names_actor = "{actor}" in label
    differs = timezone.localdate(event.recorded_at) != event.happened_on
    return Told(
        event_id=event.pk,
        sentence=label.format_map(_Facts(event, deputy_of, hidden)),
        happened_on=event.happened_on,
        recorded_at=event.recorded_at if differs else None,
        actor="" if names_actor else event.actor.name,
        on_behalf_of="" if names_actor else deputy_of,
        reason=event.reason or str(event.facts.get("text", "")),
        is_remark=event.verb in REMARKED,
    )


def _sentence(event: AuditEvent) -> str:
    """Return the sentence that the facts of an event are put into."""
    if event.verb not in Verb.values:
        return event.verb
    verb = Verb(event.verb)
    return str(verb.label if event.facts.get("party") else FOR_ONESELF.get(verb, verb.label))


class _Facts(dict[str, str]):
    """The facts of an event in words; a fact that is missing does not spoil the sentence."""

    def __init__(self, event: AuditEvent, deputy_of: str, hidden: frozenset[str]) -> None:
        super().__init__({name: _fact(name, value, event.facts) for name, value in event.facts.items()})
        if self.get("successor") in hidden:
            self["successor"] = _("another case")
        self["actor"] = event.actor.name
        if deputy_of:
            self["actor"] += " " + _("on behalf of %(person)s") % {"person": deputy_of}

    def __missing__(self, key: str) -> str:
        return NOT_KNOWN


def _fact(name: str, value: object, facts: Mapping[str, object]) -> str:
    if name == "step":
        return step_words(str(value), str(facts.get("process", "")))
    words = _day if name in DAYS or name.endswith("_on") else _WORDS.get(name, str)
    return words(str(value))


def _day(text: str) -> str:
    """Return a day of the facts, where it stands as 2023-09-14, as people write it."""
    try:
        day = parse_date(text)
    except ValueError:
        return text
    return date_format(day, "SHORT_DATE_FORMAT") if day else text


def _role(code: str) -> str:
    for words in (PartyRole, Role):
        if code in words.values:
            return str(words(code).label)
    return code


class _Blank(dict[str, str]):
    """No facts: a sentence is told with gaps."""

    def __missing__(self, key: str) -> str:
        return NOT_KNOWN


def verb_words(verb: Verb) -> str:
    """Return what a kind of event is called: its sentence, with gaps for the facts."""
    return str(verb.label).format_map(_Blank())


def step_words(name: str, process: str) -> str:
    """Return what a node of a definition is called; its name, if definition or node are gone."""
    node = _node_of(name, process)
    return str(node.task_title) if node and node.task_title else name


def _node_of(name: str, process: str) -> PersonStep | None:
    """Return the node of a definition at which people work, unless definition or node are gone."""
    for flow_class in all_definitions():
        if flow_class.__name__ == process:
            return next((node for node in person_nodes(flow_class) if node.name == name), None)
    return None


def process_words(name: str) -> str:
    """Return what a definition is called; its name, if it is gone."""
    for flow_class in all_definitions():
        if flow_class.__name__ == name:
            return process_title(flow_class)
    return name


def _level(code: str) -> str:
    return str(Level(code).label) if code in Level.values else code


def _at_the_door(text: str) -> str:
    return ", ".join(str(AT_THE_DOOR.get(word, word)) for word in text.split(", "))


def _ground(text: str) -> str:
    for words in (ReadingGround, ErasureGround):
        if text in words.values:
            return str(words(text).label)
    return text


def kinds_words(text: str) -> str:
    """Return in words what kinds of records an erasure names."""
    return ", ".join(_kind(label) for label in text.split(","))


def _kind(label: str) -> str:
    if label == "file":
        return _("file")
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return label


_WORDS: Mapping[str, Callable[[str], str]] = {
    "ground": _ground,
    "kinds": kinds_words,
    "role": _role,
    "process": process_words,
    "level": _level,
    "ways": _at_the_door,
    "kind": _at_the_door,
}
