"""The verbs on cooperation agreements."""

from datetime import date

from django.utils.translation import gettext as _

from accounts.permissions import require_office
from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.choices import Scope, Verb
from casework.audit.errors import Invalid, NotNow
from casework.cases.models import Case
from casework.cases.rules import require_happened
from casework.cases.services import record_case_event, record_event_of
from casework.coaching.services.rows import RowsOf, save_record
from casework.network.choices import AgreementRole
from casework.network.facts import AgreementFacts, AgreementPartyFacts
from casework.network.models import AgreementParty, CooperationAgreement
from casework.network.permissions import MANAGE_AGREEMENTS
from casework.network.rules import check_agreement
from casework.network.selectors.agreements import agreement_facts, agreement_of
from casework.territory.models import Organisation

FEWEST_PARTIES = 2


@service
def record_agreement(*, case: Case, facts: AgreementFacts, by: Actor) -> CooperationAgreement:
    """Record the draft of an agreement; a changed text is a new version, which nobody has signed yet."""
    check_agreement(facts)
    _require_parties(facts)
    agreement = CooperationAgreement.objects.filter(case=case).first()
    earlier = agreement_facts(case) if agreement else None
    agreement = agreement or CooperationAgreement(case=case, version=0)
    changed = earlier is None or _text(earlier) != _text(facts)
    if changed:
        agreement.version += 1
    stored = _describe(agreement, facts)
    given = {row.organisation.pk: row.signed_on for row in earlier.parties} if earlier and changed else {}
    # who has left stays on record as it is
    present = list(agreement.parties.filter(exited_on=None)) if earlier else []
    acceded = {row.organisation_id: row.joined_on for row in present}
    rows = [_party(agreement, position, row, given) for position, row in enumerate(facts.parties)]
    for row in rows:
        row.joined_on = acceded.get(row.organisation_id)
    stored.replace(present, rows)
    return agreement


def _require_parties(facts: AgreementFacts) -> None:
    organisations = {row.organisation.pk for row in facts.parties}
    if len(organisations) < FEWEST_PARTIES:
        raise Invalid(_("An agreement needs at least two parties."), "parties")
    if len(organisations) < len(facts.parties):
        raise Invalid(_("An organisation is named twice among the parties."), "parties")
    for signed_on in [row.signed_on for row in facts.parties if row.signed_on]:
        require_happened(signed_on, "parties")


def _text(facts: AgreementFacts) -> tuple[object, ...]:
    """Return what is signed: all but the signatures themselves and the exception of the supervision."""
    parties = sorted((row.organisation.pk, row.role) for row in facts.parties)
    terms = (facts.title, facts.goals, facts.tasks, facts.arrangement, facts.notice)
    return (*terms, facts.review_on, facts.valid_from, facts.valid_until, parties)


def _describe(agreement: CooperationAgreement, facts: AgreementFacts) -> RowsOf:
    agreement.title = facts.title
    agreement.goals = facts.goals
    agreement.tasks = facts.tasks
    agreement.arrangement = facts.arrangement
    agreement.review_on = facts.review_on
    agreement.valid_from = facts.valid_from
    agreement.valid_until = facts.valid_until
    agreement.notice = facts.notice
    agreement.exception = facts.exception
    return save_record(agreement)


def _party(
    agreement: CooperationAgreement, position: int, row: AgreementPartyFacts, given: dict[int, date | None]
) -> AgreementParty:
    """Return the row of a party; a signature `given` to the text before the change does not count."""
    was_given_before = row.signed_on is not None and given.get(row.organisation.pk) == row.signed_on
    return AgreementParty(
        agreement=agreement,
        position=position,
        organisation=row.organisation,
        role=row.role,
        signatory=row.signatory,
        function=row.function,
        signed_on=None if was_given_before else row.signed_on,
    )


