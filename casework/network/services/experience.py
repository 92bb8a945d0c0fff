"""The verbs on experience records."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.policy import Tie, Via, allows
from accounts.selectors.absences import stands_for
from casework.audit.actors import Actor
from casework.audit.changes import act_for, service
from casework.audit.choices import Scope, Verb
from casework.audit.errors import NotAllowed, NotNow
from casework.audit.services import delete_rows, insert_rows
from casework.cases.models import Case
from casework.cases.rules import require_happened
from casework.cases.services import (
    record_event_of,
    require,
    require_of_case,
    require_open,
)
from casework.coaching.models import Closing
from casework.network import permissions
from casework.network.choices import ReleaseSide
from casework.network.facts import ExperienceRecordFacts
from casework.network.models import ClosingExperience, ExperienceRecord, ExperienceRelease
from casework.network.selectors.experience import experiences_from_closing
from casework.territory.models import Organisation

RELEASE = {
    ReleaseSide.MUNICIPALITY: permissions.RELEASE_EXPERIENCE_MUNICIPALITY,
    ReleaseSide.LPR: permissions.RELEASE_EXPERIENCE_LPR,
}


@service
def propose_experience(
    *, facts: ExperienceRecordFacts, by: Actor, case: Case | None = None
) -> ExperienceRecord:
    """Propose an experience for others; nobody else reads it before both sides release it."""
    if case is None:
        _require_office(by, permissions.PROPOSE_EXPERIENCE, facts.municipality)
    else:
        require(by, permissions.PROPOSE_EXPERIENCE, case)
        require_open(case)
        require_of_case(case, facts.municipality, "municipality")
    record = _proposal(facts, case)
    record.save()
    record_event_of(case, Scope.NETWORK, record, Verb.EXPERIENCE_PROPOSED, title=record.title)
    return record


@service
def record_experiences(*, case: Case, facts: Sequence[ExperienceRecordFacts], by: Actor) -> None:
    """Propose what a coaching has taught, in the place of what an earlier closing had proposed.

    What a side has released stays as it is. The caller holds the case and has checked who may.
    """
    earlier = experiences_from_closing(case).prefetch_related("releases")
    kept = {record.title for record in earlier if record.releases.all()}
    delete_rows(record for record in earlier if not record.releases.all())
    records = [_proposal(said, case) for said in facts if said.title not in kept]
    for record in records:
        record.from_closing = True
    insert_rows(records)


@service
def name_experiences(*, closing: Closing, records: Sequence[ExperienceRecord], by: Actor) -> None:
    """Note which records that were there already a closing report names, in the place of those before.

    The caller holds the case and has checked who may.
    """
    for record in records:
        require_of_case(closing.case, record.municipality, "experience_refs")
    delete_rows(ClosingExperience.objects.filter(closing=closing))
    insert_rows(
        ClosingExperience(closing=closing, record=record, position=at) for at, record in enumerate(records)
    )


def _proposal(facts: ExperienceRecordFacts, case: Case | None) -> ExperienceRecord:
    return ExperienceRecord(
        case=case,
        municipality=facts.municipality,
        topic=facts.topic,
        title=facts.title,
        initial_situation=facts.initial_situation,
        approach=facts.approach,
        costs=facts.costs,
        effect=facts.effect,
        stumbling_blocks=facts.stumbling_blocks,
        contact=facts.contact,
        evidence_grade=facts.evidence_grade,
        audience=facts.audience,
        anonymised=facts.anonymised,
        proposed_on=timezone.localdate(),
    )


@service
def release_experience(
    *, record: ExperienceRecord, side: ReleaseSide, by: Actor, released_on: date | None = None
) -> ExperienceRelease:
    """Release an experience for one side; it is visible once both sides have."""
    locked = _hold(record)
    _require_office(by, RELEASE[side], locked.municipality)
    day = released_on or timezone.localdate()
    require_happened(day, "released_on")
    if locked.releases.filter(side=side, withdrawn_on=None).exists():
        raise NotNow(_("This side has released the record already."))
    _require_other_than_before(by, locked)
    record_event_of(None, Scope.NETWORK, locked, Verb.EXPERIENCE_RELEASED, day, title=locked.title)
    return ExperienceRelease.objects.create(record=locked, side=side, released_on=day, released_by=by.user)


@service
def withdraw_experience(
    *, record: ExperienceRecord, side: ReleaseSide, by: Actor, reason: str, withdrawn_on: date | None = None
) -> None:
    """Withdraw the release of one side, which hides the experience at once."""
    locked = _hold(record)
    _require_office(by, RELEASE[side], locked.municipality)
    day = withdrawn_on or timezone.localdate()
    require_happened(day, "withdrawn_on")
    release = locked.releases.filter(side=side, withdrawn_on=None).first()
    if release is None:
        raise NotNow(_("This side has not released the record."))
    release.withdrawn_on = day
    release.save(update_fields=["withdrawn_on"])
    record_event_of(None, Scope.NETWORK, locked, Verb.EXPERIENCE_WITHDRAWN, day, title=locked.title)


def _require_other_than_before(by: Actor, record: ExperienceRecord) -> None:
    """Raise NotAllowed if the other side was released by the same person, or by somebody represented."""
    before = record.releases.filter(withdrawn_on=None).values_list("released_by", flat=True)
    if stands_for(by.user, before):
        raise NotAllowed(_("You have released the other side, so somebody else has to release this one."))


def _hold(record: ExperienceRecord) -> ExperienceRecord:
    held = ExperienceRecord.objects.select_for_update(no_key=True, of=("self",))
    return held.select_related("municipality").get(pk=record.pk)


def _require_office(by: Actor, permission: str, municipality: Organisation) -> None:
    """Raise NotAllowed unless an office at the LPR, or in this municipality, opens the permission.

    A deputy for all kinds of case signs for who is represented.
    """
    for standing in by.user.standings_today:
        ties = {Tie(office.role, Via.OFFICE) for office in standing.offices}
        own = [office for office in standing.offices if office.organisation_id == municipality.pk]
        ties |= {Tie(office.role, Via.PARTY) for office in own}
        if standing.covers(None) and allows(permission, frozenset(ties)):
            act_for(standing.person_id)
            return
    raise NotAllowed(_("You are not allowed to do this."))
