"""What the database refuses on purpose, in plain words."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, OperationalError
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected, LockNotAvailable, RestrictViolation

from casework.audit.errors import Busy, NotNow


@contextmanager
def in_plain_words(busy: str = "") -> Iterator[None]:
    """Turn a lock that somebody else holds into Busy, and a write into a closed case into NotNow.

    `busy` says who holds it, where that is not somebody who works on the case.
    """
    try:
        yield
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable | DeadlockDetected):
            told = busy or _("Someone else is working on this case at the moment. Please try again.")
            raise Busy(told) from error
        raise
    except IntegrityError as error:
        if isinstance(error.__cause__, RestrictViolation):
            raise NotNow(_("The case has been closed in the meantime and can only be read.")) from error
        raise
