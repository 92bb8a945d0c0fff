"""Documents that were withdrawn while they are being decided on: somebody has to see to a new version."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from casework.cases.models import Case, Document
from workflows.engine.models import Step
from workflows.engine.nodes import Approval, PersonStep
from workflows.engine.selectors import open_steps


def to_be_drawn_up_again(case: Case, waiting: Iterable[Step]) -> list[PersonStep]:
    """Return the nodes whose document was withdrawn while it is decided on; at most one statement."""
    decided_on = [node for node in map(_decided_on, waiting) if node is not None]
    nodes = {source: node for node in decided_on for source in node.sources(None)}
    if not nodes:
        return []
    gone = Document.objects.filter(case=case, source__in=nodes, withdrawn_on__isnull=False)
    return list(dict.fromkeys(nodes[source] for source in gone.values_list("source", flat=True)))


def after_withdrawing(document: Document) -> str:
    """Return what follows when the document is withdrawn now."""
    nodes = (_decided_on(step) for step in open_steps(document.case))
    node = next((node for node in nodes if node and document.source in node.sources(None)), None)
    if node is None:
        return _("The document is withdrawn.")
    told = _(
        "The document is withdrawn. Nobody can agree to it now: please send the case back to “%(step)s”, "
        "so that a new version is made."
    )
    return told % {"step": node.task_title}


def _decided_on(step: Step) -> PersonStep | None:
    return step.flow_task.content if isinstance(step.flow_task, Approval) else None
