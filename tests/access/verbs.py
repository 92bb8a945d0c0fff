"""Every verb on cases and steps, ready to be tried: each works here, if somebody who may does it."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TypeAlias

from django.utils.timezone import localdate

from accounts.policy import Grantable
from casework.audit.actors import Actor
from casework.cases.choices import (
    Audience,
    CaseKind,
    ErasureGround,
    Level,
    LevelAnswer,
    PartyRole,
    ReviewScope,
)
from casework.cases.erasing import ErasureFacts, ask_for_erasure, carry_out_erasure, refuse_erasure
from casework.cases.filing import add_document
from casework.cases.filing import withdraw_document as take_off_file
from casework.cases.grants import answer_request, ask_for_access, end_grant, grant_access
from casework.cases.levels import answer_lowering, name_readers, propose_lowering, raise_level, remove_reader
from casework.cases.models import Case, CaseParty, Document, Grant
from casework.cases.notes import write_note
from casework.cases.proving import record_check, record_export, record_revision_export
from casework.cases.reviewing import ReviewFacts, review_case
from casework.cases.selectors import parties_of
from casework.cases.services import add_party, assign_lead, end_party, open_case
from casework.territory.models import Organisation
from tests.builders import HEIDENAU, acting, draft_case, lpr, running_case, town
from tests.definitions.practice import WordFacts
from tests.documents.desk import checked
from tests.engine.practice import Scene, answer, go_to_branches, go_to_inner_branches, say
from workflows.desk.demo.driver import decision_facts, open_step
from workflows.engine.drafts import save_draft
from workflows.engine.lifecycle import (
    abort_case,
    close_case,
    discard_case,
    reopen_case,
    resume_case,
    set_follow_up,
    submit_case,
    suspend_case,
    transfer_case,
)
from workflows.engine.moves import (
    add_branch,
    drop_branch,
    join_case,
    leave_case,
    send_back,
    withdraw_document,
)
from workflows.engine.selectors import content_of
from workflows.engine.services import (
    claim_step,
    complete_step,
    decide,
    reassign_step,
    release_step,
    set_due_date,
)

Attempt: TypeAlias = Callable[[Actor], object]
"""A verb on a case that is ready for it; only who does it is left open."""

WHY = "There is a reason."


def _pirna(scene: Scene) -> CaseParty:
    return parties_of(scene.case).get(organisation=scene.pirna.town)


def _draft(scene: Scene) -> Case:
    return draft_case(scene.staff.officer, kind=CaseKind.OTHER)


def _opening(scene: Scene) -> Attempt:
    place: list[Organisation] = [town(HEIDENAU)]
    return lambda by: open_case(
        kind=CaseKind.OTHER,
        title="Prevention",
        municipalities=place,
        opened_by=lpr(),
        opened_on=localdate(),
        by=by,
    )


def _adding_a_party(scene: Scene) -> Attempt:
    return lambda by: add_party(
        case=scene.case,
        organisation=town(HEIDENAU),
        role=PartyRole.MUNICIPALITY,
        joined_on=localdate(),
        by=by,
    )


def _ending_a_participation(scene: Scene) -> Attempt:
    return lambda by: end_party(party=_pirna(scene), left_on=localdate(), by=by, reason=WHY)


def _joining(scene: Scene) -> Attempt:
    return lambda by: join_case(
        case_id=scene.case.pk,
        organisation=town(HEIDENAU),
        role=PartyRole.MUNICIPALITY,
        joined_on=localdate(),
        by=by,
    )


def _leaving(scene: Scene) -> Attempt:
    return lambda by: leave_case(party_id=_pirna(scene).pk, left_on=localdate(), by=by, reason=WHY)


def _giving_the_lead(scene: Scene) -> Attempt:
    return lambda by: assign_lead(case=scene.case, lead=acting(scene.staff.officer).user, by=by)


def _granting(scene: Scene) -> Attempt:
    guest, until = scene.staff.next_coach, localdate() + timedelta(days=9)
    return lambda by: grant_access(
        case=scene.case, user=guest, opens=Grantable.HEAD, valid_until=until, reason=WHY, by=by
    )


def _answering_a_request(scene: Scene) -> Attempt:
    by_guest, until = acting(scene.staff.next_coach), localdate() + timedelta(days=9)
    asked = ask_for_access(reference=scene.case.reference_number, reason=WHY, by=by_guest)
    return lambda by: answer_request(
        request_id=asked.pk, opens=Grantable.HEAD, valid_until=until, reason=WHY, by=by
    )


def _ending_an_access(scene: Scene) -> Attempt:
    _granting(scene)(acting(scene.staff.officer))
    return lambda by: end_grant(grant=Grant.objects.get(content_object=scene.case), by=by, reason=WHY)


def _writing_a_note(scene: Scene) -> Attempt:
    return lambda by: write_note(case=scene.case, text="Calm.", audience=Audience.PARTIES, by=by)


def _adding_a_document(scene: Scene) -> Attempt:
    return lambda by: add_document(
        case=scene.case, title="Minutes", level=Level.INTERNAL, upload=checked(), by=by
    )


def _filed(scene: Scene) -> Document:
    by_officer = acting(scene.staff.officer)
    version = add_document(
        case=scene.case, title="Minutes", level=Level.INTERNAL, upload=checked(), by=by_officer
    )
    return version.document


def _taking_off_file(scene: Scene) -> Attempt:
    document = _filed(scene)
    return lambda by: take_off_file(document=document, by=by, reason=WHY)


def _confidential(scene: Scene) -> Document:
    """Return a confidential document of the mayor that names the officer."""
    version = add_document(
        case=scene.case,
        title="Places to protect",
        level=Level.CONFIDENTIAL,
        upload=checked(),
        readers=[scene.staff.officer],
        by=acting(scene.pirna.mayor),
    )
    return version.document


def _naming_a_reader(scene: Scene) -> Attempt:
    document = _confidential(scene)
    return lambda by: name_readers(paper=document, readers=[scene.pirna.coordination], by=by)


def _removing_a_reader(scene: Scene) -> Attempt:
    named = _confidential(scene).readers.get(user=scene.staff.officer)
    return lambda by: remove_reader(named=named, by=by, reason=WHY)


def _raising_a_level(scene: Scene) -> Attempt:
    document = _filed(scene)
    return lambda by: raise_level(paper=document, level=Level.CONFIDENTIAL, readers=(), by=by)


def _proposing_a_lower_level(scene: Scene) -> Attempt:
    document = _confidential(scene)
    return lambda by: propose_lowering(paper=document, level=Level.INTERNAL, by=by, reason=WHY)


def _answering_a_lower_level(scene: Scene) -> Attempt:
    document, by_mayor = _confidential(scene), acting(scene.pirna.mayor)
    asked = propose_lowering(paper=document, level=Level.INTERNAL, by=by_mayor, reason=WHY)
    return lambda by: answer_lowering(proposal=asked, answer=LevelAnswer.CONFIRMED, by=by, reason="")


def _withdrawing(scene: Scene) -> Attempt:
    document = _filed(scene)
    return lambda by: withdraw_document(document=document, by=by, reason=WHY)


def _drafting(scene: Scene) -> Attempt:
    step = open_step(scene.case, "first")
    return lambda by: save_draft(step_id=step.pk, data={"word": ["light"]}, by=by)


def _completing(scene: Scene) -> Attempt:
    step = open_step(scene.case, "first")
    return lambda by: complete_step(step_id=step.pk, facts=WordFacts("light"), by=by)


def _deciding(scene: Scene) -> Attempt:
    say(scene.case, "first")
    answer(scene.case, "agree", "Pirna")
    step = open_step(scene.case, "agree", "Freital")
    shown = content_of(step.case, step.flow_task).fingerprint
    return lambda by: decide(step_id=step.pk, facts=decision_facts(step), fingerprint=shown, by=by)


def _checking_the_record(scene: Scene) -> Attempt:
    return lambda by: record_check(case=scene.case, entries=1, findings=0, by=by)


def _exporting_the_trail(scene: Scene) -> Attempt:
    return lambda by: record_export(case=scene.case, purpose=WHY, by=by)


def _exporting_across_cases(scene: Scene) -> Attempt:
    return lambda by: record_revision_export(number=1, page="/revision/", purpose=WHY, by=by)


def _reviewing(scene: Scene) -> Attempt:
    facts = ReviewFacts(ReviewScope.CASE, without_findings=True)
    return lambda by: review_case(case=scene.case, facts=facts, by=by)


def _claiming(scene: Scene) -> Attempt:
    step = open_step(scene.case, "first")
    return lambda by: claim_step(step_id=step.pk, by=by)


def _releasing(scene: Scene) -> Attempt:
    step = claim_step(step_id=open_step(scene.case, "first").pk, by=acting(scene.staff.officer))
    return lambda by: release_step(step_id=step.pk, by=by, reason="Long ill")


def _reassigning(scene: Scene) -> Attempt:
    step, to = open_step(scene.case, "first"), acting(scene.staff.colleague).user
    return lambda by: reassign_step(step_id=step.pk, to=to, by=by, reason=WHY)


def _setting_a_due_date(scene: Scene) -> Attempt:
    step, due_on = open_step(scene.case, "first"), localdate() + timedelta(days=30)
    return lambda by: set_due_date(step_id=step.pk, due_on=due_on, by=by, reason=WHY)


def _sending_back(scene: Scene) -> Attempt:
    go_to_branches(scene.case)
    return lambda by: send_back(process_id=scene.process.pk, to="first", by=by, reason=WHY)


def _adding_a_branch(scene: Scene) -> Attempt:
    go_to_inner_branches(scene.case, "word")
    return lambda by: add_branch(process_id=scene.process.pk, name="extra", by=by, reason=WHY)


def _dropping_a_branch(scene: Scene) -> Attempt:
    go_to_inner_branches(scene.case, "extra")
    step = open_step(scene.case, "extra")
    return lambda by: drop_branch(step_id=step.pk, by=by, reason=WHY)


def _submitting(scene: Scene) -> Attempt:
    case = _draft(scene)
    return lambda by: submit_case(case=case, by=by)


def _discarding(scene: Scene) -> Attempt:
    case = _draft(scene)
    return lambda by: discard_case(case=case, by=by, reason=WHY)


def _of_the_title(scene: Scene) -> ErasureFacts:
    contents = frozenset({(Case.history.model._meta.db_table, scene.case.pk, "title")})
    return ErasureFacts(contents, ErasureGround.OBJECTION, WHY)


def _asking_for_an_erasure(scene: Scene) -> Attempt:
    return lambda by: ask_for_erasure(case=scene.case, facts=_of_the_title(scene), by=by)


def _erasing(scene: Scene) -> Attempt:
    erasure = ask_for_erasure(case=scene.case, facts=_of_the_title(scene), by=acting(scene.staff.officer))
    return lambda by: carry_out_erasure(erasure=erasure, by=by)


def _refusing_an_erasure(scene: Scene) -> Attempt:
    erasure = ask_for_erasure(case=scene.case, facts=_of_the_title(scene), by=acting(scene.staff.officer))
    return lambda by: refuse_erasure(erasure=erasure, by=by, reason=WHY)


def _suspending(scene: Scene) -> Attempt:
    until = localdate() + timedelta(days=9)
    return lambda by: suspend_case(case=scene.case, until=until, by=by, reason=WHY)


def _resuming(scene: Scene) -> Attempt:
    _suspending(scene)(acting(scene.staff.officer))
    return lambda by: resume_case(case=scene.case, by=by)


def _setting_a_follow_up(scene: Scene) -> Attempt:
    _suspending(scene)(acting(scene.staff.officer))
    until = localdate() + timedelta(days=30)
    return lambda by: set_follow_up(case=scene.case, until=until, by=by, reason=WHY)


def _aborting(scene: Scene) -> Attempt:
    return lambda by: abort_case(case=scene.case, on=localdate(), by=by, reason=WHY)


def _transferring(scene: Scene) -> Attempt:
    successor = running_case(scene.staff.officer, HEIDENAU, kind=CaseKind.OTHER)
    return lambda by: transfer_case(case=scene.case, successor=successor, on=localdate(), by=by, reason=WHY)


def _closing(scene: Scene) -> Attempt:
    return lambda by: close_case(case=scene.case, on=localdate(), by=by, reason=WHY)


def _reopening(scene: Scene) -> Attempt:
    _aborting(scene)(acting(scene.staff.officer))
    return lambda by: reopen_case(case=scene.case, by=by, reason=WHY)


VERBS: Mapping[str, Callable[[Scene], Attempt]] = {
    "casework/cases/erasing.py:ask_for_erasure": _asking_for_an_erasure,
    "casework/cases/erasing.py:carry_out_erasure": _erasing,
    "casework/cases/erasing.py:refuse_erasure": _refusing_an_erasure,
    "casework/cases/filing.py:add_document": _adding_a_document,
    "casework/cases/filing.py:withdraw_document": _taking_off_file,
    "casework/cases/grants.py:answer_request": _answering_a_request,
    "casework/cases/grants.py:end_grant": _ending_an_access,
    "casework/cases/grants.py:grant_access": _granting,
    "casework/cases/levels.py:answer_lowering": _answering_a_lower_level,
    "casework/cases/levels.py:name_readers": _naming_a_reader,
    "casework/cases/levels.py:propose_lowering": _proposing_a_lower_level,
    "casework/cases/levels.py:raise_level": _raising_a_level,
    "casework/cases/levels.py:remove_reader": _removing_a_reader,
    "casework/cases/notes.py:write_note": _writing_a_note,
    "casework/cases/proving.py:record_check": _checking_the_record,
    "casework/cases/proving.py:record_export": _exporting_the_trail,
    "casework/cases/proving.py:record_revision_export": _exporting_across_cases,
    "casework/cases/reviewing.py:review_case": _reviewing,
    "casework/cases/services.py:add_party": _adding_a_party,
    "casework/cases/services.py:assign_lead": _giving_the_lead,
    "casework/cases/services.py:end_party": _ending_a_participation,
    "casework/cases/services.py:open_case": _opening,
    "workflows/engine/drafts.py:save_draft": _drafting,
    "workflows/engine/lifecycle.py:abort_case": _aborting,
    "workflows/engine/lifecycle.py:close_case": _closing,
    "workflows/engine/lifecycle.py:discard_case": _discarding,
    "workflows/engine/lifecycle.py:reopen_case": _reopening,
    "workflows/engine/lifecycle.py:resume_case": _resuming,
    "workflows/engine/lifecycle.py:set_follow_up": _setting_a_follow_up,
    "workflows/engine/lifecycle.py:submit_case": _submitting,
    "workflows/engine/lifecycle.py:suspend_case": _suspending,
    "workflows/engine/lifecycle.py:transfer_case": _transferring,
    "workflows/engine/moves.py:add_branch": _adding_a_branch,
    "workflows/engine/moves.py:drop_branch": _dropping_a_branch,
    "workflows/engine/moves.py:join_case": _joining,
    "workflows/engine/moves.py:leave_case": _leaving,
    "workflows/engine/moves.py:send_back": _sending_back,
    "workflows/engine/moves.py:withdraw_document": _withdrawing,
    "workflows/engine/services.py:claim_step": _claiming,
    "workflows/engine/services.py:complete_step": _completing,
    "workflows/engine/services.py:decide": _deciding,
    "workflows/engine/services.py:reassign_step": _reassigning,
    "workflows/engine/services.py:release_step": _releasing,
    "workflows/engine/services.py:set_due_date": _setting_a_due_date,
}
