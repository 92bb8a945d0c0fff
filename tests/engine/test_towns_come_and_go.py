"""A town joins, or leaves, while towns are being asked: exactly its own step comes or goes."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from casework.audit.choices import Verb
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.cases.choices import PartyRole
from casework.cases.models import CaseParty
from casework.territory.choices import OrganisationKind
from casework.territory.models import Organisation
from tests.builders import GOERLITZ, HEIDENAU, TownHall, acting, body, town, town_hall
from tests.engine.practice import (
    Scene,
    agree,
    answer,
    events,
    go_to_branches,
    last_event,
    notes,
    nothing_changes,
    open_nodes,
    say,
)
from workflows.desk.demo.driver import open_step
from workflows.engine.choices import WAITING, Answer
from workflows.engine.decisions import DecisionFacts
from workflows.engine.lifecycle import abort_case
from workflows.engine.models import Step
from workflows.engine.moves import join_case, leave_case
from workflows.engine.services import decide

APPROVED = DecisionFacts(Answer.APPROVED, "")


@pytest.fixture
def asked(scene: Scene) -> Scene:
    """Return the scene once both towns are asked."""
    say(scene.case, "first")
    return scene


@pytest.fixture
def heidenau(db: None) -> TownHall:
    """Return a third town."""
    return town_hall(HEIDENAU)


def join(scene: Scene, place: Organisation, role: PartyRole = PartyRole.MUNICIPALITY) -> CaseParty:
    """Let the officer add a party today."""
    by = acting(scene.staff.officer)
    return join_case(case_id=scene.case.pk, organisation=place, role=role, joined_on=localdate(), by=by)


def leave(scene: Scene, place: Organisation, on: date | None = None) -> None:
    """Let the officer end the participation of a town."""
    party = CaseParty.objects.get(case=scene.case, organisation=place, left_on=None)
    by = acting(scene.staff.officer)
    leave_case(party_id=party.pk, left_on=on or localdate(), by=by, reason="Wants to go alone.")


def asked_towns(scene: Scene) -> list[str]:
    """Return the towns whose answer is open."""
    rows = Step.objects.filter(case=scene.case, round__isnull=False, status__in=WAITING)
    return sorted(row.organisation.name for row in rows)


def test_the_town_that_joins_is_asked_as_well(asked: Scene, heidenau: TownHall) -> None:
    before = open_step(asked.case, "agree", "Pirna").pk
    party = join(asked, heidenau.town)
    assert asked_towns(asked) == ["Stadt Freital", "Stadt Heidenau", "Stadt Pirna"]
    assert open_step(asked.case, "agree", "Pirna").pk == before
    assert open_step(asked.case, "agree", "Heidenau").owner == heidenau.mayor
    assert (party.joined_on, last_event(asked.case).verb) == (localdate(), Verb.PARTY_JOINED)


def test_it_goes_on_only_when_the_new_town_has_answered_too(asked: Scene, heidenau: TownHall) -> None:
    answer(asked.case, "agree", "Pirna")
    join(asked, heidenau.town)
    answer(asked.case, "agree", "Freital")
    assert open_nodes(asked.case) == ["agree"]
    answer(asked.case, "agree", "Heidenau")
    assert open_nodes(asked.case) == ["main", "side"]


def test_the_town_that_leaves_is_asked_no_more(asked: Scene) -> None:
    leave(asked, asked.pirna.town)
    assert asked_towns(asked) == ["Stadt Freital"]
    event = next(event for event in events(asked.case) if event.verb == Verb.PARTY_LEFT)
    assert (event.reason, event.facts["organisation"]) == ("Wants to go alone.", "Stadt Pirna")


def test_when_the_last_missing_town_leaves_it_goes_on(asked: Scene) -> None:
    answer(asked.case, "agree", "Pirna")
    leave(asked, asked.freital.town)
    assert open_nodes(asked.case) == ["main", "side"]
    assert notes(asked.case)[-1] == "all agree"


def test_a_town_that_left_may_join_again_and_is_asked_again(asked: Scene) -> None:
    leave(asked, asked.pirna.town)
    join(asked, asked.pirna.town)
    assert asked_towns(asked) == ["Stadt Freital", "Stadt Pirna"]
    agree(asked.case)
    assert open_nodes(asked.case) == ["main", "side"]


def test_an_answer_that_was_given_stays_when_its_town_leaves(asked: Scene) -> None:
    answer(asked.case, "agree", "Pirna")
    leave(asked, asked.pirna.town)
    assert asked_towns(asked) == ["Stadt Freital"]
    answer(asked.case, "agree", "Freital", Answer.REFUSED, "Not by day.")
    assert open_nodes(asked.case) == ["first"]


def test_who_left_no_longer_decides(asked: Scene) -> None:
    leave(asked, asked.pirna.town)
    gone = Step.objects.get(round__isnull=False, organisation=asked.pirna.town)
    with pytest.raises(NotNow, match="no longer open"):
        decide(step_id=gone.pk, facts=APPROVED, fingerprint="", by=acting(asked.pirna.mayor))


def test_between_the_rounds_nobody_is_asked(scene: Scene, heidenau: TownHall) -> None:
    go_to_branches(scene.case)
    join(scene, heidenau.town)
    leave(scene, scene.pirna.town)
    assert open_nodes(scene.case) == ["main", "side"]


def test_other_parties_are_not_asked_what_towns_are(asked: Scene) -> None:
    join(asked, body(OrganisationKind.POLICE, "Dresden"), PartyRole.POLICE)
    assert asked_towns(asked) == ["Stadt Freital", "Stadt Pirna"]


def test_nobody_takes_part_twice_at_a_time(asked: Scene) -> None:
    with nothing_changes(asked.case), pytest.raises(NotNow, match="Stadt Pirna takes part already"):
        join(asked, asked.pirna.town)


def test_the_last_town_and_the_office_stay(asked: Scene) -> None:
    leave(asked, asked.pirna.town)
    with nothing_changes(asked.case), pytest.raises(NotNow, match="the only one of its kind"):
        leave(asked, asked.freital.town)
    with nothing_changes(asked.case), pytest.raises(NotNow, match="the only one of its kind"):
        leave(asked, body(OrganisationKind.LPR))


def test_a_participation_ends_once(asked: Scene) -> None:
    party = CaseParty.objects.get(case=asked.case, organisation=asked.pirna.town)
    leave(asked, asked.pirna.town)
    by = acting(asked.staff.officer)
    with nothing_changes(asked.case), pytest.raises(NotNow, match="has ended already"):
        leave_case(party_id=party.pk, left_on=localdate(), by=by, reason="Once more.")


def test_days_that_cannot_be_are_refused(asked: Scene) -> None:
    tomorrow, by = localdate() + timedelta(days=1), acting(asked.staff.officer)
    with nothing_changes(asked.case):
        for on in (date(2025, 3, 2), tomorrow):
            with pytest.raises(Invalid) as refusal:
                leave(asked, asked.pirna.town, on)
            assert refusal.value.field == "left_on"
        with pytest.raises(Invalid) as refusal:
            join_case(
                case_id=asked.case.pk,
                organisation=town(GOERLITZ),
                role=PartyRole.MUNICIPALITY,
                joined_on=tomorrow,
                by=by,
            )
        assert refusal.value.field == "joined_on"


def test_only_the_office_lets_parties_come_and_go(asked: Scene, heidenau: TownHall) -> None:
    party = CaseParty.objects.get(case=asked.case, organisation=asked.pirna.town)
    for user in (asked.pirna.mayor, asked.staff.coach, asked.staff.coordination):
        with nothing_changes(asked.case), pytest.raises(NotAllowed):
            leave_case(party_id=party.pk, left_on=localdate(), by=acting(user), reason="Alone.")
        with nothing_changes(asked.case), pytest.raises(NotAllowed):
            join_case(
                case_id=asked.case.pk,
                organisation=heidenau.town,
                role=PartyRole.MUNICIPALITY,
                joined_on=localdate(),
                by=acting(user),
            )


def test_nobody_comes_or_goes_once_a_case_is_closed(asked: Scene, heidenau: TownHall) -> None:
    by = acting(asked.staff.officer)
    abort_case(case=asked.case, on=localdate(), by=by, reason="The town wants it.")
    with nothing_changes(asked.case), pytest.raises(NotNow, match="can only be read"):
        join(asked, heidenau.town)
    with nothing_changes(asked.case), pytest.raises(NotNow, match="can only be read"):
        leave(asked, asked.pirna.town)
