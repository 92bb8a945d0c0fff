"""Loading the demo: everything happens in its order, each at its time, all of it or nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import time_machine
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override
from procrastinate.contrib.django import app
from procrastinate.testing import InMemoryConnector

from accounts.services import ensure_system_user
from casework.audit.actors import Actor, Channel
from casework.cases.models import Case
from casework.territory.choices import GroupKind
from casework.territory.models import TerritorialUnit
from casework.territory.services import create_group
from workflows.desk.demo.acting import Stage, act
from workflows.desk.demo.calendar import Event, events_of
from workflows.desk.demo.people import create_people, is_demo_there
from workflows.desk.demo.reading import case_scripts, group_scripts

DAYS_BEFORE = 60
Telling = Callable[[int, int, Event], None]


class NoPlaceForDemo(Exception):
    """Says in one line why the demo cannot be loaded here."""


def require_place() -> None:
    """Raise NoPlaceForDemo unless the settings are for demonstrations and the database has no case yet."""
    if not settings.DEMO:
        raise NoPlaceForDemo("These settings are not for demonstrations (DEMO is off): nothing was loaded.")
    if is_demo_there():
        raise NoPlaceForDemo("The demo is in this database already.")
    if Case.objects.exists():
        raise NoPlaceForDemo("This database holds other cases: the demo needs a database of its own.")


@override("de")
@transaction.atomic
def load_world(tell: Telling) -> int:
    """Create the people and play all cases; return how many cases there are now."""
    require_place()
    events = events_of(case_scripts(), timezone.localdate())
    with _jobs_at_once() as work_off:
        stage = _set_stage(events[0])
        for number, event in enumerate(events, 1):
            with time_machine.travel(event.at):
                act(stage, event)
                work_off()
            tell(number, len(events), event)
    return len(stage.cases)


def _set_stage(first: Event) -> Stage:
    """Create people, offices and groups some time before the first case."""
    with time_machine.travel(first.at - timedelta(days=DAYS_BEFORE)):
        house, since = Actor(ensure_system_user(), channel=Channel.COMMAND), timezone.localdate()
        create_people(since=since, by=house)
        stage = Stage(house)
        for group in group_scripts():
            units = TerritorialUnit.objects.filter(ags__in=group.towns)
            stage.groups[group.key] = create_group(
                name=group.name, kind=GroupKind.TOWN_ALLIANCE, joined_on=since, by=house, members=list(units)
            )
    return stage


@contextmanager
def _jobs_at_once() -> Iterator[Callable[[], None]]:
    """Keep the jobs that services enqueue, and give a function that does them at once."""
    waiting = InMemoryConnector()
    with app.replace_connector(waiting):

        def work_off() -> None:
            for job in waiting.jobs.values():
                app.tasks[job["task_name"]](**job["args"])
            waiting.reset()

        yield work_off
