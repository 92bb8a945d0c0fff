"""A content that changes while others read it."""

from dataclasses import replace

from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.cases.models import Case
from casework.coaching.facts.beginning import TargetAgreementFacts
from casework.coaching.selectors.beginning import target_agreement_facts
from casework.coaching.services.beginning import record_target_agreement
from tests.builders import acting
from tests.desk.steps.builders import Office


def write_targets_again(office: Office) -> None:
    """Let the coach give the target agreement another mandate."""
    facts = target_agreement_facts(office.case)
    assert isinstance(facts, TargetAgreementFacts)
    changed = replace(facts, mandate="A rewritten mandate")
    _write(case=Case.objects.get(pk=office.case.pk), facts=changed, by=acting(office.staff.coach))


@service
def _write(*, case: Case, facts: TargetAgreementFacts, by: Actor) -> None:
    record_target_agreement(case=case, facts=facts, by=by)
