"""When something is due: due rules and the one function that evaluates them.

Periods of days, weeks and months end as §§ 187 to 193 BGB say (for authorities in Saxony by § 31 VwVfG).
Working days are no legal term but a rule of this house: Monday to Friday without the statutory holidays of
the place.
"""

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeAlias

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.deadlines.calendars import ONE_DAY, SATURDAY, Calendar
from casework.deadlines.choices import Kind, Unit

Text: TypeAlias = str | Promise


@dataclass(frozen=True)
class DueRule:
    """How long something may take; raises ValueError for a rule that makes no sense."""

    amount: int
    unit: Unit
    kind: Kind = Kind.INTERNAL

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise ValueError(f"A deadline takes at least one unit, not {self.amount}.")
        if self.kind is Kind.LEGAL and self.unit is Unit.WORKING_DAYS:
            raise ValueError("Working days are no legal term: a legal deadline counts days, weeks or months.")


def days(amount: int, kind: Kind = Kind.INTERNAL) -> DueRule:
    """Return the rule of so many calendar days."""
    return DueRule(amount, Unit.DAYS, kind)


def weeks(amount: int, kind: Kind = Kind.INTERNAL) -> DueRule:
    """Return the rule of so many weeks."""
    return DueRule(amount, Unit.WEEKS, kind)


def months(amount: int, kind: Kind = Kind.INTERNAL) -> DueRule:
    """Return the rule of so many months."""
    return DueRule(amount, Unit.MONTHS, kind)


def working_days(amount: int) -> DueRule:
    """Return the rule of so many working days, which is always an internal one."""
    return DueRule(amount, Unit.WORKING_DAYS)


@dataclass(frozen=True)
class DerivationLine:
    """One sentence of how a date came about; `str()` tells it in the reader's language."""

    text: Text
    facts: Mapping[str, date | int | Text] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(self.text).format(**{name: _shown(fact) for name, fact in self.facts.items()})


@dataclass(frozen=True)
class DueDate:
    """A last day, the day before any shift, and how it came about; warnings ask for a human choice."""

    unshifted: date
    due: date
    steps: tuple[DerivationLine, ...]
    warnings: tuple[DerivationLine, ...] = ()


def due_date(rule: DueRule, *, start: date, place: str | None = None) -> DueDate:
    """Return the last day of a period whose first day is the day after `start` (§ 187 Abs. 1 BGB).

    `place` is the AGS of the place of the action; None stands for Saxony in general.
    """
    calendar = Calendar(place)
    if rule.unit is Unit.WORKING_DAYS:
        return _count_working_days(rule, start, calendar)
    return _end_of_period(rule, start, calendar)


def backward_due(rule: DueRule, *, before: date, place: str | None = None) -> DueDate:
    """Return the last day of a period (days, weeks, months) counted back from a day that does not count.

    A last day that is no working day moves to the one before it, never after.
    """
    calendar, period = Calendar(place), _PERIODS[rule.unit]
    unshifted = period.end(before, -rule.amount)
    due = calendar.last_working_day(unshifted)
    steps = [_line(_("Counted back from {start}; the last day is {day}."), start=before, day=unshifted)]
    if due != unshifted:
        steps.append(_line(_("So it moves to the working day before, {day}."), day=due))
    return DueDate(unshifted=unshifted, due=due, steps=tuple(steps))


def working_days_between(a: date, b: date, *, place: str | None = None) -> int:
    """Count the working days after `a` up to and including `b`; negative if `b` lies before `a`."""
    if b < a:
        return -working_days_between(b, a, place=place)
    calendar = Calendar(place)
    return sum(calendar.is_working_day(a + timedelta(days=n)) for n in range(1, (b - a).days + 1))


def resume_due(due: date, suspended_on: date, resumed_on: date, place: str | None = None) -> date:
    """Return the due date after a pause: the working days that remained count on from the day of resuming.

    What was overdue before the pause keeps its date; what was due on its first day is due when it ends.
    """
    if resumed_on < suspended_on:
        raise ValueError("A pause cannot end before it begins.")
    if due < suspended_on:
        return due
    remaining = working_days_between(suspended_on, due, place=place)
    if remaining == 0:
        return max(due, Calendar(place).next_working_day(resumed_on))
    return max(due, due_date(working_days(remaining), start=resumed_on, place=place).due)


