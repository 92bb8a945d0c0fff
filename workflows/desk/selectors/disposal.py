"""The list of disposal (Aussonderung): which files are due, and how long the others are kept."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.selectors.standings import standing_with
from casework.audit.errors import NotAllowed
from casework.cases.models import Case
from casework.cases.permissions import VIEW_DISPOSAL
from casework.cases.rules import Retention, retention_of
from casework.cases.selectors.disposal import closed_files
from workflows.desk.selectors.paging import Order, Page, Place, earlier_by, later_by, page_of


@dataclass(frozen=True)
class FiledCase:
    """One case of a file."""

    case_id: int
    reference: str
    title: str
    state: str
    opened_on: date
    closed_on: date | None


@dataclass(frozen=True)
class DisposalRow:
    """One file that is closed: its cases, when it was closed, how long it is kept."""

    reference: str
    subject: str
    formed_in: int
    cases: tuple[FiledCase, ...]
    closed_on: date
    retention: Retention
    is_due: bool


LONGEST_CLOSED_FIRST = Order[Case](
    fields=("closed_on", "pk"),
    reverse=("-closed_on", "-pk"),
    key=lambda case: f"{case.closed_on}_{case.pk}",
    beyond=partial(later_by, "closed_on"),
    short_of=partial(earlier_by, "closed_on"),
)


def disposal_page(user: User, place: Place, *, due_only: bool = False) -> Page[DisposalRow]:
    """Return a page of the closed files, the longest closed first; two statements, however many there are.

    Raises NotAllowed for those who have nothing to do with it.
    """
    if standing_with(user, VIEW_DISPOSAL) is None:
        raise NotAllowed(_("You are not allowed to do this."))
    today = timezone.localdate()
    page = page_of(closed_files(user, due_on=today if due_only else None), LONGEST_CLOSED_FIRST, place)
    return page.showing(_rows(page.rows, today))


def _rows(cases: Iterable[Case], today: date) -> Iterator[DisposalRow]:
    for case in cases:
        retention = retention_of(case.closed_on)
        if case.closed_on is not None and retention is not None:
            yield DisposalRow(
                reference=case.file.file_reference,
                subject=case.file.subject,
                formed_in=case.file.opened_on.year,
                cases=tuple(map(_filed, case.file.seen_cases)),  # type: ignore[attr-defined]
                closed_on=case.closed_on,
                retention=retention,
                is_due=retention.is_over(today),
            )


def _filed(case: Case) -> FiledCase:
    return FiledCase(
        case_id=case.pk,
        reference=case.reference_number,
        title=case.title,
        state=case.get_state_display(),
        opened_on=case.opened_on,
        closed_on=case.closed_on,
    )
