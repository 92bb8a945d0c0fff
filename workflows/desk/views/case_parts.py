"""Parties of a case."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from casework.audit.actors import Actor
from casework.cases.selectors import all_parties_of
from casework.territory.choices import OrganisationKind
from workflows.desk.forms.parties import EndPartyForm, PartyForm
from workflows.desk.selectors import case_verbs as verbs
from workflows.desk.selectors.case_choices import ROLE_OF
from workflows.desk.selectors.over import require_taking_part
from workflows.desk.selectors.reader import Reader
from workflows.desk.views.case import reader_at
from workflows.desk.views.case_questions import Question, ask, show
from workflows.desk.views.case_verbs import GET_OR_POST
from workflows.engine.moves import join_case, leave_case


def _join(reader: Reader, form: PartyForm, by: Actor) -> None:
    organisation = form.chosen()
    role = ROLE_OF[OrganisationKind(organisation.kind)]
    join_case(
        case_id=reader.case.pk,
        organisation=organisation,
        role=role,
        joined_on=form.cleaned_data["joined_on"],
        by=by,
    )


ADD_PARTY = Question(
    verbs.ADD_PARTY,
    _("The organisation sees the case from now on. Approvals that are open ask it too."),
    PartyForm,
    _join,
    _("The organisation takes part now."),
    template="desk/add_party.html",
)


@require_http_methods(GET_OR_POST)
def add_party(request: SignedInRequest, case_id: int) -> HttpResponse:
    """Let an organisation take part; a search offers those to choose from and changes nothing."""
    reader = reader_at(request, case_id)
    if request.method == "POST" and "search" not in request.POST:
        return ask(request, reader, ADD_PARTY)
    verbs.require_possible(verbs.ADD_PARTY, reader)
    begun = request.POST if request.method == "POST" else request.GET
    form = PartyForm(reader=reader, begun=begun)
    if request.htmx:
        return render(request, "desk/parts/organisation_choices.html", {"form": form})
    return show(request, reader, ADD_PARTY, form)


@require_http_methods(GET_OR_POST)
def end_party(request: SignedInRequest, case_id: int, party_id: int) -> HttpResponse:
    """End the participation of an organisation."""
    reader = reader_at(request, case_id)
    verbs.require_possible(verbs.END_PARTY, reader)
    party = get_object_or_404(all_parties_of(reader.case), pk=party_id)
    if request.method != "POST":
        require_taking_part(party)
    question = Question(
        verbs.END_PARTY,
        _(
            "The organisation no longer sees the case as a party from now on, even if today is its last day. "
            "Open approvals no longer wait for it."
        ),
        EndPartyForm,
        lambda reader, form, by: leave_case(
            party_id=party_id, left_on=form.cleaned_data["left_on"], by=by, reason=form.entered("reason")
        ),
        _("The participation has ended."),
        kind="warning",
    )
    return ask(request, reader, question, party.organisation.name_with_district)
