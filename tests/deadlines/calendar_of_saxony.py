"""A second calendar of Saxony, written down by hand, that shares nothing with the code under test."""

from datetime import date, timedelta

EASTER_SUNDAYS = {
    2024: date(2024, 3, 31),
    2025: date(2025, 4, 20),
    2026: date(2026, 4, 5),
    2027: date(2027, 3, 28),
    2028: date(2028, 4, 16),
    2029: date(2029, 4, 1),
    2030: date(2030, 4, 21),
}
DAYS_FROM_EASTER = (-2, 1, 39, 50)  # Good Friday, Easter Monday, Ascension, Whit Monday
FIXED_DAYS = ((1, 1), (5, 1), (10, 3), (10, 31), (12, 25), (12, 26))


def holidays_of(year: int) -> set[date]:
    """Return the eleven statutory holidays of § 1 SächsSFG."""
    fixed = {date(year, month, day) for month, day in FIXED_DAYS}
    moving = {EASTER_SUNDAYS[year] + timedelta(days=days) for days in DAYS_FROM_EASTER}
    return fixed | moving | {day_of_repentance(year)}


def day_of_repentance(year: int) -> date:
    """Return the last Wednesday before 23 November."""
    candidates = (date(year, 11, day) for day in range(16, 23))
    return next(day for day in candidates if day.isoweekday() == 3)


FREE_DAYS = frozenset().union(*(holidays_of(year) for year in EASTER_SUNDAYS))


def is_working_day(day: date) -> bool:
    """Tell whether people work on this day."""
    return day.isoweekday() <= 5 and day not in FREE_DAYS
