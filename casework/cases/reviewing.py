"""Reviews of cases: supervision says what it has looked at, what it found, and when it looks again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.audit.actors import Actor
from casework.audit.changes import current_change, service
from casework.audit.choices import Scope, Verb
from casework.audit.errors import Invalid
from casework.audit.models import AuditEvent
from casework.audit.selectors import events_of
from casework.audit.services import Fact
from casework.cases import permissions
from casework.cases.choices import ReviewScope
from casework.cases.locks import lock_case
from casework.cases.models import Case, Review
from casework.cases.rules import require_happened, require_near, require_order
from casework.cases.services import record_case_event, require

REVIEW_VERBS = (Verb.CASE_REVIEWED, Verb.PERIOD_REVIEWED, Verb.ENTRY_REVIEWED)
LOOKING = (*REVIEW_VERBS, Verb.RECORD_CHECKED, Verb.RECORD_DOUBTED, Verb.TRAIL_EXPORTED)
"""What somebody does who only looks; it is no work on the case."""
LONGEST_FINDINGS = 20_000


@dataclass(frozen=True)
class ReviewFacts:
    """What was reviewed, what was found, and when somebody looks again.

    The days belong to a period only, the entry (the id of an event) to a single one.
    """

    scope: ReviewScope
    findings: str = ""
    without_findings: bool = False
    follow_up_on: date | None = None
    first_day: date | None = None
    last_day: date | None = None
    entry: int | None = None


@service
def review_case(*, case: Case, facts: ReviewFacts, by: Actor) -> Review:
    """Put on record that the case, a period of it or one entry was reviewed, and what was found.

    A closed case is reviewed like any other. One's own work may be reviewed, and the review says so.
    """
    locked = lock_case(case.pk)
    require(by, permissions.REVIEW_CASE, locked)
    entry = require_possible_review(locked, facts)
    change = current_change()
    signed = change.by
    review = Review(
        case=locked,
        scope=facts.scope,
        first_day=facts.first_day,
        last_day=facts.last_day,
        entry=entry,
        without_findings=facts.without_findings,
        findings=facts.findings.strip(),
        own_work=own_work_in(locked, facts, *_ids(signed)).exists(),
        follow_up_on=facts.follow_up_on,
        up_to=_events(locked)[0],
        reviewer=signed.user,
        reviewed_for=signed.on_behalf_of,
        reviewed_at=change.at,
    )
    review.save()
    verb, told = _sentence(review)
    record_case_event(locked, verb, review_id=review.pk, **told)
    return review


def require_possible_review(case: Case, facts: ReviewFacts) -> AuditEvent | None:
    """Return the entry that is reviewed, if it is one; raise Invalid if there cannot be such a review."""
    entry = _required_scope(case, facts)
    _require_findings(facts)
    _require_follow_up(facts.follow_up_on)
    return entry


def own_work_in(case: Case, facts: ReviewFacts, *people: int) -> QuerySet[AuditEvent]:
    """Return what these people did themselves in what is reviewed, or somebody in their place."""
    done = _events(case).filter(Q(actor__in=people) | Q(on_behalf_of__in=people)).exclude(verb__in=LOOKING)
    match facts.scope:
        case ReviewScope.PERIOD:
            return done.filter(happened_on__range=(facts.first_day, facts.last_day))
        case ReviewScope.ENTRY:
            return done.filter(pk=facts.entry or 0)
    return done


def _ids(by: Actor) -> Iterator[int]:
    yield by.user.pk
    if by.on_behalf_of is not None:
        yield by.on_behalf_of.pk


def _events(case: Case) -> QuerySet[AuditEvent]:
    return events_of(scope=Scope.CASE, subject_id=case.pk)


def _required_scope(case: Case, facts: ReviewFacts) -> AuditEvent | None:
    has_days = facts.first_day is not None or facts.last_day is not None
    if has_days and facts.scope != ReviewScope.PERIOD:
        raise Invalid(_("Days belong to the review of a period only."), "first_day")
    if facts.scope == ReviewScope.PERIOD:
        _require_period(facts)
    if facts.scope != ReviewScope.ENTRY:
        return None
    entry = _events(case).filter(pk=facts.entry or 0).first()
    if entry is None:
        raise Invalid(_("There is no such entry in this case."), "entry")
    return entry


def _require_period(facts: ReviewFacts) -> None:
    for name, day in (("first_day", facts.first_day), ("last_day", facts.last_day)):
        if day is None:
            raise Invalid(_("Please name the first and the last day of the period."), name)
        require_happened(day, name)
    require_order(facts.first_day, facts.last_day, "last_day")


def _require_findings(facts: ReviewFacts) -> None:
    said = facts.findings.strip()
    if not said and not facts.without_findings:
        raise Invalid(_("Please write what you found, or choose “Without findings”."), "findings")
    if said and facts.without_findings:
        raise Invalid(
            _("You have written findings and chosen “Without findings”. Please decide for one."), "findings"
        )
    if len(said) > LONGEST_FINDINGS:
        words = _("Please say it in at most %(number)s characters.") % {"number": LONGEST_FINDINGS}
        raise Invalid(words, "findings")


def _require_follow_up(day: date | None) -> None:
    if day is not None and day < timezone.localdate():
        raise Invalid(_("This day has passed."), "follow_up_on")
    require_near(day, "follow_up_on")


def _sentence(review: Review) -> tuple[Verb, Mapping[str, Fact]]:
    match review.scope:
        case ReviewScope.PERIOD:
            return Verb.PERIOD_REVIEWED, {"first_day": review.first_day, "last_day": review.last_day}
        case ReviewScope.ENTRY if review.entry:
            return Verb.ENTRY_REVIEWED, {"entry_on": review.entry.happened_on}
    return Verb.CASE_REVIEWED, {}
