"""Reading measures."""

from datetime import date

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.policy import Tie, Via, allows
from casework.cases.models import Case
from casework.cases.selectors import access_to, permitted_cases
from casework.measures import permissions
from casework.measures.choices import ENDED_STATES, TRANSITIONS, MeasureState
from casework.measures.models import FollowUp, Measure


def visible_measures(user: User) -> QuerySet[Measure]:
    """Return the measures the person may see: of permitted cases, and of the own municipality."""
    of_cases = Q(case__in=permitted_cases(user, permissions.VIEW_MEASURES).values("pk"))
    own = [
        office.organisation_id
        for office in user.offices_today
        if allows(permissions.VIEW_MEASURES, frozenset({Tie(office.role, Via.PARTY)}))
    ]
    everywhere = any(
        allows(permissions.VIEW_MEASURES, frozenset({Tie(office.role, Via.OFFICE)}))
        for office in user.offices_today
    )
    found = Measure.objects.select_related("municipality__unit__district", "responsible", "case")
    return found if everywhere else found.filter(of_cases | Q(municipality__in=own))


def measures_of(case: Case) -> QuerySet[Measure]:
    """Return the measures that come from the case, in their order."""
    return Measure.objects.filter(case=case).select_related("municipality", "responsible", "owner")


def open_measures(case: Case) -> QuerySet[Measure]:
    """Return the measures of the case for which somebody still has to do something."""
    return measures_of(case).exclude(state__in=ENDED_STATES)


def measures_due_by(day: date) -> QuerySet[Measure]:
    """Return the open measures that are due, or to be looked at again, on that day or before."""
    waiting = Measure.objects.exclude(state__in=ENDED_STATES)
    return waiting.filter(Q(due_on__lte=day) | Q(follow_up_on__lte=day)).select_related(
        "municipality", "case"
    )


def follow_ups_of(measure: Measure) -> QuerySet[FollowUp]:
    """Return the follow-ups of the measure, the newest first."""
    return FollowUp.objects.filter(measure=measure).select_related("held_by")


def next_states(measure: Measure) -> frozenset[MeasureState]:
    """Return the states that may follow the present one."""
    return TRANSITIONS[MeasureState(measure.state)]


def may_handle(user: User, permission: str, *measures: Measure) -> bool:
    """Return whether the person may do this with each of the measures.

    Those of its municipality may by their office, whether a case stands behind it or not.
    """
    return all(
        _by_office(user, permission, municipality_id)
        or (case is not None and access_to(case, user).may(permission))
        for municipality_id, case in {(measure.municipality_id, measure.case) for measure in measures}
    )


def _by_office(user: User, permission: str, municipality_id: int) -> bool:
    own = frozenset(
        Tie(office.role, Via.PARTY)
        for office in user.offices_today
        if office.organisation_id == municipality_id
    )
    return allows(permission, own)
