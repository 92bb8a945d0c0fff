"""The case page: the head, what happens next, and the parts that the person may see."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.choices import Role
from accounts.selectors.absences import away_today
from casework.cases.choices import AssignmentState, CaseKind, CaseState
from casework.cases.rules import retention_of
from casework.coaching.choices_work import ActivityLight
from casework.coaching.permissions import MEETING_DATES
from casework.coaching.selectors.beginning import agreement_exception, latest_proposal
from casework.coaching.selectors.meetings import activity_of
from casework.network.selectors.agreements import agreement_is_signed
from workflows.desk.selectors.absences import Represented, away_words, represented_in, with_absence
from workflows.desk.selectors.case_parts import (
    NoteList,
    PartyRow,
    PersonRow,
    RelatedCase,
    municipalities_in,
    note_list,
    party_rows,
    person_rows,
    related_cases,
)
from workflows.desk.selectors.case_verbs import (
    ADD_BRANCH,
    ADD_DOCUMENT,
    ADD_MEETING,
    ADD_NOTE,
    ADD_PARTY,
    CHANGE_COACH,
    OF_THE_CASE,
    PASS_ON,
    SEND_BACK,
    SET_DUE_DATE,
    CaseVerb,
)
from workflows.desk.selectors.documents import DocumentRow, document_rows
from workflows.desk.selectors.inbox import who_acts
from workflows.desk.selectors.lights import Light, light_of
from workflows.desk.selectors.meetings import coach_without_minutes
from workflows.desk.selectors.reader import Reader
from workflows.desk.selectors.renewals import to_be_drawn_up_again
from workflows.desk.selectors.resting import why_resting
from workflows.desk.selectors.stages import stage_title, step_title
from workflows.desk.selectors.stepper import (
    Beside,
    StageView,
    beside,
    stages_after,
    stages_of,
)
from workflows.desk.selectors.stuck import why_nobody_may
from workflows.desk.selectors.timeline import Told, latest_events
from workflows.desk.selectors.work import CaseWork, work_of
from workflows.engine.flows import has_definition
from workflows.engine.models import Step
from workflows.engine.nodes import PersonStep
from workflows.engine.permissions import is_free_for, may_do

IN_PARTS = (ADD_PARTY, ADD_NOTE, ADD_DOCUMENT, ADD_MEETING)
HAS_WORKED = (AssignmentState.ACTIVE, AssignmentState.ENDED)
OF_A_CASE = ("file", "lead", "group", "opened_by")  # what the head names


@dataclass(frozen=True)
class Fact:
    """One entry of the head: a value, or a text of several lines."""

    label: str
    value: str
    url: str = ""
    text: str = ""


@dataclass(frozen=True)
class NextStep:
    """An open step: what, who must act, until when; links for those who may open it, or change until when."""

    what: str
    who: str
    due_on: date | None
    light: Light
    url: str
    mine: bool
    due_url: str = ""


@dataclass(frozen=True)
class WhatNext:
    """What happens next, the own steps first.

    `text` if nothing is open, `after` what follows then, `resting` why a suspended case waits.
    """

    steps: tuple[NextStep, ...]
    text: str
    after: str
    resting: str = ""


@dataclass(frozen=True)
class Notice:
    """The reasoned exception: coaching before the agreement."""

    title: str
    text: str


@dataclass(frozen=True)
class Pulse:
    """How long ago the last coaching meeting was."""

    words: str
    light: ActivityLight


@dataclass(frozen=True)
class CaseContent:
    """What only those see who may see more than the head."""

    exception: Notice | None
    parties: tuple[PartyRow, ...]
    people: tuple[PersonRow, ...]
    documents: tuple[DocumentRow, ...]
    notes: NoteList
    events: tuple[Told, ...]
    related: tuple[RelatedCase, ...]


@dataclass(frozen=True)
class Droppable:
    """An open branch that can be deselected, with the page that asks why."""

    title: str
    url: str


@dataclass(frozen=True)
class CasePage:
    """A case as one person sees it; what the person may not see is not in it.

    `documents` and `notes` are those of somebody who reads some of them and not the content.
    """

    reader: Reader
    municipalities: list[str]
    facts: tuple[Fact, ...]
    next: WhatNext
    stages: tuple[StageView, ...] = ()
    beside: tuple[Beside, ...] = ()
    verbs: tuple[CaseVerb, ...] = ()
    droppable: tuple[Droppable, ...] = ()
    pulse: Pulse | None = None
    rationale: str = ""
    content: CaseContent | None = None
    documents: tuple[DocumentRow, ...] = ()
    notes: NoteList | None = None
    may: frozenset[str] = frozenset()
    represented: tuple[Represented, ...] = ()


def case_page(reader: Reader, *, all_notes: bool = False) -> CasePage:
    """Return the page of a case that was found among the visible ones."""
    work, parties = work_of(reader.case), party_rows(reader)
    people = person_rows(reader)
    represented = represented_in(reader.case, reader.access, [step.owner_id for step in work.waiting])
    head = _facts(reader, municipalities_in(parties), people)
    if not reader.sees_steps:
        return CasePage(
            reader=reader,
            municipalities=municipalities_in(parties),
            facts=head,
            next=_own_answers(reader, work),
            rationale=_rationale(reader),
            represented=represented,
        )
    return CasePage(
        reader=reader,
        municipalities=municipalities_in(parties),
        facts=head,
        next=_next(reader, work),
        stages=stages_of(work.main, reader.reads, work.processes[1:]) if work.main else (),
        beside=beside(work),
        verbs=tuple(_offered(reader, work, people)),
        droppable=_droppable(reader, work),
        may=frozenset(verb.name for verb in IN_PARTS if verb.is_offered(reader)),
        pulse=_pulse(reader, people),
        content=_content(reader, parties, people, all_notes=all_notes) if reader.sees_content else None,
        documents=() if reader.sees_content else document_rows(reader),
        notes=None if reader.sees_content else note_list(reader, all_of_them=all_notes),
        represented=represented,
    )


def _facts(reader: Reader, municipalities: list[str], people: tuple[PersonRow, ...]) -> tuple[Fact, ...]:
    case = reader.case
    retention = retention_of(case.closed_on)
    coaches = [row.name for row in people if row.state == AssignmentState.ACTIVE and row.role == Role.CH]
    rows = (
        Fact(_("Kind"), case.get_kind_display()),
        Fact(
            ngettext("Municipality", "Municipalities", len(municipalities)),
            "",
            text="\n".join(municipalities),
        ),
        Fact(_("Group"), case.group.name if case.group else ""),
        Fact(_("Lead"), case.lead.name if case.lead else _("not given yet")),
        Fact(_("Coach"), ", ".join(coaches)),
        Fact(_("Opened on"), _day(case.opened_on)),
        Fact(_("Opened by"), case.opened_by.name),
        Fact(_("Suspended on"), _day(case.suspended_on)),
        Fact(_("Suspended until"), _day(case.follow_up_on)),
        Fact(_("Closed on"), _day(case.closed_on)),
        Fact(_("To be kept at least until"), _day(retention.last_day if retention else None)),
        Fact(_("Case file"), case.file.file_reference),
    )
    return tuple(row for row in rows if row.value or row.text)


def _day(day: date | None) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""


def _next(reader: Reader, work: CaseWork) -> WhatNext:
    steps = work.waiting if reader.case.state in (CaseState.RUNNING, CaseState.SUSPENDED) else []
    nobody = why_nobody_may(reader.case.pk, steps) if steps else {}
    away = away_today(step.owner_id for step in steps)
    rows = tuple(_next_step(reader, step, nobody.get(step.pk, ""), away_words(step, away)) for step in steps)
    after = stages_after(work.main, steps) if work.main and rows else ()
    rows += tuple(_new_version(reader, node) for node in to_be_drawn_up_again(reader.case, steps))
    rows = tuple(sorted(rows, key=lambda row: not row.mine))
    return WhatNext(rows, "" if rows else _nothing_open(reader), _after(after), why_resting(reader))


def _after(stages: tuple[str, ...]) -> str:
    return _("After that: %(stages)s") % {"stages": ", ".join(stages)} if stages else ""


def _next_step(reader: Reader, step: Step, nobody: str = "", away: str = "") -> NextStep:
    free = is_free_for(step, reader.user, reader.access)
    mine = free and may_do(step, reader.user, reader.access)
    who = who_acts(step)
    if step.owner and step.organisation and step.organisation.name != who:
        who = f"{who}, {step.organisation.name}"
    who = with_absence(who, away)
    if nobody:
        who = _("Nobody can do this step at the moment: %(reason)s") % {"reason": nobody}
    suspended = reader.case.state == CaseState.SUSPENDED
    return NextStep(
        what=step_title(step),
        who=who,
        due_on=step.due_on,
        light=light_of(step.due_on, timezone.localdate(), suspended=suspended),
        url=reverse("desk:step", args=[step.pk]) if mine or reader.reads(step) else "",
        mine=mine and not nobody,
        due_url=reverse("desk:set_due_date", args=[step.pk]) if SET_DUE_DATE.is_offered(reader) else "",
    )


def _new_version(reader: Reader, node: PersonStep) -> NextStep:
    """Return that somebody has to see to a new version, since nobody can agree to a withdrawn document."""
    lead, sends_back = reader.case.lead, SEND_BACK.is_offered(reader)
    who = lead.name if lead else Role.CO.label
    told = _(
        "%(person)s sends the case back to this step: the document was withdrawn, and nobody can agree "
        "until a new version is on file."
    )
    return NextStep(
        what=_("Make a new version: %(step)s") % {"step": node.task_title},
        who=told % {"person": who},
        due_on=None,
        light=Light.ON_TIME,
        url=reverse("desk:send_back", args=[reader.case.pk]) if sends_back else "",
        mine=sends_back and lead in (None, reader.user),
    )


def _nothing_open(reader: Reader) -> str:
    case = reader.case
    if case.state == CaseState.DRAFT:
        return _(
            "The case is a draft: only your own organisation sees it. Submit it, and the first step begins."
        )
    if case.is_closed:
        facts = {"state": case.get_state_display(), "day": _day(case.closed_on)}
        return _("Nothing: the case is %(state)s since %(day)s and can only be read.") % facts
    if not has_definition(case.kind):
        return _("No process is set up for this kind of case; notes and documents can be added.")
    return _("No step is open at the moment.")


def _own_answers(reader: Reader, work: CaseWork) -> WhatNext:
    """Return the answers that a proposed coach is asked for, and nothing else."""
    own = [step for step in work.waiting if step.owner_id == reader.user.pk]
    rows = tuple(_next_step(reader, step) for step in own)
    return WhatNext(rows, "" if rows else _("You have answered; the others still have to."), "")


def _rationale(reader: Reader) -> str:
    proposal = latest_proposal(reader.case)
    return proposal.rationale if proposal and proposal.coach_id == reader.user.pk else ""


def _offered(reader: Reader, work: CaseWork, people: tuple[PersonRow, ...]) -> Iterator[CaseVerb]:
    """Return the verbs that are allowed, and possible as far as the rows at hand tell."""
    coached = any(row.state == AssignmentState.ACTIVE and row.role == Role.CH for row in people)
    changing = any(process.is_running for process in work.processes[1:])
    possible = {
        SEND_BACK: bool(work.main and work.main.can_go_back),
        ADD_BRANCH: bool(work.main and work.main.addable),
        CHANGE_COACH: coached and not changing,
        PASS_ON: PASS_ON.is_offered(reader) and coached and coach_without_minutes(reader) is not None,
    }
    return (verb for verb in OF_THE_CASE if verb.is_offered(reader) and possible.get(verb, True))


def _droppable(reader: Reader, work: CaseWork) -> tuple[Droppable, ...]:
    """Return the open branches that whoever manages the case may deselect."""
    if work.main is None or not ADD_BRANCH.is_offered(reader):
        return ()
    steps = {stage_title(step.stage): step for step in work.main.droppable}
    return tuple(Droppable(title, reverse("desk:drop_branch", args=[s.pk])) for title, s in steps.items())


def _pulse(reader: Reader, people: tuple[PersonRow, ...]) -> Pulse | None:
    """Return when the last meeting was, to those who may know; nothing before there was a coach."""
    coached = any(row.role == Role.CH and row.state in HAS_WORKED for row in people)
    if reader.case.kind != CaseKind.COACHING or not coached or not reader.may(MEETING_DATES):
        return None
    now = activity_of(reader.case, timezone.localdate())
    if now.weeks is None:
        return Pulse(_("No coaching meeting yet"), now.light)
    if now.weeks == 0:
        return Pulse(_("Last coaching meeting less than a week ago"), now.light)
    words = ngettext(
        "Last coaching meeting %(number)s week ago", "Last coaching meeting %(number)s weeks ago", now.weeks
    )
    return Pulse(words % {"number": now.weeks}, now.light)


def _content(
    reader: Reader, parties: tuple[PartyRow, ...], people: tuple[PersonRow, ...], *, all_notes: bool
) -> CaseContent:
    return CaseContent(
        exception=_exception(reader),
        parties=parties,
        people=people,
        documents=document_rows(reader),
        notes=note_list(reader, all_of_them=all_notes),
        events=latest_events(reader),
        related=related_cases(reader),
    )


def _exception(reader: Reader) -> Notice | None:
    """Return the reasoned exception, until the agreement is signed."""
    found = agreement_exception(reader.case)
    if found is None or agreement_is_signed(reader.case):
        return None
    facts = {"person": found.granted_by.name, "day": _day(found.granted_on)}
    title = _("Reasoned exception: coaching before the cooperation agreement is signed")
    return Notice(title, _("Granted by %(person)s on %(day)s:") % facts + " " + found.reason)
