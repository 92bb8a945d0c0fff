"""Days on which a step of the coaching is due because the case names them (domain guide, sections 5, 10)."""

from datetime import date

from django.utils import timezone

from casework.coaching.choices import Decision
from casework.coaching.selectors.beginning import decisions_of
from casework.deadlines.due import backward_due, months
from casework.network.selectors.funding import end_of_grant, next_end_of_window
from casework.territory.models import Organisation
from workflows.engine.walks import Moment

CONCEPT_BEFORE_END = months(6)


def follow_up_of_decision(moment: Moment, organisation: Organisation | None) -> date | None:
    """The follow-up date, if this municipality has postponed its decision."""
    postponed = [d for d in moment.ask(decisions_of) if d.decision == Decision.POSTPONED]
    return next((d.follow_up_on for d in postponed if d.organisation == organisation), None)


def end_of_window(moment: Moment, organisation: Organisation | None) -> date | None:
    """The last day of the window for applications that is open, or opens next."""
    return next_end_of_window(timezone.localdate())


def before_the_grant_ends(moment: Moment, organisation: Organisation | None) -> date | None:
    """Half a year before the grant ends, if there is one; the end itself, if that day has passed."""
    end, today = moment.ask(end_of_grant), timezone.localdate()
    if end is None or end <= today:
        return None
    day = backward_due(CONCEPT_BEFORE_END, before=end, place=moment.place).due
    return day if day > today else end
