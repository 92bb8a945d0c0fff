"""A town founds a prevention council, or calls one back to life."""

from datetime import date

import pytest

from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.errors import Invalid, NotNow
from casework.cases.choices import PartyRole
from casework.cases.models import Case
from casework.cases.services import ensure_party
from casework.network.models import CouncilSetupGroup, PreventionCouncil
from casework.network.selectors import (
    active_councils,
    council_of,
    council_setup_facts,
    councils_of_bearers,
)
from casework.network.services import record_council_setup
from casework.territory.models import Organisation
from tests.coaching_domain.beginning.builders import answers, close, words
from tests.network.builders import OPENED, World, council
from workflows.coaching.forms.network import CouncilSetupForm
from workflows.engine.forms import initial_of, sheet_of


@service
def join(*, case: Case, organisation: Organisation, by: Actor) -> None:
    """Let a municipality take part in a case."""
    ensure_party(case, organisation, PartyRole.MUNICIPALITY, OPENED)


@pytest.fixture
def joint(world: World) -> Case:
    """Return the other case after Pirna has joined it."""
    join(case=world.other_case, organisation=world.pirna, by=world.house)
    return world.other_case


def founded(world: World) -> PreventionCouncil:
    """Found the council of Pirna in the case and return it."""
    return record_council_setup(case=world.case, facts=council(world), by=world.house).council


def test_what_was_recorded_is_read_back(world: World) -> None:
    record_council_setup(case=world.case, facts=council(world), by=world.house)
    assert council_setup_facts(world.case) == council(world)
    assert council_setup_facts(world.other_case) is None


def test_a_new_council_stands_as_it_was_recorded(world: World) -> None:
    new = founded(world)
    assert council_of(world.case) == new
    assert (new.name, new.bearer, new.chair) == ("Prevention council Pirna", world.pirna, world.mayor)
    assert new.founded_on == date(2025, 6, 3)
    assert [group.name for group in new.working_groups.all()] == ["Station"]
    assert not active_councils(date(2025, 6, 2)).exists()
    assert active_councils(date(2025, 6, 3)).get() == new
    assert councils_of_bearers([world.pirna]).get() == new


def test_doing_it_again_changes_the_same_council_and_leaves_history(world: World) -> None:
    first = founded(world)
    changed = council(
        world, new_council="Council for Pirna", constituted_on=date(2025, 7, 1), working_groups=()
    )
    again = record_council_setup(case=world.case, facts=changed, by=world.house).council
    assert again.pk == first.pk
    assert PreventionCouncil.objects.get().name == "Council for Pirna"
    assert PreventionCouncil.objects.get().founded_on == date(2025, 7, 1)
    assert CouncilSetupGroup.history.filter(history_type="-").count() == 1
    assert council_setup_facts(world.case) == changed


def test_another_case_reactivates_a_council(world: World, joint: Case) -> None:
    existing = founded(world)
    facts = council(
        world,
        council=existing,
        new_council="",
        bearer=None,
        start_kind="reactivated",
        resolved_on=date(2026, 2, 1),
        constituted_on=date(2026, 3, 1),
    )
    record_council_setup(case=joint, facts=facts, by=world.house)
    existing.refresh_from_db()
    assert existing.founded_on == date(2025, 6, 3)
    assert existing.reactivated_on == date(2026, 3, 1)
    assert council_setup_facts(joint) == facts


def test_choosing_another_council_takes_the_first_one_back(world: World, joint: Case) -> None:
    existing = founded(world)
    record_council_setup(
        case=joint,
        facts=council(world, bearer=world.leipzig, new_council="Council Leipzig"),
        by=world.house,
    )
    facts = council(world, council=existing, new_council="", bearer=None, start_kind="reactivated")
    record_council_setup(case=joint, facts=facts, by=world.house)
    assert PreventionCouncil.objects.get() == existing
    record_council_setup(
        case=joint,
        facts=council(world, new_council="Another", bearer=world.leipzig),
        by=world.house,
    )
    existing.refresh_from_db()
    assert existing.reactivated_on is None


def test_a_council_that_another_case_uses_is_not_removed(world: World, joint: Case) -> None:
    existing = founded(world)
    facts = council(world, council=existing, new_council="", bearer=None, start_kind="reactivated")
    record_council_setup(case=joint, facts=facts, by=world.house)
    second = council(world, new_council="Council of both towns", bearer=world.freital)
    record_council_setup(case=world.case, facts=second, by=world.house)
    existing.refresh_from_db()
    assert (existing.name, existing.bearer) == ("Prevention council Pirna", world.pirna)
    assert (existing.founded_on, existing.reactivated_on) == (None, date(2025, 6, 3))
    assert PreventionCouncil.objects.get(bearer=world.freital).name == "Council of both towns"


