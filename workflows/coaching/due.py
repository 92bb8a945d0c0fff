"""Days on which a step of the coaching is due because the case names them (domain guide, sections 5, 10)."""

from datetime import date

from django.utils import timezone

from casework.cases.models import Case
from casework.coaching.choices import Decision
from casework.coaching.selectors.beginning import coaching_process, decisions_of, unconfirmed_since
from casework.deadlines.due import backward_due, months
from casework.network.selectors.consultations import consultation_of
from casework.network.selectors.funding import end_of_grant, next_end_of_window
from casework.territory.models import Organisation
from workflows.engine.nodes import Limit
from workflows.engine.selectors import agreed_on
from workflows.engine.walks import Moment

CONCEPT_BEFORE_END = months(6)


def _last_accepted(case: Case) -> date | None:
    return agreed_on(case, "evaluation_approval")


def last_review(moment: Moment) -> date | None:
    """The day on which the last evaluation was accepted; before the first one, that of the kick-off."""
    accepted = moment.ask(_last_accepted)
    process = None if accepted else moment.ask(coaching_process)
    return process.begun_on if process else accepted


A_YEAR_AFTER_THE_LAST = Limit(months(12), last_review)


def day_of_inquiry(moment: Moment) -> date | None:
    """The day on which the inquiry came in, from which its confirmation is due; none once it is corrected."""
    return moment.ask(unconfirmed_since)


def day_of_consultation(moment: Moment) -> date | None:
    """The day of the consultation, from which its minutes are due; none once they are only corrected."""
    consultation = moment.ask(consultation_of)
    return consultation.held_on if consultation and consultation.completed_on is None else None


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
