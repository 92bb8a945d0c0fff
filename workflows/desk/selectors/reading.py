"""Which case a page of the desk shows, for the record of what the audit reads."""

from collections.abc import Mapping

from casework.cases.models import DocumentVersion
from workflows.engine.models import Step


def case_behind(address: Mapping[str, int]) -> int | None:
    """Return the id of the case that the parts of an address lead to; None for a list."""
    if "case_id" in address:
        return address["case_id"]
    if "step_id" in address:
        return Step.objects.values_list("case_id", flat=True).filter(pk=address["step_id"]).first()
    if "version_id" in address:
        versions = DocumentVersion.objects.values_list("document__case_id", flat=True)
        return versions.filter(pk=address["version_id"]).first()
    return None
