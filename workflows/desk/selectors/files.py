"""The files that a person opens: of documents that the person reads, and those that own steps show."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from viewflow.workflow.status import STATUS

from accounts.models import User
from casework.cases import permissions
from casework.cases.choices import CaseState, Level
from casework.cases.models import Case, Document, DocumentVersion
from casework.cases.selectors import CaseAccess, access_to, documents_for_others, visible_documents
from casework.cases.uploads import CONTENT_TYPES
from workflows.desk.selectors.reader import Reader
from workflows.engine.choices import PERSON
from workflows.engine.models import Step
from workflows.engine.nodes import Approval
from workflows.engine.permissions import may_do

NO_CASE = Case(pk=0, state=CaseState.RUNNING)  # what is looked into where there is nothing
NO_SOURCE = "-"  # names no document; Django asks no database for one of none


@dataclass(frozen=True)
class FileLine:
    """The newest version of a document."""

    version_id: int
    name: str
    kind: str
    size: int
    number: int
    filed_on: date
    author: str


def files_of(reader: Reader, sources: Iterable[str]) -> tuple[FileLine, ...]:
    """Return the newest version of each document that a step has filed in the case.

    One statement; some more if one of them is confidential, which only those see who may open it.
    """
    documents = Document.objects.filter(case=reader.case, source__in=list(sources), withdrawn_on=None)
    versions = DocumentVersion.objects.filter(document__in=documents).select_related("document", "author")
    newest = list(versions.order_by("document_id", "-number").distinct("document_id"))
    if any(version.document.level == Level.CONFIDENTIAL for version in newest):
        mine = versions_to_read(reader.user, reader.case, reader.access).filter(document__in=documents)
        readable = set(mine.values_list("pk", flat=True))
        newest = [version for version in newest if version.pk in readable]
    return tuple(map(_file_line, newest))


def _file_line(version: DocumentVersion) -> FileLine:
    kinds = [ending.upper() for ending, kind in CONTENT_TYPES.items() if kind == version.content_type]
    return FileLine(
        version_id=version.pk,
        name=version.document.title,
        kind=kinds[0] if kinds else "",
        size=version.size,
        number=version.number,
        filed_on=version.filed_at.date(),
        author=version.author.name,
    )


def version_to_read(user: User, version_id: int) -> DocumentVersion | None:
    """Return a version if the person may open it.

    Of what does not exist nobody sees anything either, and finding that out takes the same statements.
    """
    case = Case.objects.filter(documents__versions=version_id).first() or NO_CASE
    access = access_to(case, user)
    found = versions_to_read(user, case, access).filter(pk=version_id).first()
    return found if access.may(permissions.VIEW_CASE) else None


def versions_to_read(user: User, case: Case, access: CaseAccess) -> QuerySet[DocumentVersion]:
    """Return the versions that the person may open in a case, also those that the person's steps show.

    A confidential document is for those who are named; whoever is asked to decide on it reads it until then.
    One statement, however many steps and documents there are.
    """
    steps = Step.objects.filter(case=case, flow_task_type=PERSON).exclude(status=STATUS.CANCELED)
    mine = [
        step for step in steps.select_related("process", "organisation") if _shows(step, case, user, access)
    ]
    sources = {NO_SOURCE, *(source for step in mine for source in _sources(step))}
    asked = (step.flow_task.content for step in mine if _is_asked(step))
    decided_on = {source for content in asked for source in content.sources(None)}
    for_others = Q(document__in=documents_for_others(user, case)) & ~Q(document__source__in=decided_on)
    shown = Q(document__withdrawn_on=None, document__source__in=sources, document__case=case) & ~for_others
    found = DocumentVersion.objects.filter(shown | Q(document__in=visible_documents(user, case, access)))
    return found.select_related("document__case", "author")


def _shows(step: Step, case: Case, user: User, access: CaseAccess) -> bool:
    step.case = case
    return step.flow_task is not None and (step.owner_id == user.pk or may_do(step, user, access))


def _is_asked(step: Step) -> bool:
    return step.is_waiting and isinstance(step.flow_task, Approval)


def _sources(step: Step) -> Iterator[str]:
    yield from step.flow_task.sources(step.organisation if step.round_id else None)
    if isinstance(step.flow_task, Approval):
        yield from step.flow_task.content.sources(None)
