"""The list of cases (Vorgänge)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest, actor_of
from accounts.selectors.standings import standing_with
from casework.cases.permissions import DECIDE_ERASURE, VIEW_DISPOSAL
from workflows.desk.forms.lists import CaseFilterForm
from workflows.desk.selectors.case_list import MOST_COUNTED, CaseList, case_list
from workflows.desk.selectors.opening import opening_of
from workflows.desk.views.inbox import place_in


@require_safe
def cases(request: SignedInRequest) -> HttpResponse:
    """Show the cases that the person may see."""
    form = CaseFilterForm(request.GET, request.user)
    found = case_list(request.user, form.to_filter(), place_in(request.GET))
    may_open = opening_of(actor_of(request)).is_possible
    context = {
        "form": form,
        "page": found.page,
        "count": _count(found),
        "may_open": may_open,
        "decides_on_erasures": standing_with(request.user, DECIDE_ERASURE) is not None,
        "sees_disposal": standing_with(request.user, VIEW_DISPOSAL) is not None,
    }
    return render(request, "desk/cases.html", context)


def _count(found: CaseList) -> str:
    if found.has_more:
        return _("more than %(number)s cases") % {"number": localize(MOST_COUNTED, use_l10n=True)}
    words = ngettext("%(number)s case", "%(number)s cases", found.count)
    return words % {"number": localize(found.count, use_l10n=True)}
