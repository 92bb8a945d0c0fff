"""What is erased stands nowhere any more: in no table, page, search, export or file; and the record fits."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate
from pytest_django import Settings

from accounts.choices import Role
from accounts.models import User
from accounts.policy import Grantable
from casework.audit.choices import Scope, Verb
from casework.audit.errors import Invalid
from casework.audit.selectors import events_of
from casework.audit.verification import verify_record
from casework.cases.choices import Audience, ErasureAnswer, ErasureGround, Level
from casework.cases.erasing import ErasureFacts
from casework.cases.filing import add_document
from casework.cases.grants import grant_access
from casework.cases.levels import raise_level
from casework.cases.markings import text_of_pdf
from casework.cases.models import DocumentVersion, Erasure, Note
from casework.cases.notes import write_note
from casework.cases.selectors.proofs import chain_of
from casework.cases.uploads import check_upload
from casework.coaching.models import Inquiry
from tests.builders import acting, house, lpr, person, rewrite
from tests.desk.cases.builders import TO_THE_DECISION, Scene, set_scene
from tests.rehearsal import rehearsed
from workflows.desk.selectors import erasures as shown
from workflows.desk.selectors.paging import Place
from workflows.desk.selectors.reader import reader_of
from workflows.desk.services import ask_to_erase
from workflows.engine.drafts import save_draft
from workflows.engine.jobs import file_document
from workflows.engine.lifecycle import suspend_case
from workflows.engine.models import Step, StepDraft

SECRET = "Frau Quendelbach hat getrunken."
NAME = "Quendelbach"
HISTORY, VERSIONS = "cases_historicalnote", "cases_historicaldocumentversion"
SOON = localdate().replace(year=localdate().year + 1)
WHY = {"legal_ground": "unlawful", "reason": "Written by mistake."}


def set_told_scene() -> Scene:
    """Play a coaching to the decision of the town."""
    return set_scene().play(*TO_THE_DECISION)


new_scene = rehearsed(set_told_scene)


@pytest.fixture
def scene(new_scene: Callable[[], Scene], db: None, settings: Settings, tmp_path: Path) -> Iterator[Scene]:
    """Return a case in which somebody is named in many places."""
    settings.MEDIA_ROOT = tmp_path
    with translation.override("en"):
        scene = new_scene()
        name_somebody(scene)
        yield scene


def name_somebody(scene: Scene) -> None:
    """Put the sentence into an inquiry, its document, a note, reasons, a draft and a file."""
    by = acting(scene.staff.officer)
    rewrite(row=Inquiry.objects.get(case=scene.case), by=house(), concern=SECRET)
    inquiry = next(step for step in Step.objects.filter(case=scene.case) if step.node_name == "inquiry")
    file_document(inquiry.pk)
    write_note(case=scene.case, text=SECRET, audience=Audience.PARTIES, by=by)
    upload = check_upload(SimpleUploadedFile(f"{NAME}.txt", SECRET.encode()))
    add_document(case=scene.case, title=f"Brief {NAME}", level=Level.INTERNAL, upload=upload, by=by)
    guest, until = scene.staff.next_coach, localdate() + timedelta(days=9)  # also on record with the person
    head = Grantable.HEAD
    grant_access(case=scene.case, user=guest, opens=head, valid_until=until, reason=SECRET, by=by)
    step = scene.waiting("municipal_decision")[0]
    entered = {"reservations": [f"Wegen: {SECRET}"], "resolution_no": ["17"]}
    save_draft(step_id=step.pk, data=entered, by=acting(step.owner or scene.pirna.mayor))
    suspend_case(case=scene.case, until=SOON, by=by, reason=SECRET)


def offered(page: str) -> list[str]:
    """Return the contents that the form of a page offers."""
    return re.findall(r'name="contents"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="contents"', page)


def ask(scene: Scene) -> Erasure:
    """Let the officer look for the name and ask that all that is found be erased."""
    client, address = scene.desk_of(scene.staff.officer), scene.address("ask_erasure")
    found = client.get(address, {"suche": NAME}).content.decode()
    values = ["".join(pair) for pair in offered(found)]
    assert len(values) >= 6, values
    first = client.post(f"{address}?suche={NAME}", {"contents": values, **WHY}).content.decode()
    noticed = re.search(r'name="noticed" value="([^"]+)"', first)
    assert noticed, "the page says first what it brings about"
    assert "These files are removed for good" in first
    answer = client.post(f"{address}?suche={NAME}", {"contents": values, "noticed": noticed[1], **WHY})
    assert answer.status_code == 302, answer.content.decode()
    return Erasure.objects.get()


def decide(scene: Scene, erasure: Erasure) -> None:
    """Let supervision carry it out."""
    client = scene.desk_of(scene.staff.supervision)
    address = scene.address("decide_erasure", erasure.pk)
    form = {"answer": ErasureAnswer.CARRIED_OUT.value, "reason": ""}
    first = client.post(address, form).content.decode()
    noticed = re.search(r'name="noticed" value="([^"]+)"', first)
    assert noticed
    answer = client.post(address, {**form, "noticed": noticed[1]})
    assert answer.status_code == 302, answer.content.decode()


def tables_with(word: str) -> list[str]:
    """Return the tables of the whole database in which a word stands, in whatever column."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        found = []
        for name in names:
            cursor.execute(f'SELECT EXISTS (SELECT FROM "{name}" t WHERE t::text LIKE %s)', [f"%{word}%"])
            if cursor.fetchone()[0]:
                found.append(name)
    return found


