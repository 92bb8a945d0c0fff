"""The reviews of a case (Prüfvermerke), and what has happened since the last one, for one reader."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.audit.models import AuditEvent
from casework.cases import permissions
from casework.cases.choices import ReviewScope
from casework.cases.models import Review
from casework.cases.reviewing import REVIEW_VERBS, ReviewFacts, own_work_in, require_possible_review
from casework.cases.selectors.reviews import last_review_of_all, visible_reviews
from workflows.desk.selectors.paging import Order, Page, Place, newer_than, older_than, page_of
from workflows.desk.selectors.reader import Reader
from workflows.desk.selectors.timeline import Told, told_events, visible_events
from workflows.desk.selectors.undoing import Foreseen

MOST_SHOWN = 20
MOST_COUNTED = 100
MOST_OWN = 5

NEWEST_FIRST = Order[Review](
    fields=("-pk",),
    reverse=("pk",),
    key=lambda review: str(review.pk),
    beyond=older_than,
    short_of=newer_than,
)


@dataclass(frozen=True)
class ReviewRow:
    """One review in words; the follow-up is settled once the case was reviewed again."""

    scope: str
    about: str
    reviewer: str
    on_behalf_of: str
    reviewed_at: datetime
    findings: str
    own_work: bool
    follow_up_on: date | None
    is_settled: bool


@dataclass(frozen=True)
class Since:
    """What has happened since the case was last reviewed as a whole, the newest first; else all there is."""

    reviewed_at: datetime | None
    number: int
    has_more: bool
    events: tuple[Told, ...]

    @property
    def count(self) -> str:
        """Return how many there are, as people write it."""
        return f"{MOST_COUNTED}+" if self.number > MOST_COUNTED else str(self.number)


@dataclass(frozen=True)
class ReviewPage:
    """The reviews, what happened since, and whether the person may write one."""

    reviews: Page[ReviewRow]
    since: Since
    may_review: bool


def review_page(reader: Reader, place: Place) -> ReviewPage:
    """Return a page of the reviews of a case; the number of statements does not depend on the rows."""
    found = visible_reviews(reader.case, reader.access)
    newest, page = found.values_list("pk", flat=True).first(), page_of(found, NEWEST_FIRST, place)
    rows = tuple(_rows(page.rows, newest, reader))
    return ReviewPage(page.showing(rows), _since(reader), reader.may(permissions.REVIEW_CASE))


def _rows(reviews: Sequence[Review], newest: int | None, reader: Reader) -> Iterator[ReviewRow]:
    entries = told_entries(reader, [review.entry_id for review in reviews if review.entry_id])
    for review in reviews:
        yield ReviewRow(
            scope=str(ReviewScope(review.scope).label),
            about=_about(review, entries),
            reviewer=review.reviewer.name,
            on_behalf_of=review.reviewed_for.name if review.reviewed_for else "",
            reviewed_at=review.reviewed_at,
            findings=review.findings,
            own_work=review.own_work,
            follow_up_on=review.follow_up_on,
            is_settled=review.pk != newest,
        )


def _about(review: Review, entries: dict[int, Told]) -> str:
    if review.entry_id:
        told = entries.get(review.entry_id)
        return entry_words(told) if told else _("An entry that you may not read.")
    if review.first_day and review.last_day:
        return _("%(first)s to %(last)s") % {"first": _day(review.first_day), "last": _day(review.last_day)}
    return ""


def told_entries(reader: Reader, ids: Sequence[int]) -> dict[int, Told]:
    """Return the entries of the timeline with these ids that the person may read."""
    events = list(visible_events(reader).filter(pk__in=ids)) if ids else []
    return {told.event_id: told for told in told_events(events, reader)}


def entry_words(told: Told) -> str:
    """Return an entry of the timeline in one line."""
    return _("%(day)s: %(sentence)s") % {"day": _day(told.happened_on), "sentence": told.sentence}


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def _since(reader: Reader) -> Since:
    """Return what has happened since the last review of all; to have reviewed is no change."""
    last = last_review_of_all(reader.case, reader.access)
    events = visible_events(reader).exclude(verb__in=REVIEW_VERBS)
    if last is not None:
        events = events.filter(pk__gt=last.up_to_id)
    found: list[AuditEvent] = list(events[: MOST_COUNTED + 1])
    return Since(
        reviewed_at=last.reviewed_at if last else None,
        number=len(found),
        has_more=len(found) > MOST_SHOWN,
        events=tuple(told_events(found[:MOST_SHOWN], reader)),
    )


def foreseen_of_review(reader: Reader, facts: ReviewFacts) -> tuple[Foreseen, ...]:
    """Return what the review will say of the reviewer's own work, and which follow-up it settles.

    Raises Invalid if there cannot be such a review.
    """
    require_possible_review(reader.case, facts)
    parts = (
        Foreseen(_("The review will say that you acted in it yourself"), _own_work(reader, facts)),
        Foreseen(_("The follow-up of the last review is settled by this one"), _settled(reader)),
    )
    return tuple(part for part in parts if part.items)


def _own_work(reader: Reader, facts: ReviewFacts) -> tuple[str, ...]:
    bond = reader.access.opening(permissions.REVIEW_CASE)
    people = {reader.user.pk, bond.person_id if bond else reader.user.pk}
    own = own_work_in(reader.case, facts, *people).values_list("pk", flat=True)[: MOST_OWN + 1]
    told = told_entries(reader, list(own))
    words = tuple(entry_words(told[key]) for key in sorted(told, reverse=True))
    return (*words[:MOST_OWN], _("and more")) if len(words) > MOST_OWN else words


def _settled(reader: Reader) -> tuple[str, ...]:
    last = visible_reviews(reader.case, reader.access).first()
    if last is None or last.follow_up_on is None:
        return ()
    facts = {
        "day": _day(last.follow_up_on),
        "reviewed": _day(timezone.localdate(last.reviewed_at)),
        "person": last.reviewer.name,
    }
    return (_("%(day)s, from the review of %(reviewed)s by %(person)s") % facts,)
