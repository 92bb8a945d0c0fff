"""The traffic light of a due date."""

from datetime import date, timedelta
from enum import StrEnum

SOON = timedelta(days=7)  # a proposal


class Light(StrEnum):
    """What a due date says; the component draws colour, symbol and word."""

    OVERDUE = "overdue"
    SOON = "soon"
    ON_TIME = "on_time"
    STOPPED = "stopped"


def light_of(due_on: date | None, today: date, *, suspended: bool = False) -> Light:
    """Return how urgent a due date is; in a suspended case it stands still."""
    if suspended:
        return Light.STOPPED
    if due_on is None or due_on > today + SOON:
        return Light.ON_TIME
    return Light.OVERDUE if due_on < today else Light.SOON


def light_of_follow_up(day: date | None, today: date) -> Light:
    """Return how urgent it is to look at a suspended case again: nothing is to be done before its day."""
    if day is None or day > today:
        return Light.STOPPED
    return Light.OVERDUE if day < today else Light.SOON