def test_a_council_rests_until_it_is_called_back(world: World) -> None:
    resting = PreventionCouncil(founded_on=date(2015, 1, 1), dormant_since=date(2020, 1, 1))
    assert resting.is_dormant
    resting.reactivated_on = date(2025, 1, 1)
    assert not resting.is_dormant


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"new_council": ""}, "new_council"),
        ({"bearer": None}, "new_council"),
        ({"start_kind": "reactivated"}, "start_kind"),
        ({"constituted_on": date(2026, 7, 2)}, "constituted_on"),
    ],
)
def test_a_new_council_is_refused(world: World, changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        record_council_setup(case=world.case, facts=council(world, **changes), by=world.house)
    assert refusal.value.field == field


def test_a_namesake_and_a_second_founding_are_refused(world: World, joint: Case) -> None:
    existing = founded(world)
    with pytest.raises(Invalid, match="please choose it"):
        record_council_setup(case=joint, facts=council(world), by=world.house)
    again = council(world, council=existing, new_council="")
    with pytest.raises(Invalid, match="founded already"):
        record_council_setup(case=joint, facts=again, by=world.house)
    early = council(
        world,
        council=existing,
        new_council="",
        start_kind="reactivated",
        resolved_on=date(2025, 5, 1),
        constituted_on=date(2025, 6, 2),
    )
    with pytest.raises(Invalid, match="had not been founded"):
        record_council_setup(case=joint, facts=early, by=world.house)


def test_a_closed_case_sets_up_no_council(world: World) -> None:
    close(case=world.case, by=world.house)
    with pytest.raises(NotNow, match="closed in the meantime"):
        founded(world)


def entered(world: World, **changes: object) -> dict[str, object]:
    """Return what somebody enters to found a council."""
    values: dict[str, object] = {
        "new_council": "Prevention council Pirna",
        "bearer": world.pirna.pk,
        "start_kind": "founded",
        "resolution_no": "24/2025",
        "resolved_on": "2025-05-06",
        "constituted_on": "2025-06-03",
        "chair": world.mayor.pk,
        "coordination_office": "0.5",
        "checklist": ["inventory", "rules"],
    }
    return values | changes


def test_the_form_leads_to_the_record_and_to_a_sheet_with_every_answer(world: World) -> None:
    rows: list[dict[str, object]] = [{"name": "Station", "lead": "Public order office"}]
    form = CouncilSetupForm(answers(entered(world), working_groups=rows), case=world.case)
    assert form.is_valid(), form.errors
    facts = form.to_facts()
    record_council_setup(case=world.case, facts=facts, by=world.house)  # type: ignore[arg-type]
    assert council_setup_facts(world.case) == facts
    said = words(sheet_of(CouncilSetupForm, facts))
    for text in (
        "Prevention council Pirna",
        "founded",
        "24/2025",
        "6 May 2025",
        "3 Jun 2025",
        "Mayor Pirna",
        "Station",
    ):
        assert text in said
    again = CouncilSetupForm(case=world.case, initial=initial_of(council_setup_facts(world.case)))
    assert again["new_council"].value() == "Prevention council Pirna"


def test_the_form_offers_only_what_belongs_to_the_case(world: World) -> None:
    founded(world)
    own = CouncilSetupForm(case=world.case)
    assert "Prevention council Pirna" in str(own["council"])
    assert "Mayor Pirna" in str(own["chair"])
    assert "Mayor Leipzig" not in str(own["chair"])
    other = CouncilSetupForm(case=world.other_case)
    assert "Prevention council Pirna" not in str(other["council"])
    assert other["bearer"].value() == world.leipzig.pk


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"new_council": ""}, "new_council"),
        ({"bearer": ""}, "bearer"),
        ({"start_kind": "reactivated"}, "start_kind"),
        ({"start_kind": ""}, "start_kind"),
        ({"resolution_no": ""}, "resolution_no"),
        ({"resolved_on": ""}, "resolved_on"),
        ({"constituted_on": "2025-05-05"}, "constituted_on"),
        ({"constituted_on": "2026-07-02"}, "constituted_on"),
        ({"chair": ""}, "chair"),
        ({"coordination_office": "11"}, "coordination_office"),
    ],
)
def test_the_form_refuses(world: World, changes: dict[str, object], field: str) -> None:
    form = CouncilSetupForm(answers(entered(world, **changes), working_groups=[]), case=world.case)
    assert not form.is_valid()
    assert list(form.errors) == [field]


def test_the_form_refuses_a_council_beside_a_new_one_and_a_foreign_chair(world: World) -> None:
    existing = founded(world)
    data = answers(entered(world, council=existing.pk, chair=world.stranger.pk), working_groups=[])
    form = CouncilSetupForm(data, case=world.case)
    assert not form.is_valid()
    assert set(form.errors) == {"new_council", "chair"}
