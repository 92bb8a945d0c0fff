"""Somebody opens a case: it has a number of its own, its parties, and everybody can see who did it."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from accounts.models import User
from casework.audit.choices import Scope, Verb
from casework.audit.errors import Invalid, NotAllowed
from casework.audit.selectors import events_of
from casework.cases.choices import CaseKind, CaseState, PartyRole
from casework.cases.models import Case, CaseFile, NumberRange
from casework.cases.selectors import parties_of
from casework.cases.services import end_party, open_case, open_related_case
from casework.territory.models import Organisation
from tests.builders import FREITAL, OPENED, PIRNA, Staff, TownHall, acting, draft_case, house, lpr, town


def open_for(by: User, opened_by: Organisation, *places: Organisation, on: date = OPENED) -> Case:
    """Open a case in the name of an organisation."""
    return open_case(
        kind=CaseKind.COACHING,
        title="We ask for help",
        municipalities=list(places),
        opened_by=opened_by,
        opened_on=on,
        by=acting(by),
    )


def test_a_case_begins_as_a_draft_with_its_parties(staff: Staff) -> None:
    case = draft_case(staff.officer, PIRNA, FREITAL)
    assert (case.state, case.opened_on, case.closed_on, case.is_closed) == (
        CaseState.DRAFT,
        OPENED,
        None,
        False,
    )
    parties = {(party.organisation.name, party.role, party.joined_on) for party in parties_of(case)}
    assert parties == {
        ("Stadt Pirna", PartyRole.MUNICIPALITY, OPENED),
        ("Stadt Freital", PartyRole.MUNICIPALITY, OPENED),
        (lpr().name, PartyRole.LPR, OPENED),
    }
    assert {party.organisation.name for party in parties_of(case, PartyRole.LPR)} == {lpr().name}


def test_numbers_follow_each_other_without_gaps(staff: Staff) -> None:
    cases = [draft_case(staff.officer) for _number in range(3)]
    first = cases[0].file.number
    assert [case.reference_number for case in cases] == [f"33-1053/{first + n}/1" for n in range(3)]
    assert [str(case.file) for case in cases] == [f"1053/{first + n}" for n in range(3)]
    assert str(NumberRange.objects.get(name="1053")) == f"1053: {first + 2}"


def test_a_number_that_came_to_nothing_is_given_again(staff: Staff) -> None:
    before = draft_case(staff.officer).file.number
    with pytest.raises(Invalid):
        open_for(staff.officer, lpr(), town(PIRNA), on=localdate() + timedelta(days=1))
    assert draft_case(staff.officer).file.number == before + 1


def test_the_record_says_who_opened_it_and_for_whom(staff: Staff) -> None:
    case = draft_case(staff.officer)
    opened = events_of(scope=Scope.CASE, subject_id=case.pk).get(verb=Verb.CASE_OPENED)
    assert (opened.actor, opened.happened_on) == (staff.officer, OPENED)
    assert opened.facts == {"reference": case.reference_number}
    assert case.history.get().change_id == opened.change_id


@pytest.mark.parametrize("who", ["coordination", "mayor"])
def test_a_town_opens_for_itself(pirna: TownHall, who: str) -> None:
    person = pirna.mayor if who == "mayor" else pirna.coordination
    case = open_for(person, pirna.town, pirna.town)
    assert case.opened_by == pirna.town


def test_a_town_opens_for_itself_only(staff: Staff, pirna: TownHall) -> None:
    for opened_by, place in (
        (town(FREITAL), town(FREITAL)),
        (pirna.town, town(FREITAL)),
        (lpr(), pirna.town),
    ):
        with pytest.raises(NotAllowed):
            open_for(pirna.coordination, opened_by, place)
    assert not CaseFile.objects.exists()


def test_coaches_and_the_coordination_open_nothing(staff: Staff) -> None:
    for user in (staff.coach, staff.coordination):
        with pytest.raises(NotAllowed):
            open_for(user, lpr(), town(PIRNA))


def test_a_case_has_a_town_and_a_day_that_has_come(staff: Staff) -> None:
    for places, on, field in (
        ([], OPENED, "municipalities"),
        ([town(PIRNA)], localdate() + timedelta(days=1), "opened_on"),
    ):
        with pytest.raises(Invalid) as refusal:
            open_for(staff.officer, lpr(), *places, on=on)
        assert refusal.value.field == field


def test_a_related_case_lies_in_the_same_file(staff: Staff, case: Case) -> None:
    related = open_related_case(
        case=case, kind=CaseKind.SECURITY_ANALYSIS, title="Analysis", opened_on=localdate(), by=house()
    )
    assert related.file == case.file
    assert (related.number, related.reference_number) == (2, case.reference_number[:-1] + "2")
    assert related.state == CaseState.DRAFT
    assert [str(party) for party in parties_of(related)] == [str(party) for party in parties_of(case)]


def test_who_left_before_is_no_party_of_the_related_case(staff: Staff, case: Case) -> None:
    freital = parties_of(case).get(organisation=town(FREITAL))
    end_party(party=freital, left_on=localdate(), by=acting(staff.officer), reason="Goes alone.")
    related = open_related_case(
        case=case, kind=CaseKind.OTHER, title="Analysis", opened_on=localdate(), by=house()
    )
    towns = parties_of(related, PartyRole.MUNICIPALITY)
    assert [party.organisation for party in towns] == [town(PIRNA)]
