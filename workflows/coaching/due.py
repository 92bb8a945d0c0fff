"""Days on which a step of the coaching is due because the case names them (domain guide, sections 5, 10)."""

from datetime import date

from django.utils import timezone

from casework.cases.models import Case
from casework.coaching.choices import Decision
from casework.coaching.selectors.beginning import decisions_of
from casework.deadlines.due import backward_due, months
from casework.network.selectors.funding import end_of_grant, next_end_of_window
from casework.territory.models import Organisation
from workflows.engine.nodes import place_of

CONCEPT_BEFORE_END = months(6)


def follow_up_of_decision(case: Case, organisation: Organisation | None) -> date | None:
    """The follow-up date, if this municipality has postponed its decision."""
    postponed = decisions_of(case).filter(organisation=organisation, decision=Decision.POSTPONED).first()
    return postponed.follow_up_on if postponed else None


def end_of_window(case: Case, organisation: Organisation | None) -> date | None:
    """The last day of the window for applications that is open, or opens next."""
    return next_end_of_window(timezone.localdate())


def before_the_grant_ends(case: Case, organisation: Organisation | None) -> date | None:
    """Half a year before the grant ends, if there is one; the end itself, if that day has passed."""
    end, today = end_of_grant(case), timezone.localdate()
    if end is None or end <= today:
        return None
    day = backward_due(CONCEPT_BEFORE_END, before=end, place=place_of(case)).due
    return day if day > today else end
