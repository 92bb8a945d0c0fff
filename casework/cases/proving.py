"""What is on record itself: checking and handing out the record, and reading what is confidential."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.selectors.standings import standing_with
from casework.audit.actors import Actor
from casework.audit.changes import act_for, current_change, service
from casework.audit.choices import Scope, Verb
from casework.audit.errors import Invalid, NotAllowed
from casework.audit.findings import Finding
from casework.audit.seals import Extent, extent_of
from casework.audit.selectors import events_of
from casework.audit.services import Fact, record_event
from casework.audit.verification import Depth, one_snapshot, verify_record
from casework.cases import permissions
from casework.cases.choices import ReadingGround
from casework.cases.models import Case, Document
from casework.cases.selectors.levels import authors_of
from casework.cases.selectors.proofs import chain_of
from casework.cases.services import record_case_event, require

LONGEST_PURPOSE = 500
LONGEST_PAGE = 500


@dataclass(frozen=True)
class CaseCheck:
    """How much was checked, and what does not fit."""

    extent: Extent
    findings: Sequence[Finding]


def check_case(case: Case, actor: Actor) -> CaseCheck:
    """Compute what is on record about a case once more, and put on record who did so and what came of it.

    It is read in a snapshot of its own, so that somebody who writes meanwhile is not taken for a forger.
    """
    with one_snapshot():
        extent = extent_of(chain_of(case))
        findings = tuple(verify_record(chain=chain_of(case), depth=Depth.OWN))
    record_check(case=case, entries=extent.entries, findings=len(findings), by=actor)
    return CaseCheck(extent, findings)


@service
def record_check(*, case: Case, entries: int, findings: int, by: Actor) -> None:
    """Put on record that somebody has checked the record of the case."""
    require(by, permissions.PROVE_CASE, case)
    verb = Verb.RECORD_DOUBTED if findings else Verb.RECORD_CHECKED
    record_case_event(case, verb, entries=entries, findings=findings)


@service
def record_export(*, case: Case, purpose: str, by: Actor) -> int:
    """Put on record that somebody exports the trail of the case, and what for; return the id of the event.

    The trail ends with this event, so that nobody can cut off its end unseen.
    """
    require(by, permissions.PROVE_CASE, case)
    purpose = _said(purpose, _("Please say what the trail is for."))
    record_case_event(case, Verb.TRAIL_EXPORTED, reference=case.reference_number, purpose=purpose)
    own = events_of(scope=Scope.CASE, subject_id=case.pk).filter(verb=Verb.TRAIL_EXPORTED)
    return own.get(change_id=current_change().id).pk


def _said(purpose: str, missing: str) -> str:
    """Return the purpose without blanks around it; raise Invalid if it says nothing, or too much."""
    purpose = purpose.strip()
    if not purpose:
        raise Invalid(missing, "purpose")
    if len(purpose) > LONGEST_PURPOSE:
        words = _("Please say it in at most %(number)s characters.") % {"number": LONGEST_PURPOSE}
        raise Invalid(words, "purpose")
    return purpose


@service
def record_revision_export(*, number: int, page: str, purpose: str, by: Actor) -> None:
    """Put on record that somebody exports rows of the trail across cases, by which filters, what for."""
    standing = standing_with(by.user, permissions.VIEW_REVISION)
    if standing is None:
        raise NotAllowed(_("You are not allowed to do this."))
    act_for(standing.person_id)  # a deputy signs for who is represented
    purpose = _said(purpose, _("Please say what the export is for."))
    facts: dict[str, Fact] = {"number": number, "page": page[:LONGEST_PAGE], "purpose": purpose}
    record_event(verb=Verb.REVISION_EXPORTED, scope=Scope.READING, subject_id=None, facts=facts)


@service
def record_confidential_reading(*, document: Document, by: Actor) -> None:
    """Put on record that somebody has opened a confidential document, and on what ground; not its title.

    The caller has made sure that the person may read it.
    """
    is_author = by.user.pk in authors_of(document)
    ground = ReadingGround.AUTHOR if is_author else ReadingGround.NAMED
    facts: dict[str, Fact] = {"document_id": document.pk, "ground": ground.value}
    record_event(verb=Verb.CONFIDENTIAL_READ, scope=Scope.READING, subject_id=document.case_id, facts=facts)
