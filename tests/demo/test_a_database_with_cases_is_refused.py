"""The demo is loaded into an empty database only, and wholly or not at all."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils.timezone import localdate

from accounts.models import User
from casework.cases.models import Case
from casework.territory.models import MunicipalGroup
from tests.builders import draft_case, hire_staff
from workflows.desk.demo import world
from workflows.desk.demo.acting import Stage, act
from workflows.desk.demo.calendar import Event, events_of
from workflows.desk.demo.reading import case_scripts
from workflows.desk.management.commands import load_demo


def test_a_database_with_other_cases_is_left_alone(db: None) -> None:
    draft_case(hire_staff().officer)
    people = User.objects.count()
    for options in ([], ["--if-empty"]):
        with pytest.raises(CommandError, match="This database holds other cases"):
            call_command("load_demo", *options)
    assert (Case.objects.count(), User.objects.count()) == (1, people)


@override_settings(DEMO=False)
def test_settings_that_are_not_for_demonstrations_refuse(db: None) -> None:
    with pytest.raises(CommandError, match="not for demonstrations"):
        call_command("load_demo")
    assert not Case.objects.exists()


def test_without_the_demo_there_are_no_accounts_to_show(db: None) -> None:
    with pytest.raises(CommandError, match="There is no demo in this database"):
        call_command("demo_accounts")


def test_a_load_that_breaks_off_leaves_nothing(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    people, left = User.objects.count(), iter(range(12))

    def break_off(stage: Stage, event: Event) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt
        act(stage, event)

    monkeypatch.setattr(world, "act", break_off)
    with pytest.raises(KeyboardInterrupt):
        world.load_world(lambda number, total, event: None)
    assert (Case.objects.count(), User.objects.count()) == (0, people)
    assert not MunicipalGroup.objects.exists()


def test_the_command_shows_how_far_it_is(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    said = StringIO()
    monkeypatch.setattr(load_demo, "load_world", tells_of_one_event)
    call_command("load_demo", stdout=said)
    assert "100 %" in said.getvalue()
    assert said.getvalue().endswith("The demo has 1 cases.\n")


def tells_of_one_event(tell: world.Telling) -> int:
    event = events_of(case_scripts(), localdate())[0]
    tell(10, 10, event)
    return 1
