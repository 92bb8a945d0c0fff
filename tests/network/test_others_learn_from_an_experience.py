"""A coach proposes an experience; it becomes visible once municipality and LPR office release it."""

from datetime import date

import pytest

from casework.audit.actors import Actor
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.network.choices import ExperienceAudience, ReleaseSide
from casework.network.facts import ExperienceRecordFacts
from casework.network.models import ExperienceRecord
from casework.network.selectors import experiences_of, released_experiences
from casework.network.services import propose_experience, release_experience, withdraw_experience
from tests.coaching_domain.beginning.builders import close
from tests.network.builders import World


def experience(world: World) -> ExperienceRecordFacts:
    """Return what Pirna has learned."""
    return ExperienceRecordFacts(
        municipality=world.pirna,
        topic="littering",
        title="Bins where people wait",
        initial_situation="Litter at the station.",
        approach="Young people chose the places of the bins.",
        effect="Half as much litter.",
        stumbling_blocks="Nobody emptied them on Sundays.",
    )


def propose(world: World) -> ExperienceRecord:
    """Let the coordination of the town propose it in the case."""
    return propose_experience(facts=experience(world), case=world.case, by=Actor(world.coordination))


def visible() -> list[ExperienceRecord]:
    """Return what the municipalities of the alliance read."""
    return list(released_experiences(ExperienceAudience.ALLIANCE))


def test_it_needs_both_sides(world: World) -> None:
    record = propose(world)
    assert list(experiences_of(world.case)) == [record]
    release_experience(record=record, side=ReleaseSide.MUNICIPALITY, by=Actor(world.mayor))
    assert visible() == []
    release_experience(record=record, side=ReleaseSide.LPR, by=Actor(world.officer))
    assert visible() == [record]
    assert not released_experiences(ExperienceAudience.PUBLIC).exists()


def test_either_side_withdraws_even_after_the_case_was_closed(world: World) -> None:
    record = propose(world)
    release_experience(record=record, side=ReleaseSide.MUNICIPALITY, by=Actor(world.mayor))
    release_experience(record=record, side=ReleaseSide.LPR, by=Actor(world.officer))
    close(case=world.case, by=world.house)
    withdraw_experience(
        record=record, side=ReleaseSide.MUNICIPALITY, by=Actor(world.mayor), reason="It no longer holds."
    )
    assert visible() == []
    release_experience(record=record, side=ReleaseSide.MUNICIPALITY, by=Actor(world.mayor))
    assert visible() == [record]
    assert record.releases.count() == 3


def test_each_side_speaks_for_itself_only(world: World) -> None:
    record = propose(world)
    for side, person in (
        (ReleaseSide.MUNICIPALITY, world.officer),
        (ReleaseSide.LPR, world.mayor),
        (ReleaseSide.MUNICIPALITY, world.stranger),
    ):
        with pytest.raises(NotAllowed):
            release_experience(record=record, side=side, by=Actor(person))
    assert not record.releases.exists()


def test_releasing_twice_and_withdrawing_nothing_are_refused(world: World) -> None:
    record = propose(world)
    with pytest.raises(NotNow, match="has not released"):
        withdraw_experience(
            record=record, side=ReleaseSide.LPR, by=Actor(world.officer), reason="By mistake."
        )
    with pytest.raises(Invalid, match="future"):
        release_experience(
            record=record, side=ReleaseSide.LPR, by=Actor(world.officer), released_on=date(2026, 7, 2)
        )
    release_experience(record=record, side=ReleaseSide.LPR, by=Actor(world.officer))
    with pytest.raises(NotNow, match="released the record already"):
        release_experience(record=record, side=ReleaseSide.LPR, by=Actor(world.officer))


def test_a_stranger_proposes_nothing(world: World) -> None:
    with pytest.raises(NotAllowed):
        propose_experience(facts=experience(world), case=world.case, by=Actor(world.stranger))
    with pytest.raises(NotAllowed):
        propose_experience(facts=experience(world), by=Actor(world.stranger))


def test_a_municipality_proposes_by_hand(world: World) -> None:
    own = experience(world)
    record = propose_experience(facts=own, by=Actor(world.coordination))
    assert record.case is None
    assert record.proposed_on == date(2026, 7, 1)
