"""What has ended already: whoever comes to a page that would end it reads who did it and when."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Office, User
from casework.audit.errors import Over
from casework.audit.selectors import who_and_when
from casework.territory.models import GroupMembership, Organisation


def require_active(person: User) -> None:
    """Raise Over if the account has been deactivated."""
    if not person.is_active:
        told = who_and_when(person.history.all(), before=Q(is_active=True))
        place = reverse("accounts:person", args=[person.pk])
        raise Over(_("This account has been deactivated already (%(told)s).") % {"told": told}, place)


def require_lasting(row: Office | GroupMembership | Organisation, place: str) -> None:
    """Raise Over if an office has ended, or a membership or an organisation has its last day.

    The last day of an office can be set earlier as long as it has not passed.
    """
    if isinstance(row, GroupMembership):
        last_day, before = row.left_on, ~Q(left_on=row.left_on)
    else:
        last_day, before = row.valid_until, ~Q(valid_until=row.valid_until)
    if last_day is None or (isinstance(row, Office) and last_day >= timezone.localdate()):
        return
    facts = {
        "day": date_format(last_day, "SHORT_DATE_FORMAT"),
        "told": who_and_when(row.history.all(), before=before),
    }
    raise Over(_("The last day has been set already: %(day)s (%(told)s).") % facts, place)
