"""Files that people of the demo hand in beside what they enter."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate
from django.utils.translation import override

from casework.cases.choices import PartyRole
from casework.cases.selectors import parties_of
from casework.cases.uploads import CheckedUpload, check_upload
from workflows.engine.documents import DocumentSheet, render_document
from workflows.engine.facts import Facts
from workflows.engine.filing import LANGUAGE
from workflows.engine.forms import Entry, Section
from workflows.engine.models import Step
from workflows.engine.products import Annex


def papers_for(step: Step, facts: Facts) -> dict[str, CheckedUpload]:
    """Return the files without which the step cannot be completed."""
    needed = [annex for annex in step.flow_task.annexes if annex.needed(facts)]
    return {annex.name: check_upload(paper(step, annex)) for annex in needed}


def paper(step: Step, annex: Annex) -> SimpleUploadedFile:
    """Return a harmless file of this kind about the case of the step."""
    case, towns = step.case, parties_of(step.case, PartyRole.MUNICIPALITY)
    with override(LANGUAGE):
        title = str(annex.label)
    sheet = DocumentSheet(
        title=title,
        reference_number=case.reference_number,
        subject=case.title,
        municipalities=tuple(party.organisation.name_with_district for party in towns),
        sections=(Section("", (Entry(title, "Beispieltext der Demonstration."),), ()),),
        author=step.owner.name if step.owner else "",
        made_on=localdate(),
        version=1,
    )
    return SimpleUploadedFile(f"{title}.pdf", render_document(sheet), "application/pdf")
