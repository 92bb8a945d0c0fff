"""One writer per case: a row lock that waits at most two seconds, as do all locks after it.

So does whoever saves a draft or sends a form twice. A service tells who waited in vain that somebody else is
working on the case (Busy).
"""

from django.db import connection

from casework.cases.models import Case

WAIT = "2000ms"


def lock_case(case_id: int) -> Case:
    """Hold the case until the transaction ends and return it as it is now.

    The lock lets rows that merely point to the case (notes, events) be inserted by others.
    """
    return lock_case_where(pk=case_id)


def lock_case_where(**lookup: int | str) -> Case:
    """Hold the one case that the lookup finds, in the same way."""
    limit_waiting()
    return Case.objects.select_for_update(no_key=True, of=("self",)).get(**lookup)


def limit_waiting() -> None:
    """Wait no longer than that for any lock of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [WAIT])
