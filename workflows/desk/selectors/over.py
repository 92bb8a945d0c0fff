"""What has been done already: whoever comes to a page that asks for it reads who did it and when."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Absence
from casework.audit.errors import Over
from casework.audit.selectors import who_and_when
from casework.cases.choices import AccessAnswer, ErasureAnswer, LevelAnswer
from casework.cases.models import AccessRequest, CaseParty, Document, Erasure, Grant
from casework.cases.selectors import Proposal


def require_on_file(document: Document) -> None:
    """Raise Over if the document has been withdrawn."""
    if document.withdrawn_on:
        told = who_and_when(document.history.all(), before=Q(withdrawn_on=None))
        raise Over(_("This document has been withdrawn already (%(told)s).") % {"told": told})


def require_unanswered(proposal: Proposal) -> None:
    """Raise Over if somebody has agreed to the lower level or refused it."""
    if proposal.answer == LevelAnswer.WAITING:
        return
    told = who_and_when(proposal.history.all(), before=Q(answer=LevelAnswer.WAITING))
    agreed = _("The lower level has been agreed to already (%(told)s).")
    refused = _("The lower level has been refused already (%(told)s).")
    raise Over((agreed if proposal.answer == LevelAnswer.CONFIRMED else refused) % {"told": told})


def require_undecided(erasure: Erasure) -> None:
    """Raise Over if the erasure has been carried out or refused."""
    if erasure.answer == ErasureAnswer.WAITING:
        return
    told = who_and_when(erasure.history.all(), before=Q(answer=ErasureAnswer.WAITING))
    done = _("This has been erased already (%(told)s).")
    refused = _("This erasure has been refused already (%(told)s).")
    words = done if erasure.answer == ErasureAnswer.CARRIED_OUT else refused
    raise Over(words % {"told": told}, reverse("desk:erasures", args=[erasure.case_id]))


def require_no_answer(request: AccessRequest) -> None:
    """Raise Over if somebody has granted or refused the access."""
    if request.answer == AccessAnswer.WAITING:
        return
    told = who_and_when(request.history.all(), before=Q(answer=AccessAnswer.WAITING))
    granted = _("The access has been given already (%(told)s).")
    refused = _("The request has been refused already (%(told)s).")
    words = granted if request.answer == AccessAnswer.GRANTED else refused
    raise Over(words % {"told": told}, reverse("desk:access_requests"))


def require_good(grant: Grant) -> None:
    """Raise Over if the access has been ended, or has ended by itself."""
    place = reverse("desk:case_access", args=[grant.content_object_id])
    if grant.ended_on:
        told = who_and_when(grant.history.all(), before=Q(ended_on=None))
        raise Over(_("This access has been ended already (%(told)s).") % {"told": told}, place)
    if grant.valid_until < timezone.localdate():
        day = date_format(grant.valid_until, "SHORT_DATE_FORMAT")
        raise Over(_("This access has ended by itself on %(day)s.") % {"day": day}, place)


def require_taking_part(party: CaseParty) -> None:
    """Raise Over if the organisation has left the case."""
    if party.left_on:
        facts = {
            "organisation": party.organisation.name,
            "told": who_and_when(party.history.all(), before=Q(left_on=None)),
        }
        raise Over(_("The participation of %(organisation)s has been ended already (%(told)s).") % facts)


def require_absent(absence: Absence, place: str) -> None:
    """Raise Over if the absence has been ended at once, or is over."""
    if absence.ended_at:
        told = who_and_when(absence.history.all(), before=Q(ended_at=None))
        raise Over(_("This absence has been ended already (%(told)s).") % {"told": told}, place)
    if absence.last_day < timezone.localdate():
        raise Over(_("This absence is over already."), place)
