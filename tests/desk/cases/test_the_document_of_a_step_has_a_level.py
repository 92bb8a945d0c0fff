"""The document of a step is raised and lowered like any other, as far as its step allows."""

import pytest
from django.urls import reverse

from accounts.models import User
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.cases.choices import DocumentKind, Level, LevelAnswer
from casework.cases.levels import answer_lowering, name_readers, propose_lowering, raise_level
from casework.cases.models import Document, DocumentVersion
from casework.cases.selectors import access_to, visible_documents
from tests.builders import acting
from tests.desk.cases.builders import TO_THE_COACH, Scene, of_a_step
from tests.desk.cases.doors import doors_to_document, reads
from workflows.desk.selectors.files import versions_to_read
from workflows.engine.models import Step

OF_THE_STEP = "Whoever reads the step reads the same there"
OF_THE_NOUN = "Who reads this document follows from what it is about"
OF_MEETINGS = "stays with coach and municipal coordination"
GENERAL = (DocumentKind.SHORT_PROFILE, DocumentKind.ACTION_PLAN, DocumentKind.CLOSING_REPORT)
OF_NOUNS = (DocumentKind.CONSULTATION_MINUTES, DocumentKind.AGREEMENT, DocumentKind.SITUATION_REPORT)


def uploaded(scene: Scene, kind: DocumentKind = DocumentKind.ACTION_PLAN, source: str = "plan") -> Document:
    """File a document of a step that somebody made elsewhere."""
    return of_a_step(scene, Level.INTERNAL, kind=kind, source=source, generated=False).document


def lower(scene: Scene, document: Document, level: Level) -> None:
    """Let the officer propose a lower level and the mayor agree."""
    by = acting(scene.staff.officer)
    proposal = propose_lowering(paper=document, level=level, by=by, reason="All may know.")
    answer_lowering(proposal=proposal, answer=LevelAnswer.CONFIRMED, by=acting(scene.pirna.mayor), reason="")


def test_what_was_uploaded_at_a_step_becomes_confidential_at_once(scene: Scene) -> None:
    document, officer = uploaded(scene), acting(scene.staff.officer)
    version = document.versions.get()
    assert reads(scene, scene.pirna.mayor, version)
    raise_level(paper=document, level=Level.CONFIDENTIAL, readers=[scene.pirna.coordination], by=officer)
    for user, known in (
        (scene.staff.officer, True),
        (scene.pirna.coordination, True),
        (scene.pirna.mayor, False),
        (scene.staff.colleague, False),
    ):
        assert reads(scene, user, version) is known, user
    with pytest.raises(NotAllowed):
        name_readers(paper=document, readers=[scene.pirna.mayor], by=acting(scene.pirna.mayor))
    name_readers(paper=document, readers=[scene.pirna.mayor], by=acting(scene.pirna.coordination))
    assert reads(scene, scene.pirna.mayor, version)
    lower(scene, document, Level.INTERNAL)
    assert reads(scene, scene.staff.colleague, version)


def test_what_fallwerk_made_is_read_at_the_step_anyway(scene: Scene) -> None:
    document, by = of_a_step(scene, Level.INTERNAL).document, acting(scene.staff.officer)
    with pytest.raises(NotNow, match=OF_THE_STEP):
        raise_level(paper=document, level=Level.CONFIDENTIAL, readers=(), by=by)
    uploaded(scene)  # a version with more in it than was entered
    raise_level(paper=document, level=Level.CONFIDENTIAL, readers=(), by=by)
    document.refresh_from_db()
    assert document.level == Level.CONFIDENTIAL


@pytest.mark.parametrize("kind", GENERAL)
def test_what_all_parties_read_becomes_public_by_two(scene: Scene, kind: DocumentKind) -> None:
    version = of_a_step(scene, Level.INTERNAL, kind=kind)
    scene.play(
        "inquiry",
        "receipt",
        "initial_consultation",
        "consultation_minutes",
        "municipal_decision",
        "agreement_draft",
    )
    assert not doors_to_document(scene, scene.police, version)["download"]
    lower(scene, version.document, Level.PUBLIC)
    found = doors_to_document(scene, scene.police, version)
    assert (found["list"], found["download"], found["page"]) == (True, True, True)


@pytest.mark.parametrize("kind", OF_NOUNS)
def test_what_only_some_parties_read_does_not_become_public(scene: Scene, kind: DocumentKind) -> None:
    document = of_a_step(scene, Level.INTERNAL, kind=kind).document
    with pytest.raises(NotNow, match=OF_THE_NOUN):
        propose_lowering(
            paper=document, level=Level.PUBLIC, by=acting(scene.staff.officer), reason="All may know."
        )


def minutes(scene: Scene) -> DocumentVersion:
    """File minutes of a meeting for which there is no meeting: nobody reads them by their source."""
    kind = DocumentKind.MEETING_MINUTES
    return of_a_step(scene, Level.CONFIDENTIAL, kind=kind, source="meeting:0", generated=False)


