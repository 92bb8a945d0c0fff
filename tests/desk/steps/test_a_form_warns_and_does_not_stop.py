"""Who asks for more than is usual is told so once, and can send the same form again."""

from decimal import Decimal

import pytest

from casework.network.selectors.funding import funding_of
from tests.desk.steps.builders import UNTIL_ANSWERS, Office, address, desk_of, papers, sent
from workflows.desk.demo.driver import do
from workflows.engine.forms import NOTICED
from workflows.engine.models import StepDraft

UNTIL_FUNDING = (
    *UNTIL_ANSWERS,
    "coach_answers",
    "coach_assignment",
    "agreement_exception",
    "contracting",
    "target_approval",
    "kick_off",
)
HIGH = {"own_share": "1500", "requested": "28500"}  # of 30,000 €


@pytest.fixture
def office(office: Office) -> Office:
    """Return the office with a case in which the town applies for funding."""
    office.run(*UNTIL_FUNDING)
    return office


def applied(office: Office, **changes: str | list[str]) -> dict[str, object]:
    """Return what the browser of the town sends."""
    step, facts = office.step("funding"), office.answer("funding")
    return {**sent(step, facts, **changes), **papers(step, facts)}


def noticed_in(page: str) -> str:
    """Return what comes back with the form whose warnings were read."""
    return page.partition(f'name="{NOTICED}" value="')[2].partition('"')[0]


def test_a_high_grant_is_warned_of_once_and_then_taken(office: Office) -> None:
    step, town = office.step("funding"), desk_of(office.pirna.coordination)
    page = town.post(address(step), applied(office, **HIGH)).content.decode()
    assert "You request 95.0 % of the eligible costs." in page
    assert 'value="28500"' in page
    assert funding_of(office.case) is None
    assert town.post(address(step), applied(office, **HIGH, noticed=noticed_in(page))).status_code == 302
    measure = funding_of(office.case)
    assert measure is not None
    assert measure.rate == Decimal("95.0")


def test_another_amount_is_warned_of_anew(office: Office) -> None:
    step, town = office.step("funding"), desk_of(office.pirna.coordination)
    first = town.post(address(step), applied(office, **HIGH)).content.decode()
    higher = applied(office, own_share="300", requested="29700", noticed=noticed_in(first))
    assert "You request 99.0 %" in town.post(address(step), higher).content.decode()
    assert funding_of(office.case) is None


def test_a_draft_keeps_no_notice(office: Office) -> None:
    step, town = office.step("funding"), desk_of(office.pirna.coordination)
    town.post(address(step, "save_draft"), applied(office, **HIGH, noticed="x"))
    assert NOTICED not in StepDraft.objects.get(step=step).data


def test_nine_tenths_pass_and_the_rate_is_on_the_sheet(office: Office) -> None:
    step, town = office.step("funding"), desk_of(office.pirna.coordination)
    assert town.post(address(step), applied(office)).status_code == 302
    page = town.get(address(step)).content.decode()
    assert "Requested share of the eligible costs" in page
    assert "90.0 %" in page


def test_the_officer_reads_the_rate_and_the_warning_before_deciding(office: Office) -> None:
    do(office.case, "funding", own_share=Decimal(1500), requested=Decimal(28500))
    page = desk_of(office.staff.officer).get(address(office.step("grant_decision"))).content.decode()
    above = page.partition("data-draft-url")[0]
    assert "95.0 %" in above
    assert "The requested grant is more than 90 % of the eligible costs." in above
