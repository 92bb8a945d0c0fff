"""The municipalities of cases, as lists show them."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import ngettext

from accounts.models import User
from casework.cases.choices import PartyRole
from casework.cases.models import CaseParty
from casework.territory.selectors import folded


def municipalities_of(user: User, case_ids: Iterable[int]) -> dict[int, str]:
    """Return for each case one municipality with district, and how many more take part.

    Somebody of a town reads the own town, everybody else the first one by name.
    """
    own = {place for standing in user.standings_today for place in standing.organisations}
    parties = CaseParty.objects.filter(case__in=set(case_ids), role=PartyRole.MUNICIPALITY, left_on=None)
    ordered = parties.select_related("organisation__unit__district").order_by("organisation__name", "pk")
    present: dict[int, list[str]] = {}
    for party in sorted(ordered, key=lambda party: party.organisation_id not in own):
        present.setdefault(party.case_id, []).append(_shown(party))
    return {case_id: _first_of(names) for case_id, names in present.items()}


def _shown(party: CaseParty) -> str:
    unit = party.organisation.unit
    return unit.name_with_district if unit else party.organisation.name


def _first_of(names: list[str]) -> str:
    if len(names) == 1:
        return names[0]
    more = len(names) - 1
    text = ngettext(
        "%(municipality)s and one more municipality",
        "%(municipality)s and %(number)s more municipalities",
        more,
    )
    return text % {"municipality": names[0], "number": more}


def in_municipality(word: str, case: str = "pk") -> Exists:
    """Return the condition that a municipality of the case, its district or its AGS is meant by the word."""
    meant = Q(organisation__name__folded__contains=folded(word))
    meant |= Q(organisation__unit__ags__startswith=word)
    meant |= Q(organisation__unit__district__name__folded__contains=folded(word))
    parties = CaseParty.objects.filter(case=OuterRef(case), role=PartyRole.MUNICIPALITY, left_on=None)
    return Exists(parties.filter(meant))
