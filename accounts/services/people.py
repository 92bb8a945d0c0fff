"""People and the offices they hold change here, after the rights were asked."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.choices import PLACES, Language, Role
from accounts.models import Office, User
from accounts.permissions import MANAGE_USERS, require_everywhere
from accounts.selectors import SYSTEM_EMAIL
from accounts.services.sessions import end_sign_ins
from casework.audit.actors import Actor, Channel
from casework.audit.changes import service
from casework.audit.choices import Scope, Verb
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.audit.services import record_event
from casework.territory.models import (
    AdvisoryRegion,
    Organisation,
)


def ensure_system_user() -> User:
    """Return the account of jobs and commands; create it in its own name if it is missing."""
    existing = User.objects.filter(email=SYSTEM_EMAIL).first()
    if existing:
        return existing
    user = User(email=SYSTEM_EMAIL, name="Fallwerk", is_active=False)
    user.set_unusable_password()
    _save_first_user(user=user, by=Actor(user, channel=Channel.COMMAND))
    return user


@service
def _save_first_user(*, user: User, by: Actor) -> None:
    user.save()


@service
def create_user(
    *, email: str, name: str, password: str | None, by: Actor, language: Language = Language.GERMAN
) -> User:
    """Create an account; without a password nobody can sign in with it yet."""
    require_everywhere(by, MANAGE_USERS)
    user = User(email=email.strip().lower(), name=name.strip(), language=language)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise Invalid(_("There is an account with this e-mail address already."), "email") from error
    record_event(
        verb=Verb.USER_CREATED, scope=Scope.ACCOUNTS, subject_id=user.pk, facts={"person": user.name}
    )
    return user


@service
def rename_user(*, user: User, name: str, by: Actor) -> None:
    """Change the name under which a person is shown."""
    require_everywhere(by, MANAGE_USERS)
    user = _locked_user(user)
    user.name = name.strip()
    user.save(update_fields=["name"])
    record_event(
        verb=Verb.USER_CHANGED, scope=Scope.ACCOUNTS, subject_id=user.pk, facts={"person": user.name}
    )


@service
def set_language(*, language: Language, by: Actor) -> None:
    """Choose the language of one's own interface."""
    by.user.language = language
    by.user.save(update_fields=["language"])


@service
def deactivate_user(*, user: User, by: Actor, reason: str) -> None:
    """End an account: nobody signs in with it any more; what it did stays."""
    require_everywhere(by, MANAGE_USERS)
    user = _locked_user(user)
    if not user.is_active:
        raise NotNow(_("This account has been deactivated already."))
    if user.pk == by.user.pk:
        raise NotNow(_("You cannot deactivate your own account; ask another administrator."))
    user.is_active, user.deactivated_on = False, timezone.localdate()
    user.save(update_fields=["is_active", "deactivated_on"])
    record_event(
        verb=Verb.USER_DEACTIVATED, scope=Scope.ACCOUNTS, subject_id=user.pk, facts={"person": user.name}
    )
    end_sign_ins(user)


@service
def grant_office(
    *,
    user: User,
    role: Role,
    organisation: Organisation,
    valid_from: date,
    by: Actor,
    valid_until: date | None = None,
    region: AdvisoryRegion | None = None,
) -> Office:
    """Give a person a role in an organisation for a period."""
    require_everywhere(by, MANAGE_USERS)
    if user.pk == by.user.pk and by.channel is Channel.WEB:
        raise NotAllowed(_("You cannot give yourself an office; ask another administrator."))
    office = Office(
        user=_locked_user(user),
        role=role,
        organisation=organisation,
        region=region,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    return place_office(office)


def place_office(office: Office) -> Office:
    """Save a new office that fits, and record it; the caller has asked for the right."""
    _require_grantable(office)
    office.save()
    _record_office(Verb.OFFICE_GRANTED, office, office.valid_from)
    return office


def _require_grantable(office: Office) -> None:
    """Raise Invalid or NotNow unless the office fits person, place, role and period."""
    if not office.user.is_active:
        raise NotNow(_("This account has been deactivated already."))
    if office.valid_until and office.valid_until < office.valid_from:
        raise Invalid(_("The last day lies before the first."), "valid_until")
    if office.organisation.kind not in PLACES.get(Role(office.role), (office.organisation.kind,)):
        raise Invalid(_("This role cannot be held in an organisation of this kind."), "role")
    if office.region and office.role != Role.SU:
        raise Invalid(_("Only supervision is divided by advisory regions."), "region")
    ends = office.organisation.valid_until
    if ends and (office.valid_until is None or office.valid_until > ends):
        raise Invalid(_("The organisation exists only until %(day)s.") % {"day": shown(ends)}, "valid_until")
    if _same_office(office).exists():
        raise NotNow(_("The person holds this office already in this period."))


def _same_office(office: Office) -> QuerySet[Office]:
    """Return the same office of the same person in a period that meets this one."""
    same = Office.objects.filter(
        user=office.user, role=office.role, organisation=office.organisation, region=office.region
    )
    same = same.filter(Q(valid_until=None) | Q(valid_until__gte=office.valid_from))
    return same.filter(valid_from__lte=office.valid_until) if office.valid_until else same


@service
def end_office(*, office: Office, last_day: date, by: Actor, reason: str = "") -> None:
    """End an office with a last day; one that has not begun yet ends with its first day."""
    require_everywhere(by, MANAGE_USERS)
    office = locked_offices().get(pk=office.pk)
    if office.valid_until is not None and office.valid_until < timezone.localdate():
        raise NotNow(_("This office has ended already."))
    close_office(office, last_day)


def close_office(office: Office, last_day: date) -> None:
    """Set the last day of a locked office and record it; the caller has asked for the right."""
    if last_day < office.valid_from - timedelta(days=1):
        raise Invalid(_("The last day lies before the first."), "last_day")
    if office.valid_until is not None and office.valid_until < last_day:
        message = _("The office ends on %(day)s already.") % {"day": shown(office.valid_until)}
        raise Invalid(message, "last_day")
    office.valid_until = max(last_day, office.valid_from)
    office.save(update_fields=["valid_until"])
    _record_office(Verb.OFFICE_ENDED, office, last_day)


def _record_office(verb: Verb, office: Office, happened_on: date) -> None:
    record_event(
        verb=verb,
        scope=Scope.ACCOUNTS,
        subject_id=office.user_id,
        facts={"person": office.user.name, "role": office.role, "organisation": office.organisation.name},
        happened_on=min(happened_on, timezone.localdate()),
    )


def _locked_user(user: User) -> User:
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)


def locked_offices() -> QuerySet[Office]:
    """Return offices locked for a change, with their people and organisations."""
    locked = Office.objects.select_for_update(no_key=True, of=("self",))
    return locked.select_related("user", "organisation")


def shown(day: date) -> str:
    """Return the day as people write it."""
    return date_format(day, "SHORT_DATE_FORMAT")
