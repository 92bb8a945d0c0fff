"""Doing what the script says, as the people would, through the services."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import TypeAlias

from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import Office, User
from accounts.services import end_office
from casework.audit.actors import Actor
from casework.cases.choices import Audience, CaseKind
from casework.cases.models import Case
from casework.cases.notes import write_note
from casework.cases.selectors import active_assignment
from casework.cases.services import open_case
from casework.coaching.facts.beginning import CoachChangeFacts
from casework.coaching.facts.meetings import MeetingAgreementFacts, MeetingFacts, MeetingParticipantFacts
from casework.network.facts import AgreementPartyFacts
from casework.territory.choices import OrganisationKind
from casework.territory.models import MunicipalGroup, Organisation
from casework.territory.selectors import district_of, organisation_of, prevention_council_office
from workflows.coaching.services import change_coach, record_meeting_with_minutes
from workflows.desk.demo.answers.network import agreement_parties
from workflows.desk.demo.answers.people import holder, municipality
from workflows.desk.demo.calendar import Event
from workflows.desk.demo.driver import answer, do, doer_of, open_step, refuse
from workflows.desk.demo.script import CaseScript, Move, Verb
from workflows.desk.demo.themes import theme_of, themes
from workflows.engine.choices import Answer
from workflows.engine.drafts import save_draft
from workflows.engine.lifecycle import (
    abort_case,
    close_case,
    discard_case,
    reopen_case,
    resume_case,
    submit_case,
    suspend_case,
    transfer_case,
)
from workflows.engine.moves import drop_branch, send_back
from workflows.engine.selectors import running_processes
from workflows.engine.services import claim_step

MARK = "(Demonstration)"


@dataclass
class Stage:
    """What has been played so far; `house` acts for the administration."""

    house: Actor
    groups: dict[str, MunicipalGroup] = field(default_factory=dict)
    cases: dict[str, int] = field(default_factory=dict)

    def case(self, key: str) -> Case:
        """Return a case as it is now."""
        return Case.objects.select_related("lead", "opened_by").get(pk=self.cases[key])


Acting: TypeAlias = Callable[[Stage, CaseScript, Move], None]


def act(stage: Stage, event: Event) -> None:
    """Do what happens in an event."""
    ACTING[event.move.verb](stage, event.case, event.move)


def _named(name: str) -> User:
    return User.objects.get(name=name)


def _lead(script: CaseScript) -> Actor:
    return Actor(_named(script.lead))


def _supervision() -> Actor:
    return Actor(holder(Role.SU, prevention_council_office()))


def _town(ags: str) -> Organisation:
    return Organisation.objects.get(kind=OrganisationKind.MUNICIPALITY, unit__ags=ags)


def _coordinator(case: Case) -> Actor:
    return Actor(holder(Role.MC, municipality(case)))


def _coach(case: Case) -> Actor:
    assigned = active_assignment(case, Role.CH)
    if assigned is None:
        raise LookupError(f"{case} has no coach")
    return Actor(assigned.user)


def _open(stage: Stage, script: CaseScript, move: Move) -> None:
    towns = [_town(ags) for ags in script.towns]
    by = Actor(holder(Role.MC, towns[0])) if script.opened_by_town else _lead(script)
    case = open_case(
        kind=CaseKind.COACHING,
        title=f"{script.title} {MARK}",
        municipalities=towns,
        opened_by=towns[0] if script.opened_by_town else prevention_council_office(),
        opened_on=localdate(),
        by=by,
        group=stage.groups.get(script.group),
        lead=None if script.opened_by_town else by.user,
    )
    stage.cases[script.key] = case.pk


def _opener(case: Case, script: CaseScript) -> Actor:
    return _coordinator(case) if script.opened_by_town else _lead(script)


def _submit(stage: Stage, script: CaseScript, move: Move) -> None:
    case = stage.case(script.key)
    submit_case(case=case, by=_opener(case, script))


def _discard(stage: Stage, script: CaseScript, move: Move) -> None:
    case = stage.case(script.key)
    discard_case(case=case, by=_opener(case, script), reason=move.what)


def _do(stage: Stage, script: CaseScript, move: Move) -> None:
    """Do a step; one that is offered to all case officers is taken by the lead first."""
    step = open_step(stage.case(script.key), move.what, move.party)
    if step.role == Role.CO and step.owner_id is None:
        step.owner = claim_step(step_id=step.pk, by=_lead(script)).owner
    answer(step, **_entries(step.case, script, move))


def _entries(case: Case, script: CaseScript, move: Move) -> dict[str, object]:
    usual = _USUAL.get(move.what)
    says = {name: _named(str(value)) if name == "coach" else value for name, value in move.says.items()}
    if move.weeks:
        says["follow_up_on"] = localdate() + timedelta(weeks=move.weeks)
    return {**(usual(case, script) if usual else {}), **says}


_USUAL: Mapping[str, Callable[[Case, CaseScript], dict[str, object]]] = {
    "inquiry": lambda case, script: {
        "topics": themes()[script.topic].topics,
        "concern": themes()[script.topic].concern,
    },
    "receipt": lambda case, script: {"lead": _named(script.lead)},
    "agreement_draft": lambda case, script: {"parties": _parties(case, script)},
    "coach_matching": lambda case, script: {"coach": _named(script.coach)} if script.coach else {},
    "contracting": lambda case, script: {"branches": script.branches or ("none",)},
}


def _parties(case: Case, script: CaseScript) -> tuple[AgreementPartyFacts, ...]:
    bodies = list(agreement_parties(case))
    unit = municipality(case).unit
    if script.district_signs and unit:
        bodies.append((organisation_of(district_of(unit)), "district"))
    return tuple(AgreementPartyFacts(body, role, "", "", None) for body, role in bodies)


def _refuse(stage: Stage, script: CaseScript, move: Move) -> None:
    refuse(stage.case(script.key), move.what, move.reason, move.party)


def _remark(stage: Stage, script: CaseScript, move: Move) -> None:
    remark = Answer.APPROVED_WITH_REMARKS
    do(stage.case(script.key), move.what, move.party, answer=remark, text=move.reason)


def _meet(stage: Stage, script: CaseScript, move: Move) -> None:
    case = stage.case(script.key)
    theme, town = theme_of(case), municipality(case)
    facts = MeetingFacts(
        held_on=localdate(),
        hours=Decimal("2.5"),
        form="video" if move.what == "2" else "on_site",
        participants=(
            MeetingParticipantFacts("Koordination", "Ordnungsamt", town.name),
            MeetingParticipantFacts(_coach(case).user.name, "Coach", "Institut B3 e. V."),
        ),
        topics=theme.topics,
        contents=f"Stand zum Thema „{theme.problem}“ besprochen und die nächsten Schritte geklärt.",
        agreed=(
            MeetingAgreementFacts(theme.measures[0].title, "Koordination", localdate() + timedelta(weeks=6)),
        ),
        next_on=localdate() + timedelta(weeks=6),
    )
    record_meeting_with_minutes(case=case, facts=facts, by=_coach(case))


def _note(stage: Stage, script: CaseScript, move: Move) -> None:
    case = stage.case(script.key)
    write_note(case=case, text=move.what, audience=Audience.PARTIES, by=_coordinator(case))


def _internal_note(stage: Stage, script: CaseScript, move: Move) -> None:
    write_note(case=stage.case(script.key), text=move.what, audience=Audience.LPR, by=_lead(script))


def _begin(stage: Stage, script: CaseScript, move: Move) -> None:
    """Leave a step half filled in."""
    step = open_step(stage.case(script.key), move.what, move.party)
    entries = {name: str(value) for name, value in move.says.items()}
    for group in step.flow_task.form.row_groups:  # each with one empty row, as a page sends it
        entries |= {f"{group}-TOTAL_FORMS": "1", f"{group}-INITIAL_FORMS": "0"}
    data = {name: [value] for name, value in entries.items()}
    save_draft(step_id=step.pk, data=data, by=Actor(doer_of(step)))


def _drop(stage: Stage, script: CaseScript, move: Move) -> None:
    step = open_step(stage.case(script.key), move.what)
    drop_branch(step_id=step.pk, by=_lead(script), reason=move.reason)


def _send_back(stage: Stage, script: CaseScript, move: Move) -> None:
    process = running_processes(stage.case(script.key))[0]
    send_back(process_id=process.pk, to=move.what, by=_lead(script), reason=move.reason)


def _change_coach(stage: Stage, script: CaseScript, move: Move) -> None:
    facts = CoachChangeFacts(
        reason=move.what,
        last_day=localdate(),
        handover_note="Unterlagen und offene Absprachen sind mit der Koordination durchgesprochen.",
    )
    change_coach(case=stage.case(script.key), facts=facts, by=_lead(script))


def _suspend(stage: Stage, script: CaseScript, move: Move) -> None:
    until = localdate() + timedelta(weeks=move.weeks)
    suspend_case(case=stage.case(script.key), until=until, by=_lead(script), reason=move.what)


def _resume(stage: Stage, script: CaseScript, move: Move) -> None:
    resume_case(case=stage.case(script.key), by=_lead(script), reason=move.what)


def _abort(stage: Stage, script: CaseScript, move: Move) -> None:
    abort_case(case=stage.case(script.key), on=localdate(), by=_lead(script), reason=move.what)


def _close(stage: Stage, script: CaseScript, move: Move) -> None:
    close_case(case=stage.case(script.key), on=localdate(), by=_supervision(), reason=move.what)


def _reopen(stage: Stage, script: CaseScript, move: Move) -> None:
    reopen_case(case=stage.case(script.key), by=_supervision(), reason=move.what)


def _transfer(stage: Stage, script: CaseScript, move: Move) -> None:
    transfer_case(
        case=stage.case(script.key),
        successor=stage.case(move.what),
        on=localdate(),
        by=_lead(script),
        reason=move.reason,
    )


def _end_office(stage: Stage, script: CaseScript, move: Move) -> None:
    office = Office.objects.get(user__name=move.what, valid_until=None)
    end_office(office=office, last_day=localdate(), by=stage.house, reason=move.reason)


ACTING: Mapping[Verb, Acting] = {
    Verb.OPEN: _open,
    Verb.SUBMIT: _submit,
    Verb.DISCARD: _discard,
    Verb.DO: _do,
    Verb.REFUSE: _refuse,
    Verb.REMARK: _remark,
    Verb.MEET: _meet,
    Verb.NOTE: _note,
    Verb.INTERNAL_NOTE: _internal_note,
    Verb.BEGIN: _begin,
    Verb.DROP: _drop,
    Verb.SEND_BACK: _send_back,
    Verb.CHANGE_COACH: _change_coach,
    Verb.SUSPEND: _suspend,
    Verb.RESUME: _resume,
    Verb.ABORT: _abort,
    Verb.CLOSE: _close,
    Verb.REOPEN: _reopen,
    Verb.TRANSFER: _transfer,
    Verb.END_OFFICE: _end_office,
}
