"""The page of a step: who may do what with it, what it is about, and how it goes on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone
from viewflow.workflow.status import STATUS

from accounts.choices import Role
from accounts.models import User
from accounts.selectors import office_holders
from accounts.selectors.absences import away_today
from casework.cases import permissions
from casework.cases.choices import CaseState
from casework.cases.models import Case
from casework.cases.selectors import CaseAccess, access_to
from workflows.coaching.choices import Stage
from workflows.desk.selectors.absences import StandIn, away_words, stand_in, with_absence
from workflows.desk.selectors.again import own_refusal, why_again
from workflows.desk.selectors.case_verbs import ADD_MEETING
from workflows.desk.selectors.files import FileLine, files_of
from workflows.desk.selectors.given_away import why_given
from workflows.desk.selectors.inbox import who_acts
from workflows.desk.selectors.lights import Light, light_of
from workflows.desk.selectors.municipalities import municipalities_of
from workflows.desk.selectors.reader import Reader, reader_of
from workflows.desk.selectors.resting import why_resting
from workflows.desk.selectors.returns import Back
from workflows.desk.selectors.sheets import (
    EarlierSheets,
    PartyAnswer,
    Said,
    SheetPart,
    ShownContent,
    answer_line,
    answers_in_round,
    content_to_decide,
    parts_of,
    sheet_part,
    shown_content,
)
from workflows.desk.selectors.stages import stage_title, step_name
from workflows.desk.selectors.stuck import why_nobody_may
from workflows.desk.selectors.timeline import Told, what_ended, what_settled
from workflows.engine.models import Decision, Step
from workflows.engine.moves import is_optional_branch
from workflows.engine.nodes import Approval
from workflows.engine.permissions import is_free_for, may_do, may_give_away, may_read
from workflows.engine.selectors import open_steps


@dataclass(frozen=True)
class StepRights:
    """What one person may do with one step now; the buttons are drawn from it.

    `may_keep` is a draft: also while the case is suspended.
    """

    may_fill: bool = False
    may_keep: bool = False
    may_claim: bool = False
    may_release: bool = False
    may_reassign: bool = False
    may_set_due: bool = False
    may_drop: bool = False
    sees_content: bool = False


def rights_on(step: Step, user: User) -> StepRights:
    """Return what the person may do with the step; the services check the same."""
    return _rights(step, user, access_to(step.case, user))


def _rights(step: Step, user: User, access: CaseAccess) -> StepRights:
    """Return the same to somebody whose ties are known.

    Whoever does or did a step sees what it is about, whatever else the person reads of the case.
    """
    doer = may_do(step, user, access)
    sees = doer or step.owner_id == user.pk or may_read(step, access)
    keeps = doer and step.is_waiting and step.flow_task is not None and is_free_for(step, user, access)
    if not step.is_waiting or step.case.state != CaseState.RUNNING:
        return StepRights(sees_content=sees, may_keep=keeps and step.case.state == CaseState.SUSPENDED)
    gives_away = step.role != Role.CH and may_give_away(step, user, access)  # the coach keeps the own steps
    return StepRights(
        may_fill=keeps,
        may_keep=keeps,
        may_claim=doer and step.owner_id is None,
        may_release=gives_away and step.owner_id is not None,
        may_reassign=gives_away,
        may_set_due=access.may(permissions.SET_DUE_DATE),
        may_drop=access.may(permissions.MANAGE_CASE) and is_optional_branch(step),
        sees_content=sees,
    )


def candidates(step: Step) -> QuerySet[User]:
    """Return the people to whom a step could be given: its role in its organisation, without its author."""
    holders = office_holders(Role(step.role), [step.organisation_id] if step.organisation_id else [])
    return holders.exclude(pk__in=[pk for pk in (step.owner_id, step.author_id, step.author_for_id) if pk])


@dataclass(frozen=True)
class Result:
    """What became of a step that is no longer open.

    `ended` is what overtook one that was never done, `why` says why it is needed no more.
    """

    is_done: bool
    who: str
    on_behalf_of: str
    at: datetime | None
    happened_on: date | None
    decision: PartyAnswer | None
    was_redone: bool
    ended: Told | None = None
    why: str = ""


@dataclass(frozen=True)
class NextItem:
    """An open step of the case: what, who, until when."""

    what: str
    who: str
    due_on: date | None
    light: Light
    step_id: int


@dataclass(frozen=True)
class StepPage:
    """Everything that the page of a step shows beside its form."""

    step: Step
    title: str
    ask: str
    stage: str
    about: str
    who: str
    light: Light
    rights: StepRights
    is_decision: bool
    stand_in: StandIn
    content: ShownContent | None = None
    answers: tuple[PartyAnswer, ...] = ()
    backs: tuple[Back, ...] = ()
    briefs: tuple[SheetPart, ...] = ()
    earlier: tuple[Said, ...] = ()
    is_withheld_in_part: bool = False
    result: Result | None = None
    recorded: tuple[SheetPart, ...] = ()
    files: tuple[FileLine, ...] = ()
    open_now: tuple[NextItem, ...] = ()
    resting: str = ""
    nobody: str = ""
    records_meetings: bool = False
    why_given: str = ""

    @property
    def fingerprint(self) -> str:
        """Return the fingerprint of the content as it is shown."""
        return self.content.fingerprint if self.content else ""


def step_page(step: Step, user: User) -> StepPage:
    """Return the page of a step that the person may see, with no more than the person may read."""
    reader, node = reader_of(user, step.case), step.flow_task
    rights = _rights(step, user, reader.access)
    decided_on = content_to_decide(step) if rights.sees_content else None
    content = shown_content(reader, decided_on) if decided_on else None
    earlier = EarlierSheets(step, reader)
    return StepPage(
        step=step,
        title=step_name(step),
        ask=str(node.ask) if node else "",
        stage=stage_title(step.stage),
        about=_about(step, user),
        who=who_acts(step),
        light=light_of(step.due_on, timezone.localdate(), suspended=step.case.state == CaseState.SUSPENDED),
        rights=rights,
        is_decision=isinstance(node, Approval),
        stand_in=stand_in(step, user, reader.access),
        content=content,
        answers=_answers(step, reader, content) if rights.sees_content else (),
        backs=_backs(step, reader, rights, content),
        briefs=_briefs(step, reader, rights),
        earlier=tuple(earlier),
        is_withheld_in_part=earlier.is_withheld_in_part,
        result=None if step.is_waiting else _result(step, reader, content),
        recorded=_recorded(step, rights),
        files=_files(step, reader, rights),
        open_now=next_items(step.case) if reader.sees_steps and not step.is_waiting else (),
        resting=why_resting(reader),
        nobody=_why_nobody(step, reader, rights),
        records_meetings=step.stage == Stage.IMPLEMENTATION and ADD_MEETING.is_offered(reader),
        why_given=why_given(step, user),
    )


def _about(step: Step, user: User) -> str:
    """Return which case the step is part of: its subject and its municipality."""
    place = municipalities_of(user, [step.case_id]).get(step.case_id, "")
    return " · ".join(filter(None, (step.case.title, place)))


def _why_nobody(step: Step, reader: Reader, rights: StepRights) -> str:
    """Return why nobody may do an open step, to whoever knows of all steps and may not do this one."""
    if rights.may_keep or not reader.sees_steps or not step.is_waiting:
        return ""
    return why_nobody_may(step.case_id, [step]).get(step.pk, "")


def _answers(step: Step, reader: Reader, content: ShownContent | None) -> tuple[PartyAnswer, ...]:
    """Return what the parties said; somebody who only answers sees the own words, not those of others."""
    return answers_in_round(step, content.fingerprint if content else "", own_only=not reader.reads(step))


def _backs(step: Step, reader: Reader, rights: StepRights, content: ShownContent | None) -> tuple[Back, ...]:
    """Return why the step lies open once more, and to who answers again what the party said before."""
    if not (rights.sees_content and step.is_waiting):
        return ()
    refused = own_refusal(step, reader, content.fingerprint) if content and rights.may_keep else ()
    return (*why_again(step), *refused)


def _briefs(step: Step, reader: Reader, rights: StepRights) -> tuple[SheetPart, ...]:
    """Return what has to be known before an open step is done, as far as the person may read it."""
    if step.flow_task is None or not step.is_waiting or not rights.sees_content:
        return ()
    told = step.flow_task.briefs(step.case, step.organisation, reader.may)
    return tuple(sheet_part(section) for section in told)


def _recorded(step: Step, rights: StepRights) -> tuple[SheetPart, ...]:
    """Return what is recorded, where neither the form nor a brief shows it."""
    node = step.flow_task
    if node is None or isinstance(node, Approval) or rights.may_fill or not rights.sees_content:
        return ()
    if step.is_waiting and node.task.begins:
        return ()
    return parts_of(node, step.case, node.facts(step.case, step.organisation))


def _files(step: Step, reader: Reader, rights: StepRights) -> tuple[FileLine, ...]:
    node = step.flow_task
    if node is None or node.document is None or step.is_waiting or not rights.sees_content:
        return ()
    return files_of(reader, node.sources(step.organisation if step.round_id else None))


def _result(step: Step, reader: Reader, content: ShownContent | None) -> Result:
    decision: Decision | None = getattr(step, "decision", None)
    fingerprint = content.fingerprint if content else ""
    later = Step.objects.filter(process=step.process_id, flow_task=step.flow_task, status=STATUS.DONE)
    if step.status == STATUS.DONE and step.owner_id is None:
        return _settled(step, reader)
    return Result(
        is_done=step.status == STATUS.DONE,
        who=step.owner.name if step.owner else "",
        on_behalf_of=step.on_behalf_of.name if step.on_behalf_of else "",
        at=step.finished,
        happened_on=step.happened_on,
        decision=answer_line(step, decision, fingerprint) if decision and content else None,
        was_redone=later.filter(pk__gt=step.pk, organisation=step.organisation_id).exists(),
        ended=what_ended(step, reader) if step.status == STATUS.CANCELED else None,
    )


def _settled(step: Step, reader: Reader) -> Result:
    """Return what became of a step that nobody had to do any more."""
    why, day = step.flow_task.task.superfluous if step.flow_task else None, timezone.localdate(step.finished)
    return Result(
        is_done=False,
        who="",
        on_behalf_of="",
        at=step.finished,
        happened_on=None,
        decision=None,
        was_redone=False,
        ended=what_settled(step, reader),
        why=why(step.case, day, reader.may) if why else "",
    )


def next_items(case: Case) -> tuple[NextItem, ...]:
    """Return the open steps of the case, the most urgent first."""
    return tuple(items_of(open_steps(case)))


def items_of(steps: Iterable[Step]) -> Iterable[NextItem]:
    """Return open steps as a page names them; one statement for those who are away."""
    steps, today = list(steps), timezone.localdate()
    away = away_today(step.owner_id for step in steps)
    for step in steps:
        suspended = step.case.state == CaseState.SUSPENDED
        light = light_of(step.due_on, today, suspended=suspended)
        who = with_absence(who_acts(step), away_words(step, away))
        yield NextItem(step_name(step), who, step.due_on, light, step.pk)
