"""Somebody is away for a week from today on."""

from datetime import timedelta

from django.utils.timezone import localdate

from accounts.models import Absence, User
from accounts.services import Substitute, announce_absence
from tests.builders import acting

WEEK = timedelta(days=7)


def away(who: User, *deputies: User, kinds: tuple[str, ...] = ()) -> Absence:
    """Let somebody be away for a week from today, represented by the others."""
    return announce_absence(
        user=who,
        first_day=localdate(),
        last_day=localdate() + WEEK,
        substitutes=[Substitute(deputy, kinds) for deputy in deputies],
        by=acting(who),
    )
