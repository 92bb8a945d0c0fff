"""What a coaching has taught is proposed with its closing; nobody else reads it until it is released."""

from dataclasses import replace

import pytest

from casework.audit.errors import Invalid
from casework.network.choices import ExperienceAudience, ReleaseSide
from casework.network.facts import ExperienceRecordFacts
from casework.network.models import ExperienceRecord
from casework.network.selectors import experiences_of, experiences_to_name, released_experiences
from casework.network.services import propose_experience, release_experience
from tests.builders import FREITAL, acting, house, rewrite, town_hall
from tests.coaching_domain.beginning.builders import words
from tests.coaching_process.world import World
from workflows.coaching.facts import ClosingReportFacts, ExperienceFacts
from workflows.coaching.forms.results import ClosingForm, ExperienceForm
from workflows.coaching.services import close_with_report, closing_report
from workflows.desk.demo.driver import facts_for
from workflows.engine.forms import sheet_of

pytestmark = pytest.mark.django_db


def report(world: World, *titles: str) -> ClosingReportFacts:
    """Return a closing report with experiences of these titles."""
    facts = facts_for(world.case, "closing")
    assert isinstance(facts, ClosingReportFacts)
    [row] = facts.experience
    rows = tuple(replace(row, title=title) for title in titles)
    return replace(facts, experience=rows, agreement_open_reason="Not signed in time.")


def close(world: World, *titles: str) -> list[ExperienceRecord]:
    """Let the house record the closing and return the experiences of the case, by title."""
    close_with_report(case=world.case, facts=report(world, *titles), by=house())
    return list(experiences_of(world.case).order_by("title"))


def titles(records: list[ExperienceRecord]) -> list[str]:
    """Return what the records are called."""
    return [record.title for record in records]


def test_each_row_becomes_a_proposal_of_the_case(world: World) -> None:
    world.go("inquiry")
    bins, walks = close(world, "Bins", "Walks")
    assert (bins.title, bins.case, bins.municipality) == ("Bins", world.case, world.pirna.town)
    for text in (bins.initial_situation, bins.approach, bins.effect, bins.stumbling_blocks, walks.topic):
        assert text
    assert not bins.releases.exists()
    assert not released_experiences(*ExperienceAudience).exists()


def test_the_report_is_read_back_as_it_was_written(world: World) -> None:
    world.go("inquiry")
    assert closing_report(world.case) is None
    close(world, "Bins", "Walks")
    assert closing_report(world.case) == report(world, "Bins", "Walks")


def test_a_second_closing_replaces_what_the_first_had_proposed(world: World) -> None:
    world.go("inquiry")
    close(world, "Bins", "Walks")
    assert titles(close(world, "Lamps", "Walks")) == ["Lamps", "Walks"]
    assert ExperienceRecord.history.filter(history_type="-").count() == 2


def test_what_a_side_has_released_stays_as_it_is(world: World) -> None:
    world.go("inquiry")
    bins, _walks = close(world, "Bins", "Walks")
    by = acting(world.pirna.mayor)
    release_experience(record=bins, side=ReleaseSide.MUNICIPALITY, by=by)
    again = close(world, "Bins", "Lamps")
    assert titles(again) == ["Bins", "Lamps"]
    assert again[0].pk == bins.pk


def test_a_proposal_by_hand_is_not_touched(world: World) -> None:
    world.go("inquiry")
    [bins] = close(world, "Bins")
    rewrite(row=bins, from_closing=False, by=house())
    assert titles(close(world, "Lamps")) == ["Bins", "Lamps"]


def known(world: World, title: str) -> ExperienceRecord:
    """Let the coordination of Pirna propose an experience that has nothing to do with a case."""
    [row] = report(world, title).experience
    facts = ExperienceRecordFacts(**vars(row))
    return propose_experience(facts=facts, by=acting(world.pirna.coordination))


def test_a_closing_names_records_that_are_there_already(world: World) -> None:
    world.go("inquiry")
    lamps, trees = known(world, "Lamps"), known(world, "Trees")
    both = replace(report(world, "Bins"), experience_refs=(lamps, trees))
    close_with_report(case=world.case, facts=both, by=house())
    assert closing_report(world.case) == both
    one = replace(both, experience_refs=(trees,))
    close_with_report(case=world.case, facts=one, by=house())
    assert closing_report(world.case) == one
    assert set(ExperienceRecord.objects.values_list("title", flat=True)) == {"Bins", "Lamps", "Trees"}
    assert "Trees" in words(sheet_of(ClosingForm, one))


def test_a_closing_offers_records_of_its_towns_but_not_its_own_proposals(world: World) -> None:
    world.go("inquiry")
    lamps = known(world, "Lamps")
    close(world, "Bins")
    assert list(experiences_to_name(world.case, [world.pirna.town])) == [lamps]
    assert list(ClosingForm(case=world.case).fields["experience_refs"].queryset) == [lamps]  # type: ignore[attr-defined]


def test_the_record_of_another_town_is_not_named(world: World) -> None:
    world.go("inquiry")
    freital = town_hall(FREITAL)
    [row] = report(world, "Lamps").experience
    facts = ExperienceRecordFacts(**{**vars(row), "municipality": freital.town})
    foreign = propose_experience(facts=facts, by=acting(freital.coordination))
    wrong = replace(report(world), experience_refs=(foreign,))
    with pytest.raises(Invalid) as refusal:
        close_with_report(case=world.case, facts=wrong, by=house())
    assert refusal.value.field == "experience_refs"


def test_an_experience_needs_what_others_have_to_know() -> None:
    required = {name for name, field in form_fields().items() if field}
    named = {"municipality", "topic", "title", "initial_situation", "approach", "effect", "stumbling_blocks"}
    assert required == named


def form_fields() -> dict[str, bool]:
    """Return the fields of a row, and whether each is mandatory."""
    fields = ExperienceForm.base_fields
    assert set(fields) == set(ExperienceFacts.__dataclass_fields__)
    return {name: field.required for name, field in fields.items()}
