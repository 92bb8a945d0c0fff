"""Who reports on the implementation without news and without being ready is told once where that leads."""

import pytest
from django.utils.timezone import localdate

from accounts.models import User
from casework.coaching.facts.work import ImplementationReportFacts
from casework.coaching.selectors.work import updates_to_report
from casework.coaching.services.meetings import record_meeting
from tests.builders import acting
from tests.coaching_domain.work.builders import meeting
from tests.coaching_process.test_the_coach_says_when_to_look_back import implementing
from tests.coaching_process.world import World
from tests.desk.steps.builders import address, desk_of, sent
from workflows.desk.demo.driver import open_step

WARNING = "no meeting has been recorded and no measure has changed"


@pytest.fixture
def world(world: World) -> World:
    """Return a coaching at the implementation of its plan."""
    return implementing(world)


def coach_of(world: World) -> User:
    """Return the coach of the case, who reports."""
    owner = open_step(world.case, "implementation").owner
    assert owner is not None
    return owner


def as_it_stands(world: World, ready: str = "") -> ImplementationReportFacts:
    """Return a report that says of each measure what is known."""
    return ImplementationReportFacts(updates_to_report(world.case), ready=bool(ready))


def send(world: World, facts: ImplementationReportFacts, **more: str) -> str:
    """Let the coach send a report; return the page that asks once more, if one does."""
    step = open_step(world.case, "implementation")
    response = desk_of(coach_of(world)).post(address(step), sent(step, facts, **more))
    assert response.status_code in (200, 302)
    return response.content.decode() if response.status_code == 200 else ""


def test_a_report_without_news_is_warned_of_once_and_then_taken(world: World) -> None:
    first = open_step(world.case, "implementation")
    page = send(world, as_it_stands(world))
    assert WARNING in page
    assert open_step(world.case, "implementation") == first
    noticed = page.partition('name="noticed" value="')[2].partition('"')[0]
    assert send(world, as_it_stands(world), noticed=noticed) == ""
    assert open_step(world.case, "implementation").pk > first.pk


def test_who_is_ready_is_not_warned(world: World) -> None:
    assert send(world, as_it_stands(world, "ready")) == ""
    assert "evaluation" in world.open()


def test_a_meeting_is_news_until_the_next_report(world: World) -> None:
    record_meeting(case=world.case, facts=meeting(localdate()), by=acting(coach_of(world)))
    assert send(world, as_it_stands(world)) == ""
    assert WARNING in send(world, as_it_stands(world))


def test_a_measure_that_has_changed_is_news(world: World) -> None:
    moved = {"measure_updates-0-state": "in_progress", "measure_updates-0-note": "Ordered"}
    assert send(world, as_it_stands(world), **moved) == ""
    assert send(world, as_it_stands(world), **{"measure_updates-0-note": "Delivered"}) == ""
    assert WARNING in send(world, as_it_stands(world))


def test_the_form_says_what_the_tick_leads_to(world: World) -> None:
    step = open_step(world.case, "implementation")
    page = desk_of(coach_of(world)).get(address(step)).content.decode()
    assert "With a tick the interim review begins." in page