@service
def sign_agreement(
    *, case: Case, organisation: Organisation, signatory: str, function: str, signed_on: date, by: Actor
) -> AgreementParty:
    """Record who signed the agreement of the case for one of its parties, and when.

    The caller holds the case and has checked who may.
    """
    agreement = _agreement(case)
    party = agreement.parties.filter(organisation=organisation, exited_on=None).first()
    if party is None:
        name = {"organisation": organisation.name}
        raise NotNow(_("%(organisation)s is not a party to this agreement.") % name)
    if not signatory.strip():
        raise Invalid(_("Please name the person who signs."), "signatory")
    require_happened(signed_on, "signed_on")
    party.signatory = signatory.strip()
    party.function = function.strip()
    party.signed_on = signed_on
    party.save(update_fields=["signatory", "function", "signed_on"])
    return party


@service
def accede_to_agreement(
    *, case: Case, organisation: Organisation, role: AgreementRole, joined_on: date, by: Actor
) -> AgreementParty:
    """Add a party; as long as not all have signed it concludes the agreement with them, later it accedes.

    It is the consequence of joining the case: the caller holds the case and has checked who may.
    """
    agreement = _agreement(case)
    if agreement.parties.filter(organisation=organisation, exited_on=None).exists():
        raise NotNow(_("%(organisation)s takes part already.") % {"organisation": organisation.name})
    require_happened(joined_on, "joined_on")
    record_case_event(case, Verb.AGREEMENT_ACCEDED, joined_on, organisation=organisation.name)
    return AgreementParty.objects.create(
        agreement=agreement,
        position=agreement.parties.count(),
        organisation=organisation,
        role=role,
        joined_on=joined_on if agreement.signed_on else None,
    )


@service
def leave_agreement(
    *, case: Case, organisation: Organisation, exited_on: date, by: Actor, reason: str = ""
) -> None:
    """Note that a party no longer takes part; one that leaves before signing is not waited for.

    It is the consequence of leaving the case: the caller holds the case and has checked who may.
    """
    party = _agreement(case).parties.filter(organisation=organisation, exited_on=None).first()
    if party is None:
        name = {"organisation": organisation.name}
        raise NotNow(_("%(organisation)s is not a party to this agreement.") % name)
    require_happened(exited_on, "exited_on")
    if party.joined_on and exited_on < party.joined_on:
        raise Invalid(_("The last day lies before the first."), "exited_on")
    party.exited_on = exited_on
    party.save(update_fields=["exited_on"])
    record_case_event(case, Verb.AGREEMENT_LEFT, exited_on, organisation=organisation.name)


@service
def terminate_agreement(
    *,
    agreement: CooperationAgreement,
    terminated_by: Organisation,
    terminated_on: date,
    by: Actor,
    reason: str = "",
) -> None:
    """Note that a party has terminated a signed agreement."""
    require_office(by, MANAGE_AGREEMENTS, agreement.case.kind if agreement.case else None)
    locked = CooperationAgreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
    if locked.terminated_on is not None:
        raise NotNow(_("This agreement has been terminated already."))
    if locked.signed_on is None:
        raise NotNow(_("Not all parties have signed this agreement."))
    if not locked.parties.filter(organisation=terminated_by, exited_on=None).exists():
        raise Invalid(_("Only a party can terminate the agreement."), "terminated_by")
    if terminated_on < locked.signed_on:
        raise Invalid(_("The agreement had not been signed on this day."), "terminated_on")
    locked.terminated_on = terminated_on
    locked.terminated_by = terminated_by
    locked.save(update_fields=["terminated_on", "terminated_by"])
    told = (locked.case, Scope.NETWORK, locked, Verb.AGREEMENT_TERMINATED)
    record_event_of(*told, terminated_on, organisation=terminated_by.name)


def _agreement(case: Case) -> CooperationAgreement:
    agreement = agreement_of(case)
    if agreement is None:
        raise NotNow(_("There is no agreement in this case yet."))
    if agreement.terminated_on is not None:
        raise NotNow(_("This agreement has been terminated already."))
    return agreement
