"""Through which doors somebody learns of a document or a note: through all of them, or through none."""

import re

from django.urls import reverse

from accounts.models import User
from casework.audit.choices import Scope
from casework.audit.models import AuditEvent
from casework.cases.models import DocumentVersion, Note
from casework.cases.selectors import access_to, visible_documents, visible_notes, visible_versions
from tests.builders import acting
from tests.desk.cases.builders import Scene
from workflows.desk.selectors.case_parts import note_list
from workflows.desk.selectors.field_changes import changes_of
from workflows.desk.selectors.files import versions_to_read
from workflows.desk.selectors.reader import Reader, reader_of
from workflows.desk.selectors.timeline import visible_events


def doors_to_document(scene: Scene, user: User, version: DocumentVersion) -> dict[str, bool]:
    """Return through which doors a person learns of the document."""
    case, access, title = scene.case, access_to(scene.case, user), version.document.title
    reader = reader_of(user, scene.case)
    client = scene.desk_of(user)
    answer = client.get(reverse("desk:download", args=[version.pk]))
    if answer.status_code == 200:
        assert b"".join(answer.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    return {
        "list": visible_documents(user, case, access).filter(pk=version.document_id).exists(),
        "versions": visible_versions(user, case, access).filter(pk=version.pk).exists(),
        "steps": versions_to_read(user, case, access).filter(pk=version.pk).exists(),
        "download": answer.status_code == 200,
        "page": title in client.get(scene.address("case")).content.decode(),
        "timeline": title in entries(client.get(scene.address("timeline")).content.decode()),
        "events": any(event.facts.get("document") == title for event in visible_events(reader)),
        "history": any(title in line for line in _changes(reader)),
    }


def entries(page: str) -> str:
    """Return a timeline without its filter, which names every kind of record that there can be."""
    return re.sub("<form.*?</form>", "", page, flags=re.DOTALL)


def reads(scene: Scene, user: User, version: DocumentVersion) -> bool:
    """Return whether a person learns of the document, through all doors or none."""
    (answer,) = set(doors_to_document(scene, user, version).values())
    return answer


def doors_to_note(scene: Scene, user: User, note: Note) -> dict[str, bool]:
    """Return through which doors a person learns of the note."""
    user = acting(user).user
    case, access, reader = scene.case, access_to(scene.case, user), reader_of(user, scene.case)
    rows = note_list(reader, all_of_them=True).rows
    client = scene.desk_of(user)
    timeline = client.get(scene.address("timeline")).content.decode()
    return {
        "list": visible_notes(user, case, access).filter(pk=note.pk).exists(),
        "count": any(row.note_id == note.pk for row in rows),
        "page": note.text in client.get(scene.address("case")).content.decode(),
        "timeline": note.text in timeline,
        "events": any(event.facts.get("note_id") == note.pk for event in visible_events(reader)),
        "history": any(note.text in line for line in _changes(reader)),
    }


def reads_note(scene: Scene, user: User, note: Note) -> bool:
    """Return whether a person learns of the note, through all doors or none."""
    found = doors_to_note(scene, user, note)
    assert len(set(found.values())) == 1, found
    return found["list"]


def _changes(reader: Reader) -> list[str]:
    recorded = AuditEvent.objects.filter(scope=Scope.CASE, subject_id=reader.case.pk)
    changes = changes_of({event.change_id for event in recorded}, reader)
    return [f"{line.label} {line.before} {line.after}" for lines in changes.values() for line in lines]
