"""What forms of the coaching begin with, what has to be known before, and whose coach is being changed."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from enum import Enum

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from viewflow.workflow.status import PROCESS

from accounts.choices import Role
from casework.cases.choices import AssignmentState, PartyRole
from casework.cases.models import Assignment, Case
from casework.cases.selectors import active_assignment, parties_of
from casework.coaching.choices import Branch, Decision, Topic
from casework.coaching.selectors.beginning import (
    coach_changes_of,
    coach_proposal_facts,
    coaching_process,
    inhabitants_of,
    inquiry_facts,
    latest_proposal,
    municipal_decision_facts,
    unsuccessful_proposals,
)
from casework.network.selectors.consultations import consultation_minutes_facts
from casework.territory.models import Organisation
from workflows.coaching.choices import Stage
from workflows.engine.forms import Entry, Section, initial_of
from workflows.engine.models import CaseProcess
from workflows.engine.selectors import open_steps


def implementing_since(case: Case) -> datetime | None:
    """Return when the step opened at which the coach reports on the implementation, if it is open."""
    waiting = open_steps(case).filter(stage=Stage.IMPLEMENTATION)
    return waiting.values_list("created", flat=True).first()


def new_minutes(case: Case) -> Mapping[str, object]:
    """Return the minutes that were recorded; before that, the topics that the inquiry asked about."""
    minutes, inquiry = consultation_minutes_facts(case), inquiry_facts(case)
    if minutes is not None or inquiry is None:
        return initial_of(minutes)
    return {"topics": list(inquiry.topics)}


def new_proposal(case: Case) -> Mapping[str, object]:
    """Return the proposal that waits; of one that led to nothing, or has ended, what was looked for."""
    proposal = latest_proposal(case)
    if proposal is None or proposal.assignment.state == AssignmentState.PROPOSED:
        return initial_of(coach_proposal_facts(case))
    return {"competences": list(proposal.competences)}


def coaches_before(case: Case) -> tuple[Section, ...]:
    """Tell which coach leaves and why, and who was proposed before without success."""
    names = dict.fromkeys(proposal.coach.name for proposal in unsuccessful_proposals(case))
    tried = Entry(_("Proposed before without success"), ", ".join(names))
    return _section(*_leaving(case), tried)


def _leaving(case: Case) -> Iterator[Entry]:
    change = coach_changes_of(case).first()
    if change is not None and active_assignment(case, Role.CH) is None:
        facts = {"person": change.assignment.user.name, "day": _day(change.last_day)}
        yield Entry(_("The coach who leaves"), _("%(person)s, last day %(day)s") % facts)
        yield Entry(_("Reason of the change"), change.reason)


def outline(case: Case) -> tuple[Section, ...]:
    """Tell what a choice of coach needs to know of the case: place, inhabitants, topics."""
    towns = (party.organisation.name_with_district for party in parties_of(case, PartyRole.MUNICIPALITY))
    inquiry = inquiry_facts(case)
    people = (inquiry.inhabitants if inquiry else None) or inhabitants_of(case)
    topics = (str(Topic(topic).label) for topic in inquiry.topics) if inquiry else ()
    return _section(
        Entry(_("Place"), "\n".join(towns)),
        Entry(_("Number of inhabitants"), number_format(people, force_grouping=True) if people else ""),
        Entry(_("Topics of the inquiry"), ", ".join(topics)),
    )


def new_decision(case: Case, organisation: Organisation) -> Mapping[str, object]:
    """Return the decision that was recorded; of a postponed one only who decides and who coordinates."""
    facts = municipal_decision_facts(case, organisation)
    if facts is None or facts.decision != Decision.POSTPONED:
        return initial_of(facts)
    return {"body": facts.body, "coordinator": facts.coordinator}


def postponement(case: Case, organisation: Organisation) -> tuple[Section, ...]:
    """Tell when and until when the municipality has postponed its decision, and why."""
    facts = municipal_decision_facts(case, organisation)
    if facts is None or facts.decision != Decision.POSTPONED:
        return ()
    return _section(
        Entry(_("Postponed on"), _day(facts.decided_on)),
        Entry(_("Postponed until"), _day(facts.follow_up_on)),
        Entry(_("Number of the resolution"), facts.resolution_no),
        Entry(_("Reservations"), facts.reservations),
    )


def _day(day: date | None) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""


def _section(*entries: Entry) -> tuple[Section, ...]:
    told = tuple(entry for entry in entries if entry.text)
    return (Section("", told, ()),) if told else ()


def branches_left_out(case: Case) -> frozenset[str]:
    """Return the first steps of the optional branches that the case goes without, as planned now."""
    process = coaching_process(case)
    return frozenset(Branch.values).difference(process.branches if process else ())


class Coach(Enum):
    """How a case stands with its coach."""

    NONE = "none"
    WORKS = "works"
    IS_CHANGED = "is_changed"


def coaches_in(case_ids: Iterable[int]) -> dict[int, Coach]:
    """Return for each of the cases whether it has a coach, or is looking for another; two statements."""
    ids = list(case_ids)
    assigned = Assignment.objects.filter(case__in=ids, role=Role.CH, state=AssignmentState.ACTIVE)
    coached = set(assigned.values_list("case_id", flat=True))
    running = CaseProcess.objects.filter(case__in=ids, status=PROCESS.NEW)
    changing = {process.case_id for process in running if _changes_the_coach(process)}
    works = {case_id: Coach.WORKS if case_id in coached else Coach.NONE for case_id in ids}
    return works | dict.fromkeys(changing, Coach.IS_CHANGED)


def _changes_the_coach(process: CaseProcess) -> bool:
    return process.flow_class.__name__.startswith("CoachChange")
