"""Supervision of one region sees and hands over nothing in cases of another one."""

import pytest
from django.test import Client

from accounts.choices import Role
from casework.cases.models import Case
from tests.access.world import region_around
from tests.builders import LEIPZIG, PIRNA, lpr, person
from tests.builders import office as give_office
from tests.desk.steps.builders import Office, desk_of
from workflows.engine.models import Step


def supervision_of(name: str, key: str) -> Client:
    """Return the browser of a supervision that oversees the district of this town only."""
    boss = person(f"Supervision {name}")
    give_office(boss, Role.SU, lpr(), region=region_around(name, key))
    return desk_of(boss)


@pytest.mark.parametrize(("name", "key", "oversees"), [("East", PIRNA, True), ("West", LEIPZIG, False)])
def test_steps_and_leads_of_other_regions_are_not_in_hand(
    office: Office, name: str, key: str, oversees: bool
) -> None:
    desk, officer, step = supervision_of(name, key), office.staff.officer, office.step("inquiry")
    address = f"/personen/{officer.pk}/uebergabe/"
    items = [f"schritt-{step.pk}", f"federfuehrung-{office.case.pk}"]
    shown = desk.get(address).content.decode()
    assert [f'value="{item}"' in shown for item in items] == [oversees, oversees]
    assert (office.case.reference_number in shown) is oversees
    assert ("There is nothing to hand over" in shown) is not oversees
    sent = {"to": str(office.staff.colleague.pk), "reason": "Leaves.", "items": items, "hand_over": "1"}
    desk.post(address, sent)
    holder = office.staff.colleague if oversees else officer
    assert Step.objects.get(pk=step.pk).owner == holder
    assert Case.objects.get(pk=office.case.pk).lead == holder
