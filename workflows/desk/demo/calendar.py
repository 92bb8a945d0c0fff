"""When things happen in the demo: on working days, counted back from today."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from zlib import crc32

from django.utils.timezone import make_aware

from casework.deadlines.calendars import Calendar
from workflows.desk.demo.script import CaseScript, Move

YEARS = 3
FIRST_HOUR, LATEST_MINUTES, MINUTES_LATER = 8, 7 * 60, 25


@dataclass(frozen=True)
class Event:
    """A move of a case, and when it happens."""

    at: datetime
    case: CaseScript
    move: Move


def working_days_until(today: date) -> list[date]:
    """Return the working days before today, the newest first, over more time than the demo needs."""
    calendar = Calendar()
    days = (today - timedelta(days=number) for number in range(1, YEARS * 366))
    return [day for day in days if calendar.is_working_day(day)]


def events_of(cases: list[CaseScript], today: date) -> list[Event]:
    """Return everything that happens in all cases, in the order in which it happens."""
    days = working_days_until(today)
    found = [event for case in cases for event in _events(case, days)]
    return sorted(found, key=lambda event: event.at)


def _events(case: CaseScript, days: list[date]) -> list[Event]:
    """Return the events of one case; the last one lies `quiet` working days back."""
    pauses = [move.after or 0 for move in case.moves]
    ahead = [case.quiet - 1 + sum(pauses) - passed for passed in accumulate(pauses)]
    on_this_day, events = 0, []
    for number, (move, back) in enumerate(zip(case.moves, ahead, strict=True)):
        on_this_day = 0 if move.after or not number else on_this_day + 1
        events.append(Event(_moment(case, days[back], on_this_day), case, move))
    return events


def _moment(case: CaseScript, day: date, number: int) -> datetime:
    """Return a time of the day by chance of the name; what happens later on the same day comes later."""
    minutes = crc32(f"{case.key} {day.isoformat()}".encode()) % LATEST_MINUTES
    start = make_aware(datetime.combine(day, time(FIRST_HOUR)))
    return start + timedelta(minutes=minutes + number * MINUTES_LATER)
