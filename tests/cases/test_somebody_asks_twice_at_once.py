"""Whoever asks for cases from two windows at the same instant waits for no more answers than others."""

from functools import partial

from accounts.models import User
from casework.cases.grants import MOST_WAITING, ask_for_access
from casework.cases.models import AccessRequest
from tests.at_once import together
from tests.builders import acting, person
from tests.databases import Clone

TOLD = "refused: You have asked for this case already; the answer is still to come."
TOO_MANY = "refused: You wait for many answers already. Please wait for them before you ask again."


def asking(numbers: range, guest: User) -> list[partial[AccessRequest]]:
    """Return the requests for so many cases, one after the other."""
    return [
        partial(ask_for_access, reference=f"N-{number}", reason="My town.", by=acting(guest))
        for number in numbers
    ]


def test_the_second_request_for_a_case_is_told_of_the_first(committed_db: Clone) -> None:
    guest, numbers = person("Guest"), range(MOST_WAITING)
    assert together([asking(numbers, guest)] * 2) == {"done": MOST_WAITING, TOLD: MOST_WAITING}


def test_no_more_wait_than_may_wait(committed_db: Clone) -> None:
    guest, half = person("Second Guest"), MOST_WAITING // 2
    ask_for_access(reference="N", reason="My town.", by=acting(guest))  # so that one place is left at last
    windows = [asking(range(half), guest), asking(range(half, 2 * half), guest)]
    assert together(windows) == {"done": MOST_WAITING - 1, TOO_MANY: 1}
    assert AccessRequest.objects.filter(user=guest).count() == MOST_WAITING