def test_minutes_of_meetings_keep_their_level_and_name_nobody(scene: Scene) -> None:
    document = minutes(scene.play(*TO_THE_COACH)).document
    for user in (scene.staff.officer, scene.coach, scene.pirna.coordination):
        by = acting(user)
        for level in (Level.INTERNAL, Level.PUBLIC):
            with pytest.raises((NotNow, NotAllowed)):
                propose_lowering(paper=document, level=level, by=by, reason="x")
        with pytest.raises((NotNow, NotAllowed)):
            name_readers(paper=document, readers=[scene.staff.officer], by=by)


def test_a_new_version_lowers_nothing(scene: Scene) -> None:
    of_a_step(scene, Level.CONFIDENTIAL)
    assert of_a_step(scene, Level.PUBLIC).document.level == Level.CONFIDENTIAL


def test_who_is_asked_to_decide_on_it_reads_it_until_then(scene: Scene) -> None:
    scene.play(
        "inquiry",
        "receipt",
        "initial_consultation",
        "consultation_minutes",
        "municipal_decision",
        "agreement_draft",
    )
    document = uploaded(scene, DocumentKind.AGREEMENT, "agreement_draft")
    raise_level(paper=document, level=Level.CONFIDENTIAL, readers=(), by=acting(scene.staff.officer))
    step = next(s for s in scene.waiting("agreement_signatures") if s.organisation == scene.pirna.town)
    version = document.versions.get()
    assert opens(scene, scene.pirna.mayor, version)
    assert link(version) in step_page(scene, scene.pirna.mayor, step)
    for user in (scene.pirna.coordination, scene.staff.colleague):
        assert not opens(scene, user, version)
        assert link(version) not in step_page(scene, user, step)
        assert not listed(scene, user, document)
    scene.play("agreement_signatures")
    assert not opens(scene, scene.pirna.mayor, version)
    assert link(version) not in step_page(scene, scene.pirna.mayor, step)


def opens(scene: Scene, user: User, version: DocumentVersion) -> bool:
    """Return whether a person can open the file."""
    found = versions_to_read(acting(user).user, scene.case, access_to(scene.case, acting(user).user))
    readable = found.filter(pk=version.pk).exists()
    answer = scene.desk_of(user).get(link(version))
    if answer.streaming:
        answer.getvalue()
    assert (answer.status_code == 200) is readable
    return readable


def listed(scene: Scene, user: User, document: Document) -> bool:
    """Return whether a person finds the document in the list of the case."""
    return visible_documents(user, scene.case, access_to(scene.case, user)).filter(pk=document.pk).exists()


def link(version: DocumentVersion) -> str:
    """Return where the file is downloaded."""
    return reverse("desk:download", args=[version.pk])


def step_page(scene: Scene, user: User, step: Step) -> str:
    """Return the page of a step as a person sees it."""
    return scene.desk_of(user).get(reverse("desk:step", args=[step.pk])).content.decode()


def test_the_page_says_why_a_level_cannot_change(scene: Scene) -> None:
    officer = scene.staff.officer
    of_noun = of_a_step(scene, Level.INTERNAL, kind=DocumentKind.AGREEMENT).document
    page = scene.page(officer, "change_level", of_noun.pk, status=409)
    assert OF_THE_STEP in page
    assert OF_THE_NOUN in page
    assert scene.address("change_level", of_noun.pk) not in scene.page(officer)
    general = of_a_step(scene, Level.INTERNAL).document
    assert scene.address("change_level", general.pk) in scene.page(officer)
    page = scene.page(officer, "change_level", general.pk)
    assert 'value="public"' in page
    assert 'value="confidential"' not in page
    assert "what was entered at the step is read by whoever reads the step" in page
    scene.send(officer, "change_level", general.pk, status=400, level="confidential")


def test_the_town_proposes_a_lower_level_and_raises_what_it_filed_only(scene: Scene) -> None:
    document = uploaded(scene)
    page = scene.page(scene.pirna.mayor, "change_level", document.pk)
    assert 'value="public"' in page
    assert 'value="confidential"' not in page
    with pytest.raises(NotAllowed):
        raise_level(paper=document, level=Level.CONFIDENTIAL, readers=(), by=acting(scene.pirna.mayor))


def test_a_higher_level_overtakes_a_lower_one_that_was_proposed(scene: Scene) -> None:
    document, officer = uploaded(scene), acting(scene.staff.officer)
    proposal = propose_lowering(paper=document, level=Level.PUBLIC, by=officer, reason="All may know.")
    page = scene.page(scene.staff.officer, "change_level", document.pk)
    assert 'value="public"' not in page
    raise_level(paper=document, level=Level.CONFIDENTIAL, readers=[scene.pirna.mayor], by=officer)
    assert not document.level_proposals.exists()
    with pytest.raises(NotNow, match="has been raised since"):
        answer_lowering(
            proposal=proposal, answer=LevelAnswer.CONFIRMED, by=acting(scene.pirna.mayor), reason=""
        )
    with pytest.raises(Invalid):
        raise_level(paper=document, level=Level.CONFIDENTIAL, readers=(), by=officer)
