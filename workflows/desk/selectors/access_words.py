"""Why somebody may or may not do something, and who could see a case, in plain sentences."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.choices import Role
from accounts.models import User
from accounts.policy import Grantable, Row, Via
from casework.cases import permissions as cases
from casework.cases.choices import CaseState
from casework.cases.models import Case
from casework.cases.selectors import HANDOVER, Cause, Explanation, Period, explain, readers_on, state_on
from casework.coaching import permissions as coaching
from casework.measures import permissions as measures
from casework.network import permissions as network
from workflows.desk.selectors.access import OPENED

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

ACTIONS: Mapping[str, "_StrPromise"] = {
    cases.VIEW_CASE: gettext_lazy("see the head of the case"),
    cases.VIEW_STEPS: gettext_lazy("see stage, due dates and who has to act"),
    cases.VIEW_CONTENT: gettext_lazy("read notes, timeline and other contents"),
    cases.VIEW_INTERNAL: gettext_lazy("read internal notes of the LPR office"),
    cases.VIEW_ORDERS: gettext_lazy("read orders that close or reopen the case"),
    coaching.VIEW_DECISION: gettext_lazy("read the resolution of the municipality"),
    coaching.VIEW_MATCHING: gettext_lazy("read the choice of the coach"),
    coaching.VIEW_OUTLINE: gettext_lazy("see topics and inhabitants of the inquiry"),
    coaching.VIEW_HANDOVER: gettext_lazy("read what the coach before left behind"),
    coaching.VIEW_TARGET_AGREEMENT: gettext_lazy("read the target agreement"),
    coaching.VIEW_SITUATION: gettext_lazy("read area and figures of the situation report"),
    coaching.MEETING_DATES: gettext_lazy("see when coaching meetings were held"),
    coaching.MEETING_CONTENTS: gettext_lazy("read the minutes of coaching meetings of the own time"),
    coaching.ALL_MEETING_CONTENTS: gettext_lazy("read the minutes of all coaching meetings"),
    measures.VIEW_MEASURES: gettext_lazy("see the measures"),
    network.VIEW_CONSULTATION: gettext_lazy("read the minutes of the consultation"),
    network.VIEW_AGREEMENT: gettext_lazy("read the cooperation agreement"),
    network.VIEW_COUNCIL: gettext_lazy("read what concerns the prevention council"),
    network.VIEW_FUNDING: gettext_lazy("read what concerns the funding"),
    network.VIEW_EXPERIENCE: gettext_lazy("read experiences before they are released"),
    cases.WRITE_NOTE: gettext_lazy("write a note"),
    cases.WRITE_INTERNAL_NOTE: gettext_lazy("write an internal note"),
    cases.ADD_DOCUMENT: gettext_lazy("file a document"),
    cases.WITHDRAW_DOCUMENT: gettext_lazy("withdraw a document"),
    coaching.WRITE_MEETING: gettext_lazy("record a coaching meeting"),
    coaching.SHARE_MINUTES: gettext_lazy("pass on earlier minutes"),
    measures.WRITE_MEASURES: gettext_lazy("propose measures and report on them"),
    measures.DECIDE_MEASURES: gettext_lazy("decide on measures"),
    network.PROPOSE_EXPERIENCE: gettext_lazy("propose an experience for others"),
    network.RELEASE_EXPERIENCE_MUNICIPALITY: gettext_lazy("release an experience for the municipality"),
    network.RELEASE_EXPERIENCE_LPR: gettext_lazy("release an experience for the LPR office"),
    cases.MANAGE_CASE: gettext_lazy("suspend, send back, add branches and parties"),
    cases.REASSIGN: gettext_lazy("change the lead and reassign steps of others"),
    cases.SET_DUE_DATE: gettext_lazy("change the due dates of steps"),
    cases.CHANGE_COACH: gettext_lazy("change the coach"),
    cases.GRANT_EXCEPTION: gettext_lazy("allow a reasoned exception"),
    cases.CLOSE_CASE: gettext_lazy("abort or transfer the case"),
    cases.ORDER_CLOSING: gettext_lazy("close the case by order"),
    cases.REOPEN_CASE: gettext_lazy("reopen the case"),
    cases.MANAGE_ACCESS: gettext_lazy("give access and see who may see what"),
    cases.PROVE_CASE: gettext_lazy("check the record and take its trail away"),
    cases.VIEW_REVISION: gettext_lazy("follow across cases who did what in the case"),
    cases.VIEW_DISPOSAL: gettext_lazy("see when the file is offered to the archive"),
    cases.ASK_ERASURE: gettext_lazy("ask that contents of the case be erased"),
    cases.DECIDE_ERASURE: gettext_lazy("decide on erasures"),
    cases.VIEW_REVIEWS: gettext_lazy("read the reviews of supervision"),
    cases.REVIEW_CASE: gettext_lazy("review the case"),
}
"""What can be asked about: each permission on a case, as what somebody may do."""

REASONS: Mapping[Via, "_StrPromise"] = {
    Via.OFFICE: gettext_lazy("%(person)s is %(role)s at %(place)s (%(period)s)."),
    Via.REGION: gettext_lazy(
        "%(person)s is %(role)s at %(place)s, responsible for %(area)s with %(towns)s (%(period)s)."
    ),
    Via.PARTY: gettext_lazy(
        "%(person)s is %(role)s at %(place)s, which takes part in the case (%(period)s)."
    ),
    Via.PRESENCE: gettext_lazy(
        "%(person)s is %(role)s at %(place)s, which takes part in the case and was present (%(period)s)."
    ),
    Via.GROUP: gettext_lazy(
        "%(person)s is %(role)s at %(place)s, which belongs to %(area)s, and the case is one of that group "
        "(%(period)s)."
    ),
    Via.ASSIGNMENT: gettext_lazy("%(person)s is assigned to the case as %(role)s (%(period)s)."),
    Via.PROPOSAL: gettext_lazy("%(person)s is proposed for the case as %(role)s (%(period)s)."),
    Via.HANDOVER: gettext_lazy(
        "%(person)s was assigned to the case as %(role)s (%(period)s) and may read it for %(weeks)s more "
        "weeks to hand it over."
    ),
    Via.GRANT: gettext_lazy("%(person)s has a single access to the %(opened)s (%(period)s): %(place)s"),
}

WITHOUT_AREA: Mapping[Via, "_StrPromise"] = {
    Via.REGION: gettext_lazy(
        "%(person)s is %(role)s at %(place)s, responsible for the whole state (%(period)s)."
    ),
    Via.GROUP: gettext_lazy("%(person)s is %(role)s at %(place)s, the group that has the case (%(period)s)."),
}
"""What is said of an office for no region, and of one in the group itself."""

WAYS: Mapping[Via, "_StrPromise"] = {
    Via.OFFICE: gettext_lazy("an office as %(roles)s"),
    Via.REGION: gettext_lazy("an office as %(roles)s that is responsible for the place of the case"),
    Via.PARTY: gettext_lazy("an office as %(roles)s in an organisation that takes part in the case"),
    Via.PRESENCE: gettext_lazy(
        "an office as %(roles)s in an organisation that takes part in the case and was present"
    ),
    Via.GROUP: gettext_lazy("an office as %(roles)s in the group of municipalities that has the case"),
    Via.ASSIGNMENT: gettext_lazy("an assignment to the case as %(roles)s"),
    Via.PROPOSAL: gettext_lazy("a proposal for the case as %(roles)s"),
    Via.HANDOVER: gettext_lazy("an assignment as %(roles)s that ended a short while ago"),
    Via.GRANT: gettext_lazy("a single access to the %(roles)s"),
}


@dataclass(frozen=True)
class ReaderRow:
    """Somebody who could see a case on a day: how much, and why."""

    person: str
    sees_content: bool
    reasons: tuple[str, ...]


def reader_rows(case: Case, day: date) -> tuple[ReaderRow, ...]:
    """Return who could see the case on a day, by name."""
    return tuple(
        ReaderRow(
            person=reader.person.name,
            sees_content=reader.sees_content,
            reasons=tuple(reason_of(cause) for cause in reader.causes),
        )
        for reader in readers_on(case, day)
    )


@dataclass(frozen=True)
class Answer:
    """Why somebody may or may not do something: the answer, its reasons, and what would open it."""

    allowed: bool
    sentence: str
    reasons: tuple[str, ...]
    needed: tuple[str, ...]
    note: str


def why(case: Case, person: User, permission: str, day: date) -> Answer:
    """Return whether the person may do something with the case on a day, and why."""
    found = explain(person, case, permission, day)
    reasons = tuple(reason_of(cause) for cause in found.causes) or tuple(_obstacles(found, case, person, day))
    return Answer(
        allowed=found.allowed,
        sentence=_sentence(person, permission, day, allowed=found.allowed),
        reasons=reasons,
        needed=tuple(_ways(found.needed)),
        note=_day_note(case, day),
    )


def _sentence(person: User, permission: str, day: date, *, allowed: bool) -> str:
    past = day < timezone.localdate()
    words = {
        (True, False): _("Yes. %(person)s may do this today: %(action)s."),
        (False, False): _("No. %(person)s may not do this today: %(action)s."),
        (True, True): _("Yes. On %(day)s %(person)s could do this: %(action)s."),
        (False, True): _("No. On %(day)s %(person)s could not do this: %(action)s."),
    }[allowed, past]
    return words % {"person": person.name, "action": ACTIONS[permission], "day": _day(day)}


def _obstacles(found: Explanation, case: Case, person: User, day: date) -> Iterator[str]:
    """Return what stands in the way before any rule is asked."""
    if not person.was_active(day):
        yield _("The account of %(person)s has been deactivated.") % {"person": person.name}
    if not found.is_draft_of_others:
        return
    facts = {"organisation": case.opened_by.name, "day": _day(day)}
    if case.submitted_on is not None:
        yield _("On %(day)s the case was a draft: only people of %(organisation)s saw it.") % facts
    elif case.state == CaseState.DRAFT:
        yield _("The case is a draft: only people of %(organisation)s see it.") % facts
    else:
        yield _("The case was never submitted: only people of %(organisation)s see it.") % facts


def _day_note(case: Case, day: date) -> str:
    """Return what the state of the case on that day means for what was allowed."""
    state = state_on(case, day)
    if state == CaseState.RUNNING:
        return ""
    facts = {"state": state.label, "day": _day(day)}
    if day == timezone.localdate():
        return _("The case is %(state)s, so not everything that is allowed is possible now.") % facts
    return _("On %(day)s the case was %(state)s, so not everything that was allowed was possible.") % facts


def reason_of(cause: Cause) -> str:
    """Return a cause as a sentence, with the period in which it holds."""
    found, via = cause.evidence, cause.tie.via
    facts = {
        "person": cause.holder.name,
        "role": _label(cause.tie.role),
        "opened": _label(cause.tie.role),
        "place": found.place,
        "area": found.area,
        "towns": ", ".join(found.towns),
        "period": _period(found.period),
        "weeks": HANDOVER.days // 7,
    }
    sentence = (REASONS if found.area else {**REASONS, **WITHOUT_AREA})[via] % facts
    if cause.away_until is None:
        return sentence
    away = _("As deputy of %(person)s, away until %(day)s:")
    return f"{away % {'person': cause.holder.name, 'day': _day(cause.away_until)}} {sentence}"


def _ways(rows: tuple[Row, ...]) -> Iterator[str]:
    """Return what would open the permission, one line for each way."""
    for via in dict.fromkeys(row.via for row in rows):
        roles = [_label(row.role) for row in rows if row.via is via]
        yield WAYS[via] % {"roles": _either(roles)}


def _either(words: list[str]) -> str:
    if len(words) == 1:
        return words[0]
    return _("%(first)s or %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def _label(role: Role | Grantable) -> str:
    return str(OPENED[role] if isinstance(role, Grantable) else role.label)


def _period(period: Period) -> str:
    if period.until is None:
        return _("since %(day)s") % {"day": _day(period.since)}
    return _("%(first)s to %(last)s") % {"first": _day(period.since), "last": _day(period.until)}


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
