"""Single access to a case for a person: asked for, granted for a period, refused, ended."""

from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.models import Permission
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require_everywhere
from accounts.policy import Grantable
from accounts.selectors.absences import stands_for
from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.choices import Scope, Verb
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.audit.services import record_event
from casework.cases import permissions
from casework.cases.choices import AccessAnswer
from casework.cases.models import AccessRequest, Case, Grant
from casework.cases.services import record_right, require

MOST_WAITING = 10
"""How many requests of one person may wait, so that nobody tries out all numbers."""


@service
def ask_for_access(*, reference: str, reason: str, by: Actor) -> AccessRequest:
    """Ask to see the case of a reference number; a number that does not exist is taken just the same.

    Raise Invalid without a reason and NotNow if the person waits for the answer already, or for too many.
    """
    reference = reference.strip()
    if not reason.strip():
        raise Invalid(_("Please give a reason."), "reason")
    User.objects.select_for_update(no_key=True).get(pk=by.user.pk)  # one request of a person at a time
    waiting = AccessRequest.objects.filter(user=by.user, answer=AccessAnswer.WAITING)
    asked = set(waiting.values_list("reference", flat=True))
    if reference in asked:
        raise NotNow(_("You have asked for this case already; the answer is still to come."))
    if len(asked) >= MOST_WAITING:
        raise NotNow(_("You wait for many answers already. Please wait for them before you ask again."))
    case = Case.objects.filter(reference_number=reference).first()
    request = AccessRequest.objects.create(
        case=case, reference=reference, user=by.user, reason=reason.strip(), asked_on=timezone.localdate()
    )
    record_event(verb=Verb.ACCESS_ASKED, scope=Scope.CASE, subject_id=case.pk if case else None)
    return request


@service
def grant_access(
    *, case: Case, user: User, opens: Grantable, valid_until: date, reason: str, by: Actor
) -> Grant:
    """Let a person read a case, its head or its contents, from today until (and including) a day."""
    require(by, permissions.MANAGE_ACCESS, case)
    today = timezone.localdate()
    if user.pk == by.user.pk:
        raise NotAllowed(_("You cannot grant access to yourself."))
    if stands_for(by.user, [user.pk], case.kind):
        raise NotAllowed(_("You cannot grant access to somebody whom you represent."))
    if not user.is_active:
        raise Invalid(_("This account has been deactivated."), "user")
    _require_possible_end(valid_until, today)
    if not reason.strip():
        raise Invalid(_("Please give a reason."), "reason")
    grant = Grant.objects.create(
        content_object=case,
        user=user,
        permission=Permission.objects.get(codename=opens, content_type__app_label="cases"),
        valid_from=today,
        valid_until=valid_until,
        reason=reason.strip(),
        granted_by=by.user,
    )
    record_right(case, user, Verb.ACCESS_GRANTED, until=valid_until)
    return grant


def _require_possible_end(valid_until: date, today: date) -> None:
    if valid_until < today:
        raise Invalid(_("The last day lies in the past."), "valid_until")
    latest = today + timedelta(days=settings.LONGEST_GRANT_DAYS)
    if valid_until > latest:
        words = _("Access can be given until %(day)s at most. If it is needed longer, give it again then.")
        raise Invalid(words % {"day": date_format(latest, "SHORT_DATE_FORMAT")}, "valid_until")


@service
def answer_request(
    *,
    request_id: int,
    opens: Grantable | None,
    valid_until: date | None,
    reason: str,
    by: Actor,
) -> AccessRequest:
    """Grant what was asked for until a day, or refuse it (`opens` is None).

    The reason is for the person who asked. Whoever answers for all cases refuses what was asked about a
    number that does not exist.
    """
    locked = AccessRequest.objects.select_for_update(no_key=True, of=("self",))
    request = locked.select_related("case", "user").get(pk=request_id)
    _require_answering(by, request.case)
    require_other_than_asker(request, by.user)
    if request.answer != AccessAnswer.WAITING:
        raise NotNow(_("This request has been answered already."))
    if opens is None or valid_until is None:
        _refuse(request, reason)
    elif request.case is None:
        raise NotNow(_("There is no case with this number; the request can only be refused."))
    else:
        request.grant = grant_access(
            case=request.case, user=request.user, opens=opens, valid_until=valid_until, reason=reason, by=by
        )
    request.answer = AccessAnswer.GRANTED if request.grant else AccessAnswer.REFUSED
    request.answered_by, request.answered_on = by.user, timezone.localdate()
    request.answer_reason = reason.strip()
    request.save(update_fields=["answer", "answered_by", "answered_on", "answer_reason", "grant"])
    return request


def require_other_than_asker(request: AccessRequest, user: User) -> None:
    """Raise NotAllowed for who asked for the access, and for whoever represents the person today."""
    if stands_for(user, [request.user_id], request.case.kind if request.case else None):
        raise NotAllowed(_("Somebody else than who asked for it has to answer."))


def _require_answering(by: Actor, case: Case | None) -> None:
    if case is None:
        require_everywhere(by, permissions.MANAGE_ACCESS)
    else:
        require(by, permissions.MANAGE_ACCESS, case)


def _refuse(request: AccessRequest, reason: str) -> None:
    if not reason.strip():
        raise Invalid(_("Please give a reason."), "reason")
    facts = {"person": request.user.name}
    for scope, subject in ((Scope.CASE, request.case_id), (Scope.ACCOUNTS, request.user_id)):
        record_event(verb=Verb.ACCESS_REFUSED, scope=scope, subject_id=subject, facts=facts)


@service
def end_grant(*, grant: Grant, by: Actor, reason: str) -> None:
    """End a single access at once."""
    locked = Grant.objects.select_for_update(no_key=True, of=("self",))
    grant = locked.select_related("content_object", "user").get(pk=grant.pk)
    require(by, permissions.MANAGE_ACCESS, grant.content_object)
    today = timezone.localdate()
    if grant.ended_on is not None or grant.valid_until < today:
        raise NotNow(_("This access has ended already."))
    if not reason.strip():
        raise Invalid(_("Please give a reason."), "reason")
    grant.ended_on = today
    grant.save(update_fields=["ended_on"])
    record_right(grant.content_object, grant.user, Verb.ACCESS_ENDED)
