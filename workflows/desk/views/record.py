"""What is on record about people: for oneself, for one account, and for the audit across all."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest, actor_of
from accounts.selectors.people import visible_people
from workflows.desk.forms.record import AuditFilterForm, RecordFilterForm
from workflows.desk.selectors.proofs import late_words_for
from workflows.desk.selectors.record import (
    Reader,
    RecordFilter,
    reader_of_person,
    record_page,
    require_audit_reader,
)
from workflows.desk.views.inbox import place_in


@dataclass(frozen=True)
class Frame:
    """The words around the list, where it comes from, and whether the rows are about different people."""

    title: str
    subline: str
    back_url: str = ""
    back: str = ""
    names_people: bool = False


@require_safe
def own_record(request: SignedInRequest) -> HttpResponse:
    """Show what is on record about one's own account."""
    form = RecordFilterForm(request.GET)
    frame = Frame(
        title=_("What is on record about my account"),
        subline=_("Signing in, refusals, password, second factor and rights, the newest first."),
        back_url=reverse("accounts:profile"),
        back=_("My account"),
    )
    return _answer(request, frame, form, form.to_filter((request.user.pk,)), Reader.ONESELF)


@require_safe
def person_record(request: SignedInRequest, user_id: int) -> HttpResponse:
    """Show what is on record about an account, and what was done with it."""
    by = actor_of(request)
    reader = reader_of_person(by)
    person, form = get_object_or_404(visible_people(by), pk=user_id), RecordFilterForm(request.GET)
    frame = Frame(
        title=_("What is on record about %(person)s") % {"person": person.name},
        subline=_("What happened with the account, and what the person did with accounts of others."),
        back_url=reverse("accounts:person", args=[person.pk]),
        back=person.name,
        names_people=True,
    )
    return _answer(request, frame, form, form.to_filter((person.pk,)), reader)


@require_safe
def all_records(request: SignedInRequest) -> HttpResponse:
    """Show what is on record about everybody to the audit."""
    require_audit_reader(actor_of(request))
    form = AuditFilterForm(request.GET)
    frame = Frame(
        title=_("Sign-ins and rights"),
        subline=_("What is on record about all people, the newest first. What you look at is put on record."),
        names_people=True,
    )
    return _answer(request, frame, form, form.to_filter(form.people()), Reader.AUDIT)


def _answer(
    request: SignedInRequest,
    frame: Frame,
    form: RecordFilterForm,
    wanted: RecordFilter | None,
    reader: Reader,
) -> HttpResponse:
    """Show the list; nothing of it as long as a filter cannot be used."""
    page = record_page(wanted, place_in(request.GET), reader) if wanted is not None else None
    facts = {"frame": frame, "form": form, "page": page, "late": late_words_for(request.user)}
    return render(request, "desk/record/page.html", facts, status=200 if page is not None else 400)