def files_with(word: str, folder: Path) -> list[str]:
    """Return the files in which a word stands."""
    found = []
    for path in (path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        with path.open("rb") as file:
            text = " ".join(text_of_pdf(file)) if content.startswith(b"%PDF") else content.decode()
        if word in text.replace("\u200b", ""):
            found.append(path.name)
    return found


def pages_with(scene: Scene, word: str) -> list[str]:
    """Return the pages of the case and around it on which a word stands for some of its readers."""
    step = next(step for step in Step.objects.filter(case=scene.case) if step.node_name == "inquiry")
    ways = [scene.address(name) for name in ("case", "timeline", "as_of", "erasures", "reviews", "meetings")]
    ways += [reverse("desk:step", args=[step.pk]), reverse("desk:inbox"), reverse("desk:waiting_erasures")]
    ways += [f"{reverse('desk:cases')}?suche=Pirna", f"{reverse('desk:revision')}?art=loeschungen"]
    found = []
    for user in (scene.staff.supervision, scene.pirna.coordination):
        for way in ways:
            answer = scene.desk_of(user).get(way)
            assert answer.status_code in (200, 403), way
            if word in answer.content.decode():
                found.append(f"{user}: {way}")
    return found


def exports_with(scene: Scene, word: str) -> list[str]:
    """Return which files that supervision takes away hold a word."""
    client = scene.desk_of(scene.staff.supervision)
    ways = (scene.address("export_trail"), reverse("desk:revision"))
    answers = {way: client.post(way, {"purpose": "We look."}) for way in ways}
    return [way for way, answer in answers.items() if word.encode() in answer.getvalue()]


def test_it_stands_in_no_table_page_search_export_or_file(
    scene: Scene,
    tmp_path: Path,
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]],
) -> None:
    assert len(tables_with(NAME)) >= 8
    assert len(files_with(NAME, tmp_path)) == 2
    assert NAME in scene.page(scene.staff.officer)
    erasure = ask(scene)
    with django_capture_on_commit_callbacks(execute=True):
        decide(scene, erasure)
    assert tables_with(NAME) == []
    assert files_with(NAME, tmp_path) == []
    assert pages_with(scene, NAME) == []
    assert exports_with(scene, NAME) == []
    mark = f"[gelöscht am {localdate():%d.%m.%Y}, Nr. {Erasure.objects.get().pk}]"
    for name in ("case", "timeline", "as_of"):
        assert mark in scene.page(scene.staff.officer, name)
    assert list(verify_record(chain=chain_of(scene.case))) == []
    draft = StepDraft.objects.get()
    assert (draft.data["reservations"], draft.data["resolution_no"]) == ([""], ["17"])


