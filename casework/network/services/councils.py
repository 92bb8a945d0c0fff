"""The verbs on prevention councils."""

from django.utils.translation import gettext as _

from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.errors import Invalid
from casework.audit.services import delete_rows, insert_rows
from casework.cases.models import Case
from casework.cases.services import require_of_case
from casework.coaching.services.rows import save_record
from casework.network.choices import CouncilStart
from casework.network.facts import CouncilSetupFacts
from casework.network.models import (
    CouncilSetup,
    CouncilSetupGroup,
    CouncilWorkingGroup,
    PreventionCouncil,
)
from casework.network.rules import check_council


@service
def record_council_setup(*, case: Case, facts: CouncilSetupFacts, by: Actor) -> CouncilSetup:
    """Record how a case founded or reactivated a council; the council stands as it says from then on."""
    check_council(facts)
    _require_bearer(case, facts)
    earlier = CouncilSetup.objects.filter(case=case).select_related("council").first()
    if earlier:
        _take_back(earlier)
    council = _new_council(facts, earlier) if facts.council is None else _existing(facts.council)
    setup = _save_setup(case, council, facts, earlier)
    _constitute(council, facts)
    if earlier and earlier.council_id != council.pk:
        _drop_if_unused(earlier)
    return setup


def _require_bearer(case: Case, facts: CouncilSetupFacts) -> None:
    """Raise Invalid if the council, or who is to bear a new one, has nothing to do with the case."""
    if facts.council is not None:
        require_of_case(case, facts.council.bearer, "council")
    elif facts.bearer is not None:
        require_of_case(case, facts.bearer, "bearer")


def _take_back(setup: CouncilSetup) -> None:
    """Take back the day that this setup gave to its council."""
    council = setup.council
    if setup.start_kind == CouncilStart.FOUNDED and council.founded_on == setup.constituted_on:
        council.founded_on = None
    if setup.start_kind == CouncilStart.REACTIVATED and council.reactivated_on == setup.constituted_on:
        council.reactivated_on = None
    council.save(update_fields=["founded_on", "reactivated_on"])


def _new_council(facts: CouncilSetupFacts, earlier: CouncilSetup | None) -> PreventionCouncil:
    if not facts.new_council or facts.bearer is None:
        raise Invalid(_("Choose a council, or name a new one with its bearer."), "new_council")
    if facts.start_kind != CouncilStart.FOUNDED:
        raise Invalid(_("A new council is founded; only an existing one can be reactivated."), "start_kind")
    council = earlier.council if earlier and _is_of_this_case_alone(earlier) else PreventionCouncil()
    namesakes = PreventionCouncil.objects.filter(
        bearer=facts.bearer, name=facts.new_council, dissolved_on=None
    )
    if namesakes.exclude(pk=council.pk).exists():
        raise Invalid(_("There is a council of this name already: please choose it."), "new_council")
    council.name = facts.new_council
    council.bearer = facts.bearer
    council.save()
    return council


def _existing(chosen: PreventionCouncil) -> PreventionCouncil:
    council = PreventionCouncil.objects.select_for_update(no_key=True).get(pk=chosen.pk)
    if council.dissolved_on is not None:
        raise Invalid(_("This council has been dissolved."), "council")
    return council


def _save_setup(
    case: Case, council: PreventionCouncil, facts: CouncilSetupFacts, earlier: CouncilSetup | None
) -> CouncilSetup:
    setup = CouncilSetup(
        pk=earlier.pk if earlier else None,
        case=case,
        council=council,
        new_council=facts.new_council if facts.council is None else "",
        bearer=facts.bearer,
        start_kind=facts.start_kind,
        resolution_no=facts.resolution_no,
        resolved_on=facts.resolved_on,
        constituted_on=facts.constituted_on,
        chair=facts.chair,
        coordination_office=facts.coordination_office,
        rhythm=facts.rhythm,
        checklist=list(facts.checklist),
    )
    rows = save_record(setup)
    groups = (
        CouncilSetupGroup(setup=setup, position=position, name=row.name, lead=row.lead)
        for position, row in enumerate(facts.working_groups)
    )
    rows.replace(setup.working_groups.all(), groups)
    return setup


def _constitute(council: PreventionCouncil, facts: CouncilSetupFacts) -> None:
    if facts.start_kind == CouncilStart.FOUNDED:
        if council.founded_on is not None:
            raise Invalid(_("This council has been founded already: it can be reactivated."), "start_kind")
        council.founded_on = facts.constituted_on
    else:
        if council.founded_on and facts.constituted_on < council.founded_on:
            raise Invalid(_("The council had not been founded on this day."), "constituted_on")
        council.reactivated_on = facts.constituted_on
    council.chair = facts.chair
    council.coordination_office = facts.coordination_office
    council.rhythm = facts.rhythm
    council.save()
    delete_rows(council.working_groups.all())
    insert_rows(
        CouncilWorkingGroup(council=council, position=position, name=row.name, lead=row.lead)
        for position, row in enumerate(facts.working_groups)
    )


def _is_of_this_case_alone(earlier: CouncilSetup) -> bool:
    """Return whether this case had made the council new and no other case has set it up since."""
    return bool(earlier.new_council) and not earlier.council.setups.exclude(case=earlier.case_id).exists()


def _drop_if_unused(earlier: CouncilSetup) -> None:
    """Delete the council that an earlier answer of this case had made new."""
    if _is_of_this_case_alone(earlier):
        delete_rows(earlier.council.working_groups.all())
        earlier.council.delete()
