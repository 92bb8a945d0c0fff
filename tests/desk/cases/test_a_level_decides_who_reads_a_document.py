"""A document is for everybody who sees the case, for those who read its kind, or for named people only."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import User
from accounts.services import Substitute, announce_absence
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.cases.choices import CaseState, Level, LevelAnswer
from casework.cases.filing import add_document, withdraw_document
from casework.cases.levels import answer_lowering, name_readers, propose_lowering, raise_level, remove_reader
from casework.cases.models import Document, DocumentVersion
from casework.cases.selectors import Proposal, access_to, visible_documents
from tests.access.world import region_around
from tests.builders import LEIPZIG, acting, lpr, office, person
from tests.desk.cases.builders import Scene
from tests.desk.cases.doors import doors_to_document, reads
from tests.documents.desk import checked, put_into

TITLE = "Places to protect"


def filed(scene: Scene, level: Level, *readers: User) -> DocumentVersion:
    """File a document of the mayor of Pirna."""
    by = acting(scene.pirna.mayor)
    return add_document(case=scene.case, title=TITLE, level=level, upload=checked(), readers=readers, by=by)


def test_an_internal_document_is_for_those_of_the_case(scene: Scene) -> None:
    version = filed(scene, Level.INTERNAL)
    for user in (scene.staff.officer, scene.pirna.coordination, scene.pirna.mayor):
        assert reads(scene, user, version)
    assert not visible_documents(
        scene.staff.coordination, scene.case, access_to(scene.case, scene.staff.coordination)
    )


def test_a_confidential_document_is_for_its_author_and_named_readers(scene: Scene) -> None:
    version = filed(scene, Level.CONFIDENTIAL, scene.staff.officer)
    assert reads(scene, scene.pirna.mayor, version)
    assert reads(scene, scene.staff.officer, version)
    for user in (scene.staff.colleague, scene.staff.supervision, scene.pirna.coordination):
        assert not reads(scene, user, version)


def test_a_public_document_is_for_whoever_sees_the_head_of_the_case(scene: Scene) -> None:
    version = filed(scene, Level.PUBLIC)
    scene.play(
        "inquiry",
        "receipt",
        "initial_consultation",
        "consultation_minutes",
        "municipal_decision",
        "agreement_draft",
    )
    for user in (scene.police, scene.staff.coordination, scene.pirna.coordination):
        found = doors_to_document(scene, user, version)
        assert found["list"], user
        assert found["download"], user
        assert found["page"], user
    scene.play("coach_matching")
    coach = next(step.owner for step in scene.waiting("coach_answers") if step.role == Role.CH)
    assert coach is not None
    assert not any(doors_to_document(scene, coach, version).values())
    assert not doors_to_document(scene, scene.stranger, version)["download"]


def test_who_is_named_later_reads_from_then_on(scene: Scene) -> None:
    version = filed(scene, Level.CONFIDENTIAL)
    document, coordination = version.document, scene.pirna.coordination
    with pytest.raises(NotAllowed):
        name_readers(paper=document, readers=[coordination], by=acting(coordination))
    name_readers(paper=document, readers=[coordination, coordination], by=acting(scene.pirna.mayor))
    assert reads(scene, coordination, version)
    assert document.readers.count() == 1
    page = scene.page(scene.pirna.mayor, "timeline")
    assert f"lets {coordination.name} read “{TITLE}”" in page
    assert f"lets {coordination.name}" not in scene.page(scene.staff.officer, "timeline")


def test_a_reader_is_taken_off_alone(scene: Scene) -> None:
    version = filed(scene, Level.CONFIDENTIAL, scene.staff.officer, scene.pirna.coordination)
    named, mayor = version.document.readers.get(user=scene.staff.officer), acting(scene.pirna.mayor)
    assert reads(scene, scene.staff.officer, version)
    with pytest.raises(NotAllowed):
        remove_reader(named=named, by=acting(scene.staff.colleague), reason="Not for the office.")
    with pytest.raises(Invalid) as refusal:
        remove_reader(named=named, by=mayor, reason=" ")
    assert refusal.value.field == "reason"
    remove_reader(named=named, by=mayor, reason="Not for the office.")
    assert not reads(scene, scene.staff.officer, version)
    assert reads(scene, scene.pirna.coordination, version)
    page = scene.page(scene.pirna.coordination, "timeline")
    assert f"no longer lets {scene.staff.officer.name} read “{TITLE}”" in page
    assert "Not for the office." in page
    with pytest.raises(NotNow, match="not named any more"):
        remove_reader(named=named, by=mayor, reason="Again.")
    with pytest.raises(NotAllowed):
        name_readers(paper=version.document, readers=[scene.staff.officer], by=acting(scene.staff.officer))


def test_only_who_may_read_the_case_is_named(scene: Scene) -> None:
    version = filed(scene, Level.CONFIDENTIAL)
    by = acting(scene.pirna.mayor)
    for user in (scene.stranger, scene.staff.coordination):
        with pytest.raises(Invalid) as refusal:
            name_readers(paper=version.document, readers=[user], by=by)
        assert refusal.value.field == "readers"
    with pytest.raises(Invalid):
        name_readers(paper=version.document, readers=[], by=by)
    with pytest.raises(Invalid):
        filed(scene, Level.CONFIDENTIAL, scene.stranger)
    with pytest.raises(NotNow):
        name_readers(paper=filed(scene, Level.INTERNAL).document, readers=[scene.staff.officer], by=by)


def test_a_deputy_reads_in_the_place_of_who_is_named_and_only_then(scene: Scene) -> None:
    version = filed(scene, Level.CONFIDENTIAL, scene.staff.officer)
    assert not reads(scene, scene.staff.colleague, version)
    send_on_leave(scene.staff.officer, scene.staff.colleague)
    assert reads(scene, User.objects.get(pk=scene.staff.colleague.pk), version)


def send_on_leave(user: User, deputy: User) -> None:
    """Let somebody be away this week."""
    announce_absence(
        user=user,
        first_day=localdate(),
        last_day=localdate() + timedelta(days=6),
        substitutes=[Substitute(deputy)],
        by=acting(user),
    )


def test_a_confidential_document_is_withdrawn_by_who_reads_it(scene: Scene) -> None:
    document = filed(scene, Level.CONFIDENTIAL, scene.staff.officer).document
    with pytest.raises(NotAllowed):
        withdraw_document(document=document, by=acting(scene.staff.colleague), reason="Wrong case")
    withdraw_document(document=document, by=acting(scene.staff.officer), reason="Wrong case")
    assert "Wrong case" not in scene.page(scene.staff.colleague, "timeline")
    assert "Wrong case" in scene.page(scene.pirna.mayor, "timeline")


def test_a_level_is_raised_at_once_and_who_raises_it_goes_on_reading(scene: Scene) -> None:
    version = filed(scene, Level.INTERNAL)
    by = acting(scene.staff.officer)
    raise_level(paper=version.document, level=Level.CONFIDENTIAL, readers=[scene.staff.supervision], by=by)
    for user in (scene.staff.officer, scene.staff.supervision, scene.pirna.mayor):
        assert reads(scene, user, version)
    assert not reads(scene, scene.pirna.coordination, version)
    assert "raised the level of “Places to protect” to confidential" in scene.page(
        scene.pirna.mayor, "timeline"
    )
    with pytest.raises(Invalid):
        raise_level(paper=version.document, level=Level.PUBLIC, readers=(), by=by)


def test_only_its_author_or_the_office_raises_a_level(scene: Scene) -> None:
    document = filed(scene, Level.PUBLIC).document
    with pytest.raises(NotAllowed):
        raise_level(paper=document, level=Level.INTERNAL, readers=(), by=acting(scene.pirna.coordination))
    raise_level(paper=document, level=Level.INTERNAL, readers=(), by=acting(scene.pirna.mayor))
    document.refresh_from_db()
    assert document.level == Level.INTERNAL


def proposed(scene: Scene, *readers: User) -> Proposal:
    """Let the mayor propose that a confidential document becomes internal."""
    document = filed(scene, Level.CONFIDENTIAL, *readers).document
    by = acting(scene.pirna.mayor)
    return propose_lowering(paper=document, level=Level.INTERNAL, by=by, reason="The works are done.")


def test_a_level_is_lowered_when_somebody_else_agrees(scene: Scene) -> None:
    proposal = proposed(scene, scene.staff.officer)
    version = DocumentVersion.objects.get()
    assert not reads(scene, scene.pirna.coordination, version)
    with pytest.raises(NotAllowed, match="Somebody else"):
        answer(proposal, scene.pirna.mayor)
    with pytest.raises(NotAllowed):
        answer(proposal, scene.pirna.coordination)
    answer(proposal, scene.staff.officer)
    assert reads(scene, scene.pirna.coordination, version)
    assert not version.document.readers.exists()
    page = scene.page(scene.pirna.coordination, "timeline")
    assert "proposed to lower the level of “Places to protect” to internal" in page
    assert "The works are done." in page
    assert "agreed: the level of “Places to protect” is now internal" in page
    with pytest.raises(NotNow, match="answered"):
        answer(proposal, scene.staff.officer)


def answer(proposal: Proposal, user: User, answer: LevelAnswer = LevelAnswer.CONFIRMED) -> None:
    """Let somebody answer."""
    again = User.objects.get(pk=user.pk)
    answer_lowering(proposal=proposal, answer=answer, by=acting(again), reason="")


def test_a_lower_level_is_refused_with_a_reason(scene: Scene) -> None:
    proposal = proposed(scene, scene.staff.officer)
    with pytest.raises(Invalid):
        answer(proposal, scene.staff.officer, LevelAnswer.REFUSED)
    answer_lowering(
        proposal=proposal,
        answer=LevelAnswer.REFUSED,
        by=acting(scene.staff.officer),
        reason="They begin again in spring.",
    )
    assert Document.objects.get().level == Level.CONFIDENTIAL
    page = scene.page(scene.pirna.mayor, "timeline")
    assert "refused to lower the level" in page
    assert "They begin again in spring." in page


def test_a_deputy_of_who_proposed_does_not_agree(scene: Scene) -> None:
    proposal = proposed(scene, scene.staff.officer, scene.pirna.coordination)
    send_on_leave(scene.pirna.mayor, scene.pirna.coordination)
    with pytest.raises(NotAllowed, match="Somebody else"):
        answer(proposal, scene.pirna.coordination)
    answer(proposal, scene.staff.officer)


def test_who_proposed_does_not_agree_as_a_deputy(scene: Scene) -> None:
    document = filed(scene, Level.CONFIDENTIAL, scene.staff.officer, scene.staff.colleague).document
    by = acting(scene.staff.officer)
    proposal = propose_lowering(paper=document, level=Level.INTERNAL, by=by, reason="Done.")
    send_on_leave(scene.staff.colleague, scene.staff.officer)
    with pytest.raises(NotAllowed, match="Somebody else"):
        answer(proposal, scene.staff.officer)
    answer(proposal, scene.staff.colleague)


def test_who_was_represented_in_the_proposal_does_not_agree(scene: Scene) -> None:
    document = filed(scene, Level.CONFIDENTIAL, scene.staff.officer).document
    guest = person("Office Help")
    office(guest, Role.SU, lpr(), region=region_around("Far away", LEIPZIG))
    send_on_leave(scene.staff.officer, guest)
    by = acting(User.objects.get(pk=guest.pk))
    proposal = propose_lowering(paper=document, level=Level.INTERNAL, by=by, reason="Done.")
    assert proposal.proposed_for == scene.staff.officer
    with pytest.raises(NotAllowed, match="Somebody else"):
        answer(proposal, scene.staff.officer)
    answer(proposal, scene.pirna.mayor)


def test_a_lower_level_is_proposed_once_for_a_reason_and_is_lower(scene: Scene) -> None:
    document, by = proposed(scene, scene.staff.officer).document, acting(scene.staff.officer)
    with pytest.raises(NotNow, match="already"):
        propose_lowering(paper=document, level=Level.PUBLIC, by=by, reason="Done.")
    other = filed(scene, Level.INTERNAL).document
    for level, reason in ((Level.PUBLIC, " "), (Level.INTERNAL, "Done."), (Level.CONFIDENTIAL, "Done.")):
        with pytest.raises(Invalid):
            propose_lowering(paper=other, level=level, by=by, reason=reason)


def test_nothing_changes_in_a_closed_case(scene: Scene) -> None:
    proposal = proposed(scene, scene.staff.officer)
    put_into(CaseState.ABORTED, case=scene.case, by=acting(scene.staff.officer))
    document, officer = proposal.document, acting(scene.staff.officer)
    with pytest.raises(NotNow, match="can only be read"):
        name_readers(paper=document, readers=[scene.staff.colleague], by=officer)
    with pytest.raises(NotNow, match="can only be read"):
        raise_level(paper=document, level=Level.CONFIDENTIAL, readers=(), by=officer)
    with pytest.raises(NotNow, match="can only be read"):
        answer(proposal, scene.staff.officer)
    for statement in (
        "UPDATE cases_documentreader SET user_id = named_by_id",
        "UPDATE cases_levelproposal SET level = 'public'",
    ):
        with pytest.raises(IntegrityError, match="case is closed"), transaction.atomic():
            connection.cursor().execute(statement)
