"""Documents that are made from the recorded data of a step."""

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import override
from viewflow.workflow.status import STATUS

from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.cases.choices import DocumentKind, PartyRole
from casework.cases.filing import file_version
from casework.cases.models import Case, DocumentVersion
from casework.cases.selectors import parties_of
from workflows.engine.choices import PERSON
from workflows.engine.documents import DocumentSheet, render_document
from workflows.engine.facts import Facts
from workflows.engine.forms import sheet_of
from workflows.engine.models import Step

LANGUAGE = "de"


def document_title(kind: DocumentKind) -> str:
    """Return the title under which a document of this kind is filed, in German."""
    with override(LANGUAGE):
        return str(kind.label)


def document_sheet(step: Step, facts: Facts, author: str, *, state_note: str = "") -> DocumentSheet:
    """Return what the document of a step says, in German."""
    case, node = step.case, step.flow_task
    with override(LANGUAGE):
        return DocumentSheet(
            title=document_title(node.document.kind),
            reference_number=case.reference_number,
            subject=case.title,
            municipalities=tuple(
                party.organisation.name_with_district for party in parties_of(case, PartyRole.MUNICIPALITY)
            ),
            sections=sheet_of(node.form, facts),
            author=author,
            made_on=localdate(step.finished) if step.finished else localdate(),
            version=_versions(step).count() + 1,
            language=LANGUAGE,
            state_note=state_note,
        )


def _versions(step: Step) -> QuerySet[DocumentVersion]:
    source = step.flow_task.source(step.organisation if step.round_id else None)
    return DocumentVersion.objects.filter(document__case=step.case, document__source=source)


def needs_document(step: Step) -> bool:
    """Return whether a finished step should have a document and has none filed since it was completed.

    A file that came with the step was filed in the change that began with completing it.
    """
    if step.flow_task is None or step.flow_task.document is None or step.started is None:
        return False
    return not _versions(step).filter(filed_at__gte=step.started).exists()


@service
def file_step_document(*, step: Step, by: Actor) -> DocumentVersion | None:
    """Make the document of a finished step from what is recorded and file it once.

    The caller holds the case.
    """
    facts = step.flow_task.facts(step.case, step.organisation) if step.flow_task else None
    if facts is None or not needs_document(step):
        return None
    product = step.flow_task.document
    author = step.owner or by.user
    sheet = document_sheet(step, facts, author.name)
    return file_version(
        case=step.case,
        kind=product.kind,
        title=sheet.title,
        source=step.flow_task.source(step.organisation if step.round_id else None),
        level=product.level,
        content=render_document(sheet),
        name=f"{sheet.title}.pdf",
        generated=True,
        by=by,
        author=author,
    )


def file_missing_documents(case: Case, by: Actor) -> None:
    """File what a closing case still lacks, since nothing can be filed once it is closed."""
    done = Step.objects.filter(case=case, flow_task_type=PERSON, status=STATUS.DONE, owner__isnull=False)
    for step in done.select_related("process", "organisation", "owner").order_by("pk"):
        step.case = step.process.case = case
        file_step_document(step=step, by=by)
