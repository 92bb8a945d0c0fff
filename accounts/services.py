"""People and offices change here and nowhere else."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import Language, Role
from accounts.models import Office, User
from accounts.permissions import MANAGE_USERS, require_everywhere
from accounts.selectors import SYSTEM_EMAIL
from casework.audit.actors import Actor, Channel
from casework.audit.changes import service
from casework.audit.choices import Scope, Verb
from casework.audit.errors import Invalid, NotNow
from casework.audit.services import record_event
from casework.territory.models import AdvisoryRegion, Organisation


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
    if not user.is_active:
        raise NotNow(_("This account has been deactivated already."))
    user.is_active = False
    user.save(update_fields=["is_active"])
    record_event(
        verb=Verb.USER_DEACTIVATED, scope=Scope.ACCOUNTS, subject_id=user.pk, facts={"person": user.name}
    )


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
    if valid_until and valid_until < valid_from:
        raise Invalid(_("The last day lies before the first."), "valid_until")
    if Office.objects.filter(
        user=user, role=role, organisation=organisation, region=region, valid_until=None
    ).exists():
        raise NotNow(_("The person holds this office already."))
    office = Office.objects.create(
        user=user,
        role=role,
        organisation=organisation,
        region=region,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    _record_office(Verb.OFFICE_GRANTED, office, valid_from)
    return office


@service
def end_office(*, office: Office, last_day: date, by: Actor, reason: str = "") -> None:
    """End an office with a last day; a last day in the past ends it at once."""
    require_everywhere(by, MANAGE_USERS)
    if last_day < office.valid_from - timedelta(days=1):
        raise Invalid(_("The last day lies before the first."), "valid_until")
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
