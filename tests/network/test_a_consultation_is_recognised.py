"""Who applies for a grant recognises the consultation that opens the way to it."""

from datetime import date

from casework.audit.actors import Actor
from casework.network.choices import ConsultationKind
from casework.network.models import Consultation
from casework.network.services import complete_consultation, hold_consultation, plan_consultation
from tests.network.builders import World, consulted, minutes
from workflows.coaching.forms.funding import FundingApplicationForm


def labels(form: FundingApplicationForm) -> dict[str, str]:
    """Return what the form offers as consultations, by their ids."""
    choices = form.fields["consultation"].choices  # type: ignore[attr-defined]
    return {str(key): str(label) for key, label in choices if key}


def advise_about_funding(world: World) -> Consultation:
    """Advise Pirna once more, outside of any case."""
    officer = Actor(world.officer)
    planned = plan_consultation(
        kind=ConsultationKind.FUNDING, municipalities=[world.pirna], planned_for=date(2025, 9, 1), by=officer
    )
    hold_consultation(consultation=planned, facts=consulted(), by=officer)
    complete_consultation(consultation=planned, facts=minutes(), by=officer)
    return planned


def test_that_of_the_case_is_chosen_already_and_names_it(world: World, consultation: Consultation) -> None:
    advise_about_funding(world)
    form = FundingApplicationForm(case=world.case)
    assert form.initial["consultation"] == consultation
    told = labels(form)
    assert len(told) == 2
    assert f"this case, {world.case.reference_number}" in told[str(consultation.pk)]
    assert "Stadt Pirna" in told[str(consultation.pk)]
    assert f'<option value="{consultation.pk}" selected>' in str(form["consultation"])


def test_another_says_when_and_for_whom_it_was_but_no_number(
    world: World, consultation: Consultation
) -> None:
    other = advise_about_funding(world)
    told = labels(FundingApplicationForm(case=world.case))[str(other.pk)]
    assert "Stadt Pirna" in told
    assert "Freital" not in told
    assert world.case.reference_number not in told


def test_nothing_is_chosen_where_the_case_has_none_of_its_own(world: World) -> None:
    advise_about_funding(world)
    assert FundingApplicationForm(case=world.case).initial["consultation"] is None
