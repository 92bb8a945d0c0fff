"""Who could see a case on a day is judged by what it was on that day: a draft, running, closed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone, translation
from django.utils.timezone import localdate

from accounts.models import User
from casework.cases.choices import CaseKind, CaseState
from casework.cases.models import Case
from casework.cases.permissions import VIEW_CASE
from casework.cases.selectors import access_to, explain, readers_on, state_on, visible_cases
from tests.builders import PIRNA, acting, draft_case, hire_staff, town_hall
from workflows.desk.selectors.access_words import why
from workflows.engine.lifecycle import close_case, discard_case, reopen_case, submit_case

DAYS = 6
"""A draft on the first, submitted on the second, closed on the third, reopened on the fifth."""


@dataclass(frozen=True)
class Story:
    """The case, and those who may have seen it."""

    case: Case
    officer: User
    mayor: User

    def seen_by(self, user: User, on: date) -> set[bool]:
        """Return what list, single case, explanation and list of readers say: one answer, if they agree."""
        user = acting(user).user
        return {
            visible_cases(user, on).filter(pk=self.case.pk).exists(),
            access_to(self.case, user, on).may(VIEW_CASE),
            explain(user, self.case, VIEW_CASE, on).allowed,
            user in {reader.person for reader in readers_on(self.case, on)},
        }


def ago(days: int) -> date:
    """Return a day before today."""
    return localdate() - timedelta(days=days)


@pytest.fixture
def story(db: None) -> Iterator[Story]:
    """Let the case go through its states, a day for each."""
    now, day = timezone.now(), timedelta(days=1)
    with translation.override("en"):
        with time_machine.travel(now - (DAYS - 1) * day, tick=False) as clock:
            staff, pirna = hire_staff(), town_hall(PIRNA)
            case = draft_case(staff.officer, PIRNA, kind=CaseKind.CONSULTATION, on=localdate())
            boss = staff.supervision
            clock.shift(day)
            submit_case(case=case, by=acting(staff.officer))
            clock.shift(day)
            close_case(case=case, on=localdate(), by=acting(boss), reason="Done.")
            clock.shift(2 * day)
            reopen_case(case=case, by=acting(boss), reason="Not done.")
        case.refresh_from_db()
        yield Story(case, staff.officer, pirna.mayor)


def test_a_draft_was_seen_by_the_office_only_whatever_became_of_it(story: Story) -> None:
    assert story.seen_by(story.officer, ago(5)) == {True}
    assert story.seen_by(story.mayor, ago(5)) == {False}


@pytest.mark.parametrize("days", [4, 3, 2, 1, 0])
def test_from_the_day_of_submission_the_town_saw_it_open_or_closed(story: Story, days: int) -> None:
    assert story.seen_by(story.mayor, ago(days)) == {True}


def test_the_state_of_each_day_is_known(story: Story) -> None:
    closed, running = CaseState.COMPLETED, CaseState.RUNNING
    states = [state_on(story.case, ago(days)) for days in range(DAYS, -1, -1)]
    assert states == [CaseState.DRAFT, CaseState.DRAFT, running, closed, closed, running, running]


def test_the_answer_names_the_draft_of_that_day_as_the_reason(story: Story) -> None:
    told = why(story.case, story.mayor, VIEW_CASE, ago(5))
    assert not told.allowed
    assert len(told.reasons) == 1
    assert "the case was a draft: only people of" in told.reasons[0]
    assert why(story.case, story.officer, VIEW_CASE, ago(5)).allowed


def test_the_answer_tells_of_the_state_of_that_day_and_not_of_today(story: Story) -> None:
    assert "the case was completed" in why(story.case, story.mayor, VIEW_CASE, ago(3)).note
    assert why(story.case, story.mayor, VIEW_CASE, ago(4)).note == ""
    assert why(story.case, story.mayor, VIEW_CASE, ago(0)).note == ""


def test_a_draft_that_was_given_up_stays_with_those_who_wrote_it(story: Story) -> None:
    case = draft_case(story.officer, PIRNA, kind=CaseKind.CONSULTATION)
    discard_case(case=case, by=acting(story.officer), reason="Opened by mistake.")
    case.refresh_from_db()
    given_up = Story(case, story.officer, story.mayor)
    assert given_up.seen_by(story.officer, ago(0)) == {True}
    assert given_up.seen_by(story.mayor, ago(0)) == {False}
    (reason,) = why(case, story.mayor, VIEW_CASE, ago(0)).reasons
    assert "was never submitted" in reason
