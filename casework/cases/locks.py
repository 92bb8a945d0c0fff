"""One writer per case: a row lock that waits at most two seconds."""

from django.db import OperationalError, connection
from django.utils.translation import gettext as _
from psycopg.errors import LockNotAvailable

from casework.audit.errors import Busy
from casework.cases.models import Case

WAIT = "2000ms"


def lock_case(case_id: int) -> Case:
    """Hold the case until the transaction ends and return it as it is now; raise Busy after two seconds.

    The lock lets rows that merely point to the case (notes, events) be inserted by others.
    """
    return lock_case_where(pk=case_id)


def lock_case_where(**lookup: int | str) -> Case:
    """Hold the one case that the lookup finds, in the same way."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [WAIT])
    try:
        return Case.objects.select_for_update(no_key=True, of=("self",)).get(**lookup)
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise Busy(_("Someone else is working on this case at the moment. Please try again.")) from error
        raise
