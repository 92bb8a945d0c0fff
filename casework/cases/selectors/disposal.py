"""Which files are closed, and so will be offered to the archive once their retention is over."""

from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.models import User
from casework.cases import permissions
from casework.cases.models import Case
from casework.cases.rules import last_closing_over
from casework.cases.selectors.access import permitted_cases


def closed_files(user: User, *, due_on: date | None = None) -> QuerySet[Case]:
    """Return for each file whose cases are all closed the case that was closed last, with the file.

    That case says how long the file is kept. With `due_on` only files whose retention is over by then.
    """
    others = Case.objects.filter(file=OuterRef("file"))
    later = Q(closed_on=None) | Q(closed_on__gt=OuterRef("closed_on"))
    same_day = Q(closed_on=OuterRef("closed_on"), pk__gt=OuterRef("pk"))
    seen = permitted_cases(user, permissions.VIEW_DISPOSAL)
    found = seen.filter(closed_on__isnull=False)
    if due_on is not None:
        found = found.filter(closed_on__lte=last_closing_over(due_on))
    of_file = Prefetch("file__cases", seen.order_by("number"), to_attr="seen_cases")
    return (
        found.filter(~Exists(others.filter(later | same_day)))
        .select_related("file")
        .prefetch_related(of_file)
    )
