"""A page of the timeline: its filters, the changes behind events, and the entries that are withheld.

Supervision and audit, who may check the record of a case, know that there are entries which they may not
read: of these they see the time, and nothing but the period finds them. For everybody else there are none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from casework.audit.choices import Scope, Verb
from casework.audit.models import AuditEvent
from casework.audit.selectors import events_of
from casework.cases import permissions
from workflows.desk.selectors.field_changes import changes_of, changes_of_field, field_choices
from workflows.desk.selectors.paging import Page, Place, page_of
from workflows.desk.selectors.period import EVER, Period, happened_in, recorded_in
from workflows.desk.selectors.reader import Reader
from workflows.desk.selectors.timeline import NEWEST_FIRST, Told, told_events, verb_words, visible_events


@dataclass(frozen=True)
class TimelineFilter:
    """What is wanted: what somebody did, events of a kind, changes of a field, a period."""

    person: int | None = None
    verb: str = ""
    changed: str = ""
    period: Period = EVER

    @property
    def asks_for_content(self) -> bool:
        """Return whether an entry has to be read to know if it is wanted."""
        return bool(self.person or self.verb or self.changed)


@dataclass(frozen=True)
class TimelineChoices:
    """What can be asked for: people and verbs of the entries that the person reads, and fields."""

    people: Sequence[tuple[str, str]]
    verbs: Sequence[tuple[str, str]]
    fields: Sequence[tuple[str, list[tuple[str, str]]]]


def knows_of_withheld(reader: Reader) -> bool:
    """Return whether the person may know that there are entries which are not for the person."""
    return reader.sees_content and reader.may(permissions.PROVE_CASE)


def timeline_choices(reader: Reader) -> TimelineChoices:
    """Return the entries of the filters; two statements, and nothing of what the person may not read."""
    found = visible_events(reader).order_by().values_list("actor_id", "on_behalf_of_id", "verb").distinct()
    rows = list(found)
    ids = {person for actor, other, _verb in rows for person in (actor, other) if person}
    people = User.objects.filter(pk__in=ids).order_by("name__in_german_order", "pk") if ids else ()
    verbs = {verb for _actor, _other, verb in rows}
    return TimelineChoices(
        people=[(str(user.pk), user.name) for user in people],
        verbs=[(verb.value, verb_words(verb)) for verb in Verb if verb.value in verbs],
        fields=field_choices(reader),
    )


def timeline_of(reader: Reader, wanted: TimelineFilter, place: Place) -> Page[Told]:
    """Return a page of the timeline; each event unfolds into the changes of fields that it made."""
    page = page_of(_entries_found(reader, wanted), NEWEST_FIRST, place)
    read = _read_among(page.rows, reader)
    changes = changes_of({event.change_id for event in read}, reader)
    told = dict(zip((event.pk for event in read), told_events(read, reader), strict=True))
    lines = {event.pk: replace(told[event.pk], changes=changes.get(event.change_id, ())) for event in read}
    return page.showing(_line(event, lines) for event in page.rows)


def _line(event: AuditEvent, lines: Mapping[int, Told]) -> Told:
    return lines[event.pk] if event.pk in lines else _withheld(event)


def _withheld(event: AuditEvent) -> Told:
    """Return when an entry was recorded; the day on which something happened is part of its content."""
    return Told(
        event_id=0,
        sentence=_("An entry that you may not read."),
        happened_on=timezone.localdate(event.recorded_at),
        recorded_at=event.recorded_at,
        actor="",
        on_behalf_of="",
        reason="",
        is_remark=False,
        is_withheld=True,
    )


def _read_among(events: Sequence[AuditEvent], reader: Reader) -> list[AuditEvent]:
    """Return those of the found events that the person reads."""
    if not knows_of_withheld(reader):
        return list(events)
    ids = [event.pk for event in events]
    visible = set(visible_events(reader).filter(pk__in=ids).values_list("pk", flat=True))
    return [event for event in events if event.pk in visible]


def _entries_found(reader: Reader, wanted: TimelineFilter) -> QuerySet[AuditEvent]:
    visible = visible_events(reader)
    if wanted.asks_for_content or not knows_of_withheld(reader):
        return _asked_for(visible, wanted, reader).filter(happened_in(wanted.period))
    everything = events_of(scope=Scope.CASE, subject_id=reader.case.pk)
    if not wanted.period:
        return everything
    read = Q(pk__in=visible.order_by().values("pk"))
    return everything.filter(read & happened_in(wanted.period) | ~read & recorded_in(wanted.period))


def _asked_for(events: QuerySet[AuditEvent], wanted: TimelineFilter, reader: Reader) -> QuerySet[AuditEvent]:
    found = events
    if wanted.person:
        found = found.filter(Q(actor=wanted.person) | Q(on_behalf_of=wanted.person))
    if wanted.verb:
        found = found.filter(verb=wanted.verb)
    if wanted.changed:
        found = found.filter(change_id__in=changes_of_field(wanted.changed, events, reader))
    return found