def test_an_erased_file_is_told_and_not_sent(
    scene: Scene, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]]
) -> None:
    version = DocumentVersion.objects.get(name=f"{NAME}.txt")
    with django_capture_on_commit_callbacks(execute=True):
        decide(scene, ask(scene))
    answer = scene.desk_of(scene.staff.officer).get(reverse("desk:download", args=[version.pk]))
    assert answer.status_code == 409
    assert "This file has been erased" in answer.content.decode()


def test_who_reads_less_is_offered_less(scene: Scene) -> None:
    note = Note.objects.get(text=SECRET)
    raise_level(paper=note, level=Level.CONFIDENTIAL, readers=[], by=acting(scene.staff.officer))
    value = f"{HISTORY}:{note.pk}:text"
    assert value in scene.page(scene.staff.officer, "ask_erasure")
    for user in (scene.pirna.coordination, scene.staff.supervision):
        assert value not in scene.page(user, "ask_erasure")
        form = {"contents": value, **WHY}
        scene.send(user, "ask_erasure", status=400, form=form)
        reader = reader_of(User.objects.get(pk=user.pk), scene.case)
        facts = ErasureFacts(frozenset({(HISTORY, note.pk, "text")}), ErasureGround.UNLAWFUL, "A mistake.")
        with pytest.raises(Invalid):
            ask_to_erase(reader=reader, facts=facts, by=acting(user))
    assert not Erasure.objects.exists()


def test_files_that_one_does_not_read_are_counted_and_not_named(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = DocumentVersion.objects.get(name=f"{NAME}.txt")
    upload = check_upload(SimpleUploadedFile("Open.txt", b"Nothing."))
    by = acting(scene.staff.officer)
    other = add_document(case=scene.case, title="Open", level=Level.INTERNAL, upload=upload, by=by)
    raise_level(paper=version.document, level=Level.CONFIDENTIAL, readers=[], by=by)
    chosen = frozenset((VERSIONS, one.pk, "file") for one in (version, other))

    def files(user: User) -> tuple[str, ...]:
        reader = reader_of(User.objects.get(pk=user.pk), scene.case)
        return next(
            part.items
            for part in shown.foreseen_of_erasure(reader, chosen)
            if part.title == "These files are removed for good"
        )

    assert files(scene.staff.officer) == (f"{NAME}.txt", "Open.txt")
    assert files(scene.staff.supervision) == ("Open.txt", "1 file that you do not read")
    monkeypatch.setattr(shown, "MOST_FORESEEN", 1)
    assert files(scene.staff.officer) == (f"{NAME}.txt", "and 1 more")


def test_the_decision_waits_for_supervision_and_for_nobody_else(scene: Scene) -> None:
    erasure = ask(scene)
    link = scene.address("decide_erasure", erasure.pk)
    waiting = scene.desk_of(scene.staff.supervision).get(reverse("desk:waiting_erasures"))
    assert link in waiting.content.decode()
    supervision = User.objects.get(pk=scene.staff.supervision.pk)
    assert shown.waiting_page(supervision, Place(after=str(erasure.pk))).rows == ()
    assert link in scene.page(scene.staff.supervision, "erasures")
    assert link not in scene.page(scene.staff.officer, "erasures")
    assert scene.desk_of(scene.staff.officer).get(link).status_code == 403
    quality = person("Quality", Role.QA, lpr())
    assert scene.desk_of(quality).get(scene.address("erasures")).status_code == 403
    client = scene.desk_of(scene.staff.supervision)
    assert client.post(link, {"answer": "refused", "reason": ""}).status_code == 400
    assert client.post(link, {"answer": "refused", "reason": "We need it."}).status_code == 302
    event = events_of(scope=Scope.CASE, subject_id=scene.case.pk)[0]
    assert (event.verb, event.reason) == (Verb.ERASURE_REFUSED, "We need it.")
    assert client.get(link).status_code == 409