def _count_working_days(rule: DueRule, start: date, calendar: Calendar) -> DueDate:
    steps = [
        _line(
            _("Working days: {amount}, counted from the day after {start}."), amount=rule.amount, start=start
        )
    ]
    warnings: list[DerivationLine] = []
    day, counted = start, 0
    while counted < rule.amount:
        day += ONE_DAY
        if calendar.is_working_day(day):
            counted += 1
            warnings += _choice_of_parts(day, calendar)
        elif name := calendar.holiday(day):
            steps.append(_line(_("Not counted: {day} ({holiday})."), day=day, holiday=name))
    steps.append(_line(_("The last working day is {day}."), day=day))
    return DueDate(unshifted=day, due=day, steps=tuple(steps), warnings=tuple(warnings))


def _end_of_period(rule: DueRule, start: date, calendar: Calendar) -> DueDate:
    period = _PERIODS[rule.unit]
    unshifted = period.end(start, rule.amount)
    steps = [_line(period.sentence, amount=rule.amount, start=start, day=unshifted)]
    if rule.unit is Unit.MONTHS and unshifted.day != start.day:
        steps.append(_line(_("That month has no such day: its last day counts (§ 188 Abs. 3 BGB).")))
    due = unshifted
    if rule.kind is Kind.APPOINTMENT:
        steps.append(_line(_("An appointment never moves (§ 31 Abs. 5 VwVfG).")))
    else:
        due = calendar.next_working_day(unshifted)
        steps += _shift(unshifted, due, calendar)
    warnings = () if rule.kind is Kind.APPOINTMENT else tuple(_choice_of_parts(due, calendar))
    return DueDate(unshifted=unshifted, due=due, steps=tuple(steps), warnings=warnings)


def _shift(unshifted: date, due: date, calendar: Calendar) -> list[DerivationLine]:
    free_days = [unshifted + timedelta(days=n) for n in range((due - unshifted).days)]
    lines = [_reason_why_free(day, calendar) for day in free_days]
    if lines:
        text = _("So the period ends on the next working day, {day} (§ 193 BGB, § 31 Abs. 3 VwVfG).")
        lines.append(_line(text, day=due))
    return lines


def _reason_why_free(day: date, calendar: Calendar) -> DerivationLine:
    if name := calendar.holiday(day):
        return _line(_("{day} is a statutory holiday ({holiday})."), day=day, holiday=name)
    return _line(_("{day} is a Saturday.") if day.weekday() == SATURDAY else _("{day} is a Sunday."), day=day)


def _choice_of_parts(day: date, calendar: Calendar) -> list[DerivationLine]:
    if name := calendar.holiday_in_parts(day):
        text = _("{day} ({holiday}) is a holiday in parts of this municipality only: please check the date.")
        return [_line(text, day=day, holiday=name)]
    return []


def _add_months(start: date, amount: int) -> date:
    months_since_zero = start.year * 12 + start.month - 1 + amount
    year, month = months_since_zero // 12, months_since_zero % 12 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


@dataclass(frozen=True)
class _Period:
    end: Callable[[date, int], date]
    sentence: Text


_PERIODS: Mapping[Unit, _Period] = {
    Unit.DAYS: _Period(
        lambda start, amount: start + timedelta(days=amount),
        _(
            "Period in days: {amount}, from the day after {start}; it ends on {day} "
            "(§ 187 Abs. 1, § 188 Abs. 1 BGB)."
        ),
    ),
    Unit.WEEKS: _Period(
        lambda start, amount: start + timedelta(weeks=amount),
        _(
            "Period in weeks: {amount}, from the day after {start}; it ends on {day} "
            "(§ 187 Abs. 1, § 188 Abs. 2 BGB)."
        ),
    ),
    Unit.MONTHS: _Period(
        _add_months,
        _(
            "Period in months: {amount}, from the day after {start}; it ends on {day} "
            "(§ 187 Abs. 1, § 188 Abs. 2 BGB)."
        ),
    ),
}


def _line(text: Text, **facts: date | int | Text) -> DerivationLine:
    return DerivationLine(text, facts)


def _shown(fact: date | int | Text) -> str:
    return date_format(fact, "DATE_FORMAT") if isinstance(fact, date) else str(fact)
