"""Documents that are made from the recorded data of a step, and the files that are handed in beside them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from django.db.models import Count, Max, QuerySet
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import override
from viewflow.workflow.status import STATUS

from casework.audit.actors import Actor
from casework.audit.changes import current_change, service
from casework.audit.errors import Invalid
from casework.cases.choices import DocumentKind, PartyRole
from casework.cases.filing import HandedIn, file_uploads, file_version
from casework.cases.models import Case, Document, DocumentVersion
from casework.cases.selectors import parties_of
from casework.cases.uploads import CheckedUpload
from workflows.engine.choices import PERSON
from workflows.engine.documents import DocumentSheet, render_document
from workflows.engine.facts import Facts
from workflows.engine.forms import Entry, Section
from workflows.engine.models import CaseProcess, Step
from workflows.engine.queue import enqueue
from workflows.engine.selectors import annexes_on_file, last_done

LANGUAGE = "de"
AS_IT_STANDS = "as_it_stands"
NO_ANNEXES: Mapping[str, str] = {}


def document_title(kind: DocumentKind) -> str:
    """Return the title under which a document of this kind is filed, in German."""
    with override(LANGUAGE):
        return str(kind.label)


class Filed(TypedDict):
    """When something was filed last under a source, and how often."""

    source: str
    last: datetime | None
    count: int


@dataclass(frozen=True)
class Frame:
    """What stands around a document: the municipalities of its case, and the number of its version."""

    municipalities: tuple[str, ...]
    version: int


def document_sheet(
    step: Step,
    facts: Facts,
    author: str,
    *,
    state_note: str = "",
    since: datetime | None = None,
    annexes: Mapping[str, str] = NO_ANNEXES,
    frame: Frame | None = None,
) -> DocumentSheet:
    """Return what the document of a step says, in German; made anew, it says what holds `since` then.

    `annexes` are the names of files that are going to be filed beside it. The frame is read, unless somebody
    who makes several documents has read it for all of them.
    """
    frame = frame or _frame(step, anew=since is not None)
    case, node = step.case, step.flow_task
    made_at = since or step.finished or now()
    with override(LANGUAGE):
        return DocumentSheet(
            title=_title(step, anew=since is not None),
            reference_number=case.reference_number,
            subject=case.title,
            municipalities=frame.municipalities,
            sections=(
                *_party(step),
                *node.said_before(case),
                *node.sheet(case, facts),
                *_annexes(step, annexes),
            ),
            author=author,
            made_on=localdate(made_at),
            version=frame.version,
            language=LANGUAGE,
            state_note=state_note,
        )


def _frame(step: Step, *, anew: bool) -> Frame:
    return Frame(_municipalities(step.case), _versions(step, anew=anew).count() + 1)


def _municipalities(case: Case) -> tuple[str, ...]:
    towns = parties_of(case, PartyRole.MUNICIPALITY)
    return tuple(party.organisation.name_with_district for party in towns)


def _party(step: Step) -> tuple[Section, ...]:
    """Return whose sheet it is, where each of several parties has one."""
    if step.round_id is None or step.organisation is None:
        return ()
    return (Section("", (Entry(_("Decided by"), step.organisation.name_with_district),), ()),)


def _annexes(step: Step, coming: Mapping[str, str]) -> tuple[Section, ...]:
    """Return which files belong to the document."""
    on_file = {name: version.name for name, version in annexes_on_file(step).items()}
    names = {**on_file, **coming}
    known = [annex for annex in step.flow_task.annexes if annex.name in names]
    entries = tuple(Entry(str(annex.label), names[annex.name]) for annex in known)
    return (Section(_("Annexes"), entries, ()),) if entries else ()


def _title(step: Step, *, anew: bool) -> str:
    title = document_title(step.flow_task.document.kind)
    return _("%(document)s (as it stands)") % {"document": title} if anew and _is_upload(step) else title


def _source(step: Step, *, anew: bool) -> str:
    """Return the key under which the document of a step is filed.

    What is made anew beside a file that came with the step does not take its place.
    """
    source = str(step.flow_task.source(step.organisation if step.round_id else None))
    return f"{source}:{AS_IT_STANDS}" if anew and _is_upload(step) else source


def _is_upload(step: Step) -> bool:
    newest = _versions(step, anew=False).order_by("-number").first()
    return newest is not None and not newest.generated


def _versions(step: Step, *, anew: bool) -> QuerySet[DocumentVersion]:
    source = _source(step, anew=anew)
    return DocumentVersion.objects.filter(document__case=step.case, document__source=source)


def needs_document(step: Step, since: datetime | None = None) -> bool:
    """Return whether a finished step should have a document and has none filed since it was completed.

    A file that came with the step was filed in the change that began with completing it.
    """
    if step.flow_task is None or step.flow_task.document is None or step.started is None:
        return False
    filed = _versions(step, anew=since is not None)
    return not filed.filter(filed_at__gte=since or step.started).exists()


def file_anew(process: CaseProcess, node_name: str) -> None:
    """Let the document of a step be made once more in the background, since what it tells has gone on."""
    step = last_done(process, node_name)
    if step is not None:
        since = current_change().at.isoformat()
        enqueue("workflows.engine.jobs.file_document", step_id=step.pk, since=since)


@service
def file_step_document(*, step: Step, by: Actor, since: datetime | None = None) -> DocumentVersion | None:
    """Make the document of a finished step from what is recorded and file it once, or once more `since` then.

    The caller holds the case.
    """
    facts = step.flow_task.facts(step.case, step.organisation) if step.flow_task else None
    if facts is None or not needs_document(step, since):
        return None
    product = step.flow_task.document
    author = step.owner or by.user
    sheet = document_sheet(step, facts, author.name, since=since)
    return file_version(
        case=step.case,
        kind=product.kind,
        title=sheet.title,
        source=_source(step, anew=since is not None),
        level=product.level,
        content=render_document(sheet),
        name=f"{sheet.title}.pdf",
        generated=True,
        by=by,
        author=author,
    )


def require_annexes(step: Step, facts: Facts, annexes: Mapping[str, CheckedUpload]) -> None:
    """Raise Invalid for a file that is needed, was not handed in, and is not on file from an earlier time."""
    missing = [annex for annex in step.flow_task.annexes if annex.name not in annexes and annex.needed(facts)]
    on_file = annexes_on_file(step) if missing else {}
    for annex in missing:
        if annex.name not in on_file:
            raise Invalid(_("Please upload: %(annex)s.") % {"annex": annex.label}, annex.name)


def file_annexes(step: Step, annexes: Mapping[str, CheckedUpload], by: Actor) -> None:
    """File what was handed in beside the document of a step, by its names."""
    node, organisation = step.flow_task, step.organisation if step.round_id else None
    with override(LANGUAGE):
        files = [
            HandedIn(
                kind=annex.kind,
                title=str(annex.label),
                source=node.annex_source(annex, organisation),
                level=annex.level,
                content=annexes[annex.name],
            )
            for annex in node.annexes
            if annex.name in annexes
        ]
    if files:
        file_uploads(case=step.case, files=files, by=by)


def file_missing_documents(case: Case, by: Actor) -> None:
    """File what a closing case still lacks, since nothing can be filed once it is closed.

    What is on file is read once, and what is missing is filed together.
    """
    filed = {row["source"]: row for row in _filed_in(case)}
    missing = {
        source: step for source, step in _documented_steps(case).items() if _lacks(step, filed.get(source))
    }
    if not missing:
        return
    towns = _municipalities(case)
    files = [
        _made(step, facts, source, Frame(towns, _count(filed.get(source)) + 1))
        for source, step in missing.items()
        if (facts := step.flow_task.facts(case, step.organisation)) is not None
    ]
    file_uploads(case=case, files=files, by=by)


def _filed_in(case: Case) -> "QuerySet[Document, Filed]":
    """Return for each source of the case when it was filed last, and how often."""
    found = Document.objects.filter(case=case).exclude(source="").order_by()
    return found.values("source").annotate(last=Max("versions__filed_at"), count=Count("versions"))


def _documented_steps(case: Case) -> dict[str, Step]:
    """Return the last finished step of each source under which a document of a step is filed."""
    done = Step.objects.filter(case=case, flow_task_type=PERSON, status=STATUS.DONE, owner__isnull=False)
    found = {}
    for step in done.select_related("process", "organisation", "owner").order_by("pk"):
        step.case = step.process.case = case
        if step.flow_task is not None and step.flow_task.document is not None:
            found[_source(step, anew=False)] = step
    return found


def _lacks(step: Step, filed: Filed | None) -> bool:
    """Return whether nothing was filed for the step since it began: see `needs_document`."""
    last = filed["last"] if filed else None
    return step.started is not None and (last is None or last < step.started)


def _count(filed: Filed | None) -> int:
    return filed["count"] if filed else 0


def _made(step: Step, facts: Facts, source: str, frame: Frame) -> HandedIn:
    """Return the document of a step, made of what is recorded."""
    product = step.flow_task.document
    sheet = document_sheet(step, facts, str(step.owner), frame=frame)
    return HandedIn(
        kind=product.kind,
        title=sheet.title,
        source=source,
        level=product.level,
        content=render_document(sheet),
        name=f"{sheet.title}.pdf",
        author=step.owner,
    )
